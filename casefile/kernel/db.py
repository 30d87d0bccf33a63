"""The database: one base class, three ways to a session, columns that say how they are protected."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeDecorator

from casefile.kernel import clock
from casefile.kernel.config import Config

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)


def columns(entity: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    """Give a table's columns without the entity: what is asked on every page takes half the time so."""
    return cast("Table", entity.__table__).columns


class Protection(StrEnum):
    """What a column may hold. A column without one fails a test; docs/sealed.md is made of them."""

    ROUTING = "routing"
    """Seen by whoever copies the database: states, days, ids, counts. Never a word about a person."""
    SEALED = "sealed"
    """Ciphertext, wrapped keys, keyed tags."""
    PUBLIC = "public"
    """About the installation, its offices and its staff, or meant to be public."""


def routing(*args: Any, audited: bool = True, **options: Any) -> MappedColumn[Any]:
    """Declare a column of states, days, ids; `audited=False` leaves it out of the audit digest."""
    return _column(Protection.ROUTING, args, audited, options)


def sealed_bytes(*args: Any, audited: bool = True, **options: Any) -> MappedColumn[Any]:
    """Declare a column that holds ciphertext or keyed tags."""
    return _column(Protection.SEALED, args, audited, options)


def public(*args: Any, audited: bool = True, **options: Any) -> MappedColumn[Any]:
    """Declare a column about offices, staff or the installation."""
    return _column(Protection.PUBLIC, args, audited, options)


def _column(
    kind: Protection,
    args: tuple[Any, ...],
    audited: bool,  # noqa: FBT001  # forwarded
    options: dict[str, Any],
) -> MappedColumn[Any]:
    return mapped_column(*args, info={"protection": kind, "audited": audited}, **options)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in the program, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give an aware moment in UTC, in one step."""
        del coltype
        return _aware if dialect.name == "postgresql" else _parsed


NOW: ColumnElement[datetime] = bindparam("now", callable_=clock.now, type_=UtcDateTime())
"""The moment at which a statement runs: a condition with it is written once and used for ever."""


def _aware(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _parsed(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class Coded(TypeDecorator[StrEnum]):
    """A code of a closed list (a StrEnum), stored as short text."""

    impl = String(40)
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Refuse a code that is not on the list."""
        del dialect
        return None if value is None else self.codes(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Give the member of the list, in one step; KeyError for what is not on the list."""
        del dialect, coltype
        members: dict[str | None, StrEnum | None] = {code.value: code for code in self.codes} | {None: None}
        return members.__getitem__


READS = "casefile_reads"
"""Marks a connection that only reads: it begins without the lock that one writer at a time may hold."""


class Database:
    """The engines of one installation and the sessions made of them.

    SQLite has three engines on one file because the way a transaction begins and how durable it is belong to a
    connection: reading (deferred), writing (BEGIN IMMEDIATE, synchronous FULL), noting (IMMEDIATE, NORMAL: the
    audit rows of reads). PostgreSQL has one engine.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sqlite = config.sqlite
        if self.sqlite:
            self._reading = _sqlite_engine(config.database_url, begin="BEGIN", synchronous="FULL")
            self._writing = _sqlite_engine(config.database_url, begin="BEGIN IMMEDIATE", synchronous="FULL")
            self._noting = _sqlite_engine(config.database_url, begin="BEGIN IMMEDIATE", synchronous="NORMAL")
            store = f"sqlite:///{config.data_dir}/sessions.db"
            self.sessions = _sqlite_engine(store, begin="BEGIN IMMEDIATE", synchronous="OFF")
        else:
            engine = create_engine(
                config.database_url,
                hide_parameters=True,
                isolation_level="READ COMMITTED",
                pool_pre_ping=True,
            )
            self._reading = self._writing = self._noting = self.sessions = engine
        self.sessions_read = self.sessions.execution_options(**{READS: True})

    @property
    def engine(self) -> Engine:
        """The engine that writes: for migrations, backups and checks."""
        return self._writing

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with Session(self._reading, info={"database": self, "reading": True}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that writes; the caller commits once, after the act's audit row."""
        with Session(self._writing, info={"database": self}) as session:
            yield session

    @contextmanager
    def noting(self) -> Iterator[Session]:
        """Open a short write whose loss at a power cut is borne: the audit rows of reads."""
        with Session(self._noting, info={"database": self}) as session:
            if not self.sqlite:
                session.execute(text("SET LOCAL synchronous_commit = off"))
            yield session

    def dispose(self) -> None:
        """Close every connection (before a fork, at the end of a test)."""
        for engine in {self._reading, self._writing, self._noting, self.sessions}:
            engine.dispose()


def _sqlite_engine(url: str, *, begin: str, synchronous: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is always deferred
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            "temp_store=MEMORY",
            "cache_size=-20000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if READS in connection.get_execution_options() else begin)

    return engine


def insert_into(session: Session, table: Any) -> Any:
    """Give the engine's own INSERT: it can say what becomes of a row that is there already."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def why(error: DBAPIError) -> str:
    """Say in one line what the database's own program said."""
    return str(error.orig).partition("\n")[0].rstrip(".")


def touch(session: Session, *rows: Base) -> None:
    """Tell the audit that a row was written by a plain statement, which no flush reports."""
    session.info.setdefault("touched", []).extend(rows)
