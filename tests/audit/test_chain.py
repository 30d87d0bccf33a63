"""Rows follow one another, each act has one, and nobody changes them."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from casefile.audit import Outcome, Unrecorded, about, act, enforce, record, record_read, record_refused
from casefile.audit.detail import Detail, open_detail
from casefile.audit.digest import GONE
from casefile.audit.model import FIRST_HASH, AuditRow
from casefile.audit.recorder import Readings
from casefile.audit.signed import Unsigned
from casefile.audit.verify import _written
from casefile.kernel import clock
from casefile.kernel.db import Database, touch
from casefile.kernel.ids import new_id
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Locked
from tests.audit.builders import House, account


def chain(session: Session) -> list[AuditRow]:
    return list(session.scalars(select(AuditRow).order_by(AuditRow.seq)))


def tables_written(row: AuditRow) -> list[tuple[str, bytes]]:
    return [(table, digest) for table, _key, digest in _written(row.written or b"\x90")]


def test_each_row_names_the_hash_of_the_one_before(chained: Database) -> None:
    for name in ("one", "two", "three"):
        with act(chained, None, name):
            pass
    with chained.reading() as session:
        first, second, third = chain(session)
    assert first.prev == FIRST_HASH
    assert (second.prev, third.prev) == (first.hash, second.hash)
    assert [row.seq for row in (first, second, third)] == [1, 2, 3]
    assert len({first.mac, second.mac, third.mac, hashlib.sha256(first.hash).digest()}) == 4


def test_rows_of_every_flush_are_on_the_row(chained: Database) -> None:
    with act(chained, None, "add_account") as session:
        session.add(account("first"))
        session.flush()
        session.add(account("second"))
    with chained.reading() as session:
        (row,) = chain(session)
    assert [table for table, _digest in tables_written(row)] == ["users", "users"]


def test_a_plain_statement_is_on_the_row_once_it_is_told(chained: Database) -> None:
    person = uuid4()
    with act(chained, None, "add_account") as session:
        session.add(account("first", person))
    with act(chained, None, "lock_account") as session:
        session.execute(update(User).values(epoch=7))
        touch(session, session.scalars(select(User)).one())
    with chained.reading() as session:
        before, after = chain(session)
    assert tables_written(before) != tables_written(after)
    assert person.bytes in (after.written or b"")


def test_a_removed_row_is_told_as_gone(chained: Database) -> None:
    with act(chained, None, "add_account") as session:
        session.add(account("first"))
    with act(chained, None, "erase") as session:
        session.delete(session.scalars(select(User)).one())
    with chained.reading() as session:
        assert tables_written(chain(session)[1]) == [("users", GONE)]


def test_what_was_rolled_back_is_not_on_the_next_row(chained: Database) -> None:
    with chained.writing() as session:
        session.add(account("first"))
        session.flush()
        session.rollback()
        record(session, act="nothing", actor=None)
        session.commit()
        assert chain(session)[0].written is None


def test_an_act_that_fails_leaves_neither_row_nor_audit(chained: Database) -> None:
    def failing() -> None:
        with act(chained, None, "add_account") as session:
            session.add(account("first"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    with chained.reading() as session:
        assert chain(session) == []
        assert session.scalars(select(User)).all() == []


def test_a_commit_without_an_audit_row_is_refused(chained: Database) -> None:
    enforce(chained)
    with chained.writing() as session:
        session.add(account("first"))
        with pytest.raises(Unrecorded, match="users"):
            session.commit()
    with chained.reading() as session:
        assert session.scalars(select(User)).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditRow).values(purpose="another"),
        delete(AuditRow),
        text("DELETE FROM audit_heads"),
    ],
)
def test_the_database_itself_refuses_to_change_a_row(chained: Database, statement: Any) -> None:
    with act(chained, None, "one"):
        pass
    with chained.writing() as session, pytest.raises(DatabaseError, match="never changed or removed"):
        session.execute(statement)


def test_no_row_takes_the_place_of_another(chained: Database) -> None:
    with act(chained, None, "one"):
        pass
    columns = ", ".join(AuditRow.__table__.columns.keys())
    word = "INSERT OR REPLACE" if chained.sqlite else "INSERT"
    with chained.writing() as session, pytest.raises(DatabaseError):
        session.execute(text(f"{word} INTO audit_rows ({columns}) SELECT {columns} FROM audit_rows"))


def test_an_act_may_tell_late_what_it_is_about(chained: Database) -> None:
    made = new_id()
    with act(chained, None, "tick", purpose="2026-7") as session:
        about(session, "dossier", made)
    with chained.reading() as session:
        (row,) = chain(session)
    assert (row.object_kind, row.object_id, row.purpose) == ("dossier", made, "2026-7")


def test_an_act_that_must_be_signed_is_not_written_without(house: House) -> None:
    with pytest.raises(Unsigned), act(house.database, None, "grant_judicial"):
        pass
    with house.database.writing() as session, pytest.raises(Unsigned):
        record(session, act="grant_judicial", actor=house.supervisor.user_id)
    with act(house.database, house.supervisor, "grant_judicial"):
        pass
    with house.database.reading() as session:
        (row,) = chain(session)
    assert row.signer == house.supervisor.principal_id


def test_an_act_that_moves_keys_is_signed_by_its_actor(house: House) -> None:
    with act(house.database, house.supervisor, "offer_case", signed=True):
        pass
    with house.database.reading() as session:
        (row,) = chain(session)
    assert row.signer == house.supervisor.principal_id
    assert row.actor == house.supervisor.user_id
    assert row.signature is not None


def test_a_refusal_is_on_the_chain_whether_or_not_the_thing_exists(chained: Database) -> None:
    asked, who = uuid4(), uuid4()
    with chained.noting() as session:
        record_refused(session, act="open_dossier", actor=who, object_kind="dossier", object_id=asked)
        session.commit()
        (row,) = chain(session)
    assert (row.outcome, row.actor, row.object_id) == (Outcome.REFUSED, who, asked)


def test_the_same_reading_within_ten_minutes_adds_nothing(chained: Database, held_clock: object) -> None:
    who, what, readings = uuid4(), uuid4(), Readings()
    readings.opened(what, Compartment.FACE)

    def read(signed_in: bytes = b"cookie") -> bool:
        with chained.noting() as session:
            new = record_read(
                session,
                act="open_dossier",
                actor=who,
                object_kind="dossier",
                object_id=what,
                readings=readings,
                signed_in=signed_in,
            )
            session.commit()
            return new

    assert read()
    assert not read()
    assert read(b"another")
    readings.opened(what, Compartment.CORE)
    assert read()
    clock.move(timedelta(minutes=11))
    assert read()
    with chained.reading() as session:
        assert [row.opened for row in chain(session)] == ["face 1", "face 1", "core 1, face 1", "core 1, face 1"]


def test_the_ids_that_a_list_showed_are_sealed_to_the_readers_office(house: House) -> None:
    shown = [uuid4(), uuid4()]
    with house.database.noting() as session:
        record_read(
            session,
            act="see_dossiers",
            actor=house.supervisor.user_id,
            readings=Readings(),
            shown=shown,
            shown_to=house.office,
        )
        session.commit()
        (row,) = chain(session)
        assert open_detail(house.supervisor.keyring, row) == {"shown": [each.bytes for each in shown]}
        assert shown[0].bytes not in (row.detail or b"")
        row.detail_to = uuid4()
        with pytest.raises(Locked):
            open_detail(house.supervisor.keyring, row)


def test_a_detail_is_opened_by_its_principal_alone(house: House) -> None:
    with house.database.writing() as session:
        record(session, act="refer", actor=None, detail=Detail(house.office, {"why": "字"}))
        session.commit()
        (row,) = chain(session)
        assert open_detail(house.supervisor.keyring, row) == {"why": "字"}


def test_a_damaged_entry_is_reported_once(chained: Database) -> None:
    readings, entry = Readings(), uuid4()
    readings.damaged("contacts.note", entry)
    for _ in range(2):
        with chained.noting() as session:
            record_read(session, act="open_dossier", actor=uuid4(), readings=readings)
            session.commit()
    with chained.reading() as session:
        found = [row for row in chain(session) if row.act == "found_damaged"]
    assert [(row.object_kind, row.object_id) for row in found][:1] == [("contacts.note", entry)]
