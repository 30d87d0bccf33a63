"""Remembers which rows a transaction wrote, over all its flushes, and refuses to commit them without an audit row."""

from collections.abc import Iterable
from typing import Any, cast
from weakref import WeakSet

import msgspec
from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Mapper, Session, SessionTransaction, UOWTransaction

from casefile.audit.digest import on_the_chain, watched
from casefile.kernel.db import Base, Database

_ROWS = "written"
_TOUCHED = "touched"
_enforced: WeakSet[Database] = WeakSet()

Key = tuple[Table, tuple[Any, ...]]


class Unrecorded(RuntimeError):
    """Rows were written, and the transaction was to be committed without an audit row: a mistake of the program."""


def enforce(database: Database) -> None:
    """From now on refuse every commit to this database that writes casework without an audit row."""
    _enforced.add(database)


def touch_keys(session: Session, model: type[Base], keys: Iterable[tuple[Any, ...]]) -> None:
    """Tell the audit of rows written in bulk, by their primary keys."""
    table = cast("Table", model.__table__)
    _rows(session).update(dict.fromkeys((table, tuple(key)) for key in keys))


def take(session: Session) -> bytes | None:
    """Pack table, key and digest of every row written in this transaction, and begin anew."""
    session.flush()
    _add_touched(session)
    by_table: dict[Table, list[tuple[Any, ...]]] = {}
    for table, key in session.info.pop(_ROWS, {}):
        by_table.setdefault(table, []).append(key)
    if not by_table:
        return None
    connection = session.connection()
    packed: list[tuple[str, bytes, bytes]] = []
    for table in sorted(by_table, key=lambda each: each.name):
        packed += watched(table, connection.dialect.name).digests(connection, by_table[table])
    return msgspec.msgpack.encode(packed)


def _rows(session: Session) -> dict[Key, None]:
    return cast("dict[Key, None]", session.info.setdefault(_ROWS, {}))


def _add(session: Session, row: object) -> None:
    state = inspect(row)
    mapper: Mapper[Any] = state.mapper
    identity = state.identity or tuple(mapper.primary_key_from_instance(row))
    for table in mapper.tables:
        if on_the_chain(cast("Table", table)):
            _rows(session)[(cast("Table", table), tuple(identity))] = None


def _add_touched(session: Session) -> None:
    for row in session.info.pop(_TOUCHED, ()):
        _add(session, row)


def _forget(session: Session) -> None:
    session.info.pop(_ROWS, None)
    session.info.pop(_TOUCHED, None)


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.deleted):
        _add(session, row)
    for row in session.dirty:
        if session.is_modified(row):
            _add(session, row)


@event.listens_for(Session, "before_commit")
def _check(session: Session) -> None:
    if session.info.get("database") not in _enforced or session.in_nested_transaction():
        return
    session.flush()
    _add_touched(session)
    if rows := session.info.get(_ROWS):
        raise Unrecorded("written without an audit row: " + ", ".join(sorted({table.name for table, _key in rows})))


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        _forget(session)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    _forget(session)
