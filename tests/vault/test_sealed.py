"""Sealed columns: bound to their row, opened lazily, never overwritten, never queried."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm.exc import StaleDataError

from casefile.kernel.errors import Conflict
from casefile.kernel.ids import new_id
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import keyring_of
from casefile.vault.revisions import Revision, revisions_of
from casefile.vault.sealed import cell_of, expect_version, peek
from tests.vault.installation import Entry, Installation, Words


def test_the_office_reads_what_it_wrote(house: Installation) -> None:
    _, entry_id = house.dossier("小明今天没来上学")
    with house.as_(house.supervisor) as session:
        assert session.get_one(Entry, entry_id).words == Words("小明今天没来上学")


def test_raw_sql_reads_nothing(house: Installation) -> None:
    house.dossier("小明今天没来上学")
    with house.as_(house.stranger) as session:
        (cell,) = session.execute(text("SELECT cell FROM entries")).one()
    for encoding in ("utf-8", "utf-16-le", "gb18030"):
        assert "小明".encode(encoding) not in bytes(cell)


def test_without_a_keyring_nothing_opens(house: Installation) -> None:
    _, entry_id = house.dossier()
    with house.as_(None) as session, pytest.raises(Locked):
        _ = session.get_one(Entry, entry_id).words


def test_a_stranger_opens_nothing(house: Installation) -> None:
    _, entry_id = house.dossier()
    with house.as_(house.stranger) as session, pytest.raises(Locked):
        _ = session.get_one(Entry, entry_id).words


def test_what_was_open_is_closed_when_the_keyring_is_locked(house: Installation) -> None:
    _, entry_id = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        assert entry.words.text
        keyring_of(session).lock()
        with pytest.raises(Locked):
            _ = entry.words


def test_any_two_cells_exchanged_are_damaged_and_reported(house: Installation) -> None:
    safe_id, one = house.dossier("one")
    with house.as_(house.supervisor) as session:
        session.add(Entry(safe_id=safe_id, words=Words("other")))
        session.commit()
        rows = session.execute(text("SELECT id, cell FROM entries ORDER BY id")).all()
        for row, foreign in ((rows[0], rows[1]), (rows[1], rows[0])):
            session.execute(
                text("UPDATE entries SET cell = :cell WHERE id = :id"), {"cell": foreign.cell, "id": row.id}
            )
        session.commit()
    with house.as_(house.supervisor) as session:
        for entry in session.scalars(select(Entry)):
            assert peek(entry) is None
            with pytest.raises(Damaged):
                _ = entry.words
    assert {row for _, row in house.notes.damages} >= {one}


def test_a_cell_is_bound_to_every_part_of_its_place(house: Installation) -> None:
    """Also to those that no cell in the same database could differ in alone: with the right data key it opens here."""
    _, entry_id = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        field, keyring, cell = Entry.words, keyring_of(session), cell_of(entry)
        key = keyring.key(session, cell.safe_id, cell.compartment)
    assert field.open_by(key, keyring, cell) == Words("seen at the school gate")
    elsewhere: dict[str, Any] = {
        "safe_id": new_id(), "row_id": new_id(), "compartment": Compartment.FACE, "key_version": 2,
        "sealed_version": 2,
    }  # fmt: skip
    assert set(elsewhere) == set(cell._fields) - {"sealed"}
    assert cell.bound_to("entries.words") != cell.bound_to("entries.other")
    for part, other in elsewhere.items():
        moved = cell._replace(**{part: other})
        assert moved.bound_to(field.cell_name) != cell.bound_to(field.cell_name), part
        with pytest.raises(Damaged):
            field.open_by(key, keyring, moved)


def test_an_earlier_cell_put_back_is_damaged(house: Installation) -> None:
    _, entry_id = house.dossier("first")
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        first = entry.cell
        entry.words = Words("second")
        session.commit()
        session.execute(text("UPDATE entries SET cell = :cell"), {"cell": first})
        session.commit()
    with house.as_(house.supervisor) as session:
        assert peek(session.get_one(Entry, entry_id)) is None


def test_nothing_written_is_overwritten(house: Installation) -> None:
    _, entry_id = house.dossier("first")
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        for words in ("second", "third"):
            entry.words = Words(words)
            session.commit()
        assert [(old.version, old.value.text) for old in revisions_of(session, entry)] == [(2, "second"), (1, "first")]
        assert revisions_of(session, entry)[0].replaced_by == house.supervisor.id


def test_a_change_of_routing_columns_keeps_it_open(house: Installation) -> None:
    _, entry_id = house.dossier("words")
    with house.as_(house.supervisor) as session:
        session.get_one(Entry, entry_id).due = 5
        session.commit()
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        assert (entry.due, entry.words.text, entry.sealed_version) == (5, "words", 1)
        assert session.scalars(select(Revision)).all() == []


def test_a_rollback_forgets_what_was_typed(house: Installation) -> None:
    _, entry_id = house.dossier("kept")
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        entry.words = Words("rolled back")
        session.rollback()
        assert entry.words.text == "kept"
        entry.words = Words("next")
        session.commit()
        assert entry.sealed_version == 2


def test_two_writes_before_one_flush_are_one_version(house: Installation) -> None:
    _, entry_id = house.dossier("first")
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        entry.words = Words("second")
        entry.words = Words("third")
        session.commit()
        assert (entry.sealed_version, entry.words.text) == (2, "third")


def test_a_row_that_was_never_saved_keeps_nothing_after_a_rollback(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = Entry(safe_id=safe_id, words=Words("unsaved"))
        session.add(entry)
        session.rollback()
        with pytest.raises(Locked):
            _ = entry.words


def test_a_form_made_before_another_write_is_a_conflict(house: Installation) -> None:
    _, entry_id = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        expect_version(entry, 1)
        entry.words = Words("newer")
        session.commit()
        with pytest.raises(Conflict):
            expect_version(entry, 1)


def test_of_two_writers_the_second_is_told(house: Installation) -> None:
    _, entry_id = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = session.get_one(Entry, entry_id)
        session.execute(text("UPDATE entries SET sealed_version = 2"))  # another process was faster
        entry.words = Words("too late")
        with pytest.raises(StaleDataError):
            session.flush()


@pytest.mark.parametrize(
    "query",
    [
        lambda: select(Entry).where(Entry.words == Words("x")),  # type: ignore[arg-type]
        lambda: select(Entry.words),
        lambda: select(Entry).order_by(Entry.words),
        lambda: select(Entry).filter_by(words=Words("x")),
    ],
)
def test_a_sealed_field_cannot_stand_in_a_query(query) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError):
        query()


def test_no_repr_shows_what_is_sealed(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        entry = Entry(safe_id=safe_id, words=Words("canary words"))
        shown = repr(entry) + repr(keyring_of(session)) + repr(house.worker.secret) + repr(house.deployment)
    assert "canary" not in shown
    assert house.worker.secret.raw.hex() not in shown
    assert house.deployment.raw.hex() not in shown


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=2000))
def test_any_words_come_back(house: Installation, words: str) -> None:
    words = words.encode("utf-8", "ignore").decode()
    _, entry_id = house.dossier(words)
    with house.as_(house.supervisor) as session:
        assert session.get_one(Entry, entry_id).words.text == words
