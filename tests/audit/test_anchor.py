"""The anchor outside the database shows an older copy and a cut tail."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import text

from casefile.audit import act
from casefile.audit.acceptance import accept_rollback
from casefile.audit.anchor import ACCEPTANCE, EVERY_SECONDS, Head, RollbackSuspected, anchored, flush, note, suspected
from casefile.audit.verify import verify
from casefile.kernel.db import Database
from casefile.kernel.errors import Forbidden, Invalid, NotReady, Unusable
from casefile.people.actor import Actor, Duty
from casefile.people.roles import Role
from tests.audit.builders import House

OLDER = "999999 " + "ab" * 32 + "\n"


def lines(database: Database) -> list[str]:
    path = database.config.audit_anchor
    return path.read_text().splitlines() if path.exists() else []


def administrator(house: House, role: Role) -> Actor:
    return dataclasses.replace(house.supervisor, duties=frozenset({Duty(role)}))


def anew(database: Database) -> Database:
    """The same installation as another process sees it."""
    return Database(database.config)


def test_the_first_act_is_anchored_and_the_next_within_a_minute_is_not(chained: Database) -> None:
    for name in ("one", "two"):
        with act(chained, None, name):
            pass
    assert [line.split()[0] for line in lines(chained)] == ["1"]
    assert EVERY_SECONDS == 60


def test_at_shutdown_the_newest_act_is_anchored_once(chained: Database) -> None:
    for name in ("one", "two"):
        with act(chained, None, name):
            pass
    flush(chained)
    flush(chained)
    assert [line.split()[0] for line in lines(chained)] == ["1", "2"]
    with chained.reading() as session:
        assert suspected(session) is None


def test_a_head_that_the_database_lacks_makes_it_read_only(chained: Database) -> None:
    with act(chained, None, "one"):
        pass
    chained.config.audit_anchor.write_text(OLDER)
    other = anew(chained)
    with pytest.raises(RollbackSuspected, match="lacks audit row 999999"), act(other, None, "add_account"):
        pass
    with other.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit_rows")).scalar_one() == 1
    other.dispose()


def test_a_head_with_another_hash_is_a_rollback_too(chained: Database) -> None:
    with act(chained, None, "one"):
        pass
    chained.config.audit_anchor.write_text(OLDER.replace("999999", "1"))
    with chained.reading() as session:
        assert suspected(session) == Head(1, bytes.fromhex("ab" * 32))


def accepted_by_both(house: House) -> None:
    for role in (Role.SECADMIN, Role.AUDITOR):
        database = anew(house.database)
        with pytest.raises(RollbackSuspected), act(database, None, "add_account"):
            pass
        by = administrator(house, role)
        with act(database, by, ACCEPTANCE, signed=True) as session:
            accept_rollback(session, by=by, reason="restored from the backup of Monday")
        database.dispose()


def test_writing_goes_on_after_both_administrators_accepted(house: House) -> None:
    house.database.config.audit_anchor.write_text(OLDER)
    accepted_by_both(house)
    database = anew(house.database)
    with act(database, None, "add_account"):
        pass
    assert lines(database)[-1].startswith("3 ")
    database.dispose()


def test_one_administrator_twice_is_not_two(house: House) -> None:
    house.database.config.audit_anchor.write_text(OLDER)
    by = administrator(house, Role.AUDITOR)
    for _ in range(2):
        with act(house.database, by, ACCEPTANCE) as session:
            accept_rollback(session, by=by, reason="restored")
    with house.database.reading() as session:
        assert suspected(session) is not None


def test_nobody_else_accepts_and_not_without_a_reason(house: House) -> None:
    with house.database.writing() as session:
        with pytest.raises(NotReady):
            accept_rollback(session, by=house.supervisor, reason="why")
        house.database.config.audit_anchor.write_text(OLDER)
        with pytest.raises(Forbidden):
            accept_rollback(session, by=house.supervisor, reason="why")
        with pytest.raises(Invalid):
            accept_rollback(session, by=administrator(house, Role.AUDITOR), reason="  ")


def test_a_line_cut_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    path.write_text("7 " + "cd" * 32 + "\n8 cdcd")
    assert anchored(path) == [Head(7, bytes.fromhex("cd" * 32))]
    assert anchored(tmp_path / "none") == []


def test_the_furthest_head_counts_though_another_process_noted_its_own_after_it(chained: Database) -> None:
    with act(chained, None, "one"):
        pass
    first = chained.config.audit_anchor.read_text()
    chained.config.audit_anchor.write_text(OLDER + first)
    with chained.reading() as session:
        assert suspected(session) == Head(999999, bytes.fromhex("ab" * 32))


def test_what_is_noted_after_an_acceptance_counts_again(house: House) -> None:
    house.database.config.audit_anchor.write_text(OLDER)
    accepted_by_both(house)
    with house.database.reading() as session:
        assert suspected(session) is None
    with house.database.config.audit_anchor.open("a") as file:
        file.write(OLDER.replace("999999", "77"))
    with house.database.reading() as session:
        assert suspected(session) == Head(77, bytes.fromhex("ab" * 32))


def test_the_verification_names_a_rollback(chained: Database) -> None:
    with act(chained, None, "one"):
        pass
    assert verify(chained).good
    chained.config.audit_anchor.write_text(OLDER)
    assert verify(chained).sentence.startswith("Rollback suspected: the database lacks audit row 999999")


def test_an_act_is_done_although_the_anchor_cannot_be_written(
    chained: Database, caplog: pytest.LogCaptureFixture
) -> None:
    folder = dataclasses.replace(chained.config, audit_anchor=Path("/proc/anchor"))
    database = Database(folder)
    with act(database, None, "one"):
        pass
    assert "cannot be written" in caplog.text
    with pytest.raises(Unusable, match="cannot be written"):
        note(database, Head(1, bytes(32)), now=True)
    database.dispose()
