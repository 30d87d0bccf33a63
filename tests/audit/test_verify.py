"""Whatever is changed behind the program's back is named."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from casefile.audit import Verdict, act, link, verify
from casefile.audit.digest import all_watched
from casefile.audit.model import MAIN, AuditHead, AuditRow, Outcome
from casefile.audit.written import touch_keys
from casefile.kernel import clock
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.tables import every_table
from casefile.people.users import User
from casefile.vault.capacities import SafeKind
from casefile.vault.safes import Safe
from tests.audit import builders
from tests.audit.builders import House, account
from tests.engines import Stores


def three_acts(database: Database) -> list[UUID]:
    ids = [uuid4() for _ in range(3)]
    for number, each in enumerate(ids):
        with act(database, None, "add_account") as session:
            session.add(account(f"user{number}", each))
    return ids


def behind_its_back(database: Database, statement: str, **values: Any) -> None:
    """Change the database as somebody with its file or its password would, past the triggers."""
    with database.engine.begin() as connection:
        if database.sqlite:
            for name in ("changed", "removed", "replaced"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_rows_not_{name}"))
        else:
            connection.execute(text("ALTER TABLE audit_rows DISABLE TRIGGER ALL"))
        connection.execute(text(statement), values)


def stored_id(database: Database, value: UUID) -> Any:
    return value.bytes if database.sqlite else value


def shown(verdict: Verdict) -> list[str]:
    return [str(finding) for finding in verdict.findings]


def test_an_untouched_chain_passes(chained: Database) -> None:
    three_acts(chained)
    verdict = verify(chained)
    assert verdict.good, shown(verdict)
    assert (verdict.rows, verdict.compared, verdict.first_bad) == (3, 3, None)
    assert verdict.sentence == "3 audit rows follow one another; 3 stored rows are as they were written."


def test_an_altered_row_is_named(chained: Database) -> None:
    three_acts(chained)
    behind_its_back(chained, "UPDATE audit_rows SET act = 'sign_in' WHERE seq = 2")
    verdict = verify(chained)
    assert verdict.first_bad == 2
    assert verdict.sentence == "Audit row 2 was altered."


def test_a_removed_row_is_named(chained: Database) -> None:
    three_acts(chained)
    behind_its_back(chained, "DELETE FROM audit_rows WHERE seq = 2")
    assert verify(chained).sentence == "Audit row 2 is missing."


def test_a_cut_tail_is_named(chained: Database) -> None:
    three_acts(chained)
    behind_its_back(chained, "DELETE FROM audit_rows WHERE seq = 3")
    assert "The chain ends before audit row 3, which its head names." in shown(verify(chained))


def test_a_row_made_without_the_deployment_secret_is_named(chained: Database) -> None:
    three_acts(chained)
    with chained.reading() as session:
        mac = session.execute(text("SELECT mac FROM audit_rows WHERE seq = 1")).scalar_one()
    behind_its_back(chained, "UPDATE audit_rows SET mac = :mac WHERE seq = 3", mac=mac)
    verdict = verify(chained)
    assert verdict.first_bad == 3
    assert verdict.sentence == "Audit row 3 was not written with this installation's deployment secret."


def test_a_taken_away_signature_is_named(house: House) -> None:
    with act(house.database, house.supervisor, "offer_case", signed=True):
        pass
    before = verify(house.database)
    assert before.first_bad is None
    behind_its_back(house.database, "UPDATE audit_rows SET signature = NULL")
    assert "The signature of audit row 1 is not right." in shown(verify(house.database))


def test_a_signature_by_another_key_is_named(house: House) -> None:
    with act(house.database, house.supervisor, "offer_case", signed=True):
        pass
    forged = house.supervisor.keyring.secret(house.office).sign(b"something else")
    behind_its_back(house.database, "UPDATE audit_rows SET signature = :forged", forged=forged)
    assert verify(house.database).first_bad == 1


def slipped_in(house: House, act_: str, *, signer: UUID | None = None, **told: Any) -> None:
    """Append a row as somebody with the deployment secret could, past the program, with a true hash and MAC."""
    with house.database.writing() as session:
        head = session.get_one(AuditHead, MAIN)
        row = AuditRow(
            chain=MAIN, seq=head.seq + 1, at=clock.now(), actor=house.supervisor.user_id, act=act_, object_kind="",
            purpose="", outcome=told.get("outcome", Outcome.DONE), opened="", once=told.get("once"),
            written=told.get("written"), signer=signer, prev=head.hash,
        )  # fmt: skip
        row.hash = link.hash_of(tuple(link.stored(getattr(row, name)) for name in link.CONTENT))
        row.mac = link.mac_for(house.database).of(row.hash)
        if signer is not None:
            row.signature = house.supervisor.keyring.secret(signer).sign(link.signed_message(row.hash))
        session.add(row)
        head.seq, head.hash = row.seq, row.hash
        session.commit()


def test_an_act_that_must_be_signed_and_is_not_is_named(house: House) -> None:
    with act(house.database, house.supervisor, "add_account"):
        pass
    slipped_in(house, "grant_judicial")
    assert shown(verify(house.database))[0] == "Audit row 2 lacks the signature that its act must carry."


def test_a_reading_of_its_form_and_a_refusal_are_not_signed_and_an_act_cannot_pass_for_one(house: House) -> None:
    with act(house.database, house.supervisor, "add_account"):
        pass
    slipped_in(house, "grant_judicial", outcome=Outcome.REFUSED)
    slipped_in(house, "grant_judicial", once=b"the form")
    assert verify(house.database).first_bad is None
    slipped_in(house, "grant_judicial", once=b"the form", written=b"\x90")
    assert verify(house.database).first_bad == 4


def test_an_act_that_another_signed_is_named(house: House) -> None:
    with act(house.database, house.supervisor, "add_account"):
        pass
    slipped_in(house, "grant_judicial", signer=house.supervisor.principal_id)
    assert verify(house.database).first_bad is None
    slipped_in(house, "grant_judicial", signer=house.office)
    assert shown(verify(house.database))[0] == "Audit row 3 was signed by somebody else than who acted."


@pytest.mark.parametrize("minutes", [10, 60])
def test_a_row_that_says_it_is_older_than_the_act_that_made_it_is_named(house: House, minutes: int) -> None:
    with act(house.database, house.supervisor, "make_safe") as session:
        made_at = clock.now() - timedelta(minutes=minutes)
        safe = Safe(id=uuid4(), kind=SafeKind.REPORT, office_id=house.office, maker_id=house.office, made_at=made_at)
        safe.commitments, safe.signature = bytes(64), bytes(64)
        session.add(safe)
        safe_id = safe.id
    backdated = f"safes {safe_id} says that it is older than audit row 1, which made it."
    assert (backdated in shown(verify(house.database))) is (minutes > 15)


def test_a_stored_row_that_was_changed_is_named_with_its_audit_row(chained: Database) -> None:
    ids = three_acts(chained)
    behind_its_back(chained, "UPDATE users SET name = '李四' WHERE id = :id", id=stored_id(chained, ids[1]))
    assert shown(verify(chained)) == [f"users {ids[1]} is not as audit row 2 wrote it."]


def test_a_stored_row_that_was_removed_is_named(chained: Database) -> None:
    ids = three_acts(chained)
    behind_its_back(chained, "DELETE FROM users WHERE id = :id", id=stored_id(chained, ids[0]))
    assert shown(verify(chained)) == [f"users {ids[0]} is missing; audit row 1 wrote it."]


def test_a_stored_row_that_nobody_recorded_is_named(chained: Database) -> None:
    three_acts(chained)
    stranger = uuid4()
    with chained.writing() as session:
        session.add(account("stranger", stranger))
        session.commit()
    assert shown(verify(chained)) == [f"users {stranger} is on no audit row."]


def made_safes(house: House, number: int = 2) -> list[UUID]:
    """Write safes with the rows they stand on, all on the chain."""
    ids = sorted(uuid4() for _ in range(number))
    with act(house.database, house.supervisor, "make_safe") as session:
        for each in ids:
            safe = Safe(
                id=each, kind=SafeKind.REPORT, office_id=house.office, maker_id=house.office, made_at=clock.now()
            )
            safe.commitments, safe.signature = each.bytes * 4, bytes(64)
            session.add(safe)
    return ids


def told_of(house: House, table: str) -> list[str]:
    return [each for each in shown(verify(house.database)) if each.startswith(table)]


@pytest.mark.parametrize(
    "change",
    [
        "commitments = :mark",
        "signature = commitments",
        "kind = 'packet'",
        "made_at = '2020-01-01 00:00:00.000000'",
        "office_id = maker_id, maker_id = (SELECT principal_id FROM users WHERE principal_id IS NOT NULL)",
    ],
)
def test_a_stored_row_changed_in_its_plain_or_sealed_columns_is_named(house: House, change: str) -> None:
    first, second = made_safes(house)
    assert told_of(house, "safes") == []
    told = {"mark": bytes(64)} if ":mark" in change else {}
    behind_its_back(
        house.database, f"UPDATE safes SET {change} WHERE id = :id", id=stored_id(house.database, second), **told
    )
    assert told_of(house, "safes") == [f"safes {second} is not as audit row 1 wrote it."]
    assert first != second


def test_two_stored_rows_that_changed_places_are_both_named(house: House) -> None:
    first, second = made_safes(house)
    for old, new in ((first, UUID(int=9)), (second, first), (UUID(int=9), second)):
        ids = {"old": stored_id(house.database, old), "new": stored_id(house.database, new)}
        behind_its_back(house.database, "UPDATE safes SET id = :new WHERE id = :old", **ids)
    assert sorted(told_of(house, "safes")) == [
        f"safes {each} is not as audit row 1 wrote it." for each in (first, second)
    ]


def test_a_second_row_under_the_key_of_another_is_named(house: House) -> None:
    first, _second = made_safes(house)
    twice = "SELECT * FROM safes UNION ALL SELECT * FROM safes"
    for step in (
        (f"CREATE TABLE twice AS {twice}", "DROP TABLE safes", "ALTER TABLE twice RENAME TO safes")
        if house.database.sqlite
        else ("ALTER TABLE safes DROP CONSTRAINT pk_safes CASCADE", "INSERT INTO safes SELECT * FROM safes")
    ):
        behind_its_back(house.database, step)
    assert f"safes {first} is on no audit row." in told_of(house, "safes")


@pytest.mark.parametrize("change", ["at = 'x'", "written = :mark", "at = '0001-01-01 00:00:00.000000'"])
def test_an_audit_row_that_cannot_be_read_any_more_is_named(house: House, change: str) -> None:
    ids = made_safes(house)
    change = change if house.database.sqlite else change.replace("'x'", "'0001-01-01'")
    behind_its_back(
        house.database, f"UPDATE audit_rows SET {change}", **({"mark": b"\x01"} if ":mark" in change else {})
    )
    behind_its_back(
        house.database, "UPDATE safes SET kind = 'packet' WHERE id = :id", id=stored_id(house.database, ids[0])
    )
    verdict = verify(house.database)
    assert "Audit row 1 was altered." in shown(verdict)
    assert any(str(ids[0]) in each for each in shown(verdict))


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("safes", "kind"), ("safes", "made_at"), ("audit_rows", "act"), ("audit_rows", "at")],
)
def test_text_that_is_no_text_any_more_is_named(house: House, table: str, column: str) -> None:
    """SQLite keeps such bytes as text; PostgreSQL takes none."""
    made_safes(house)
    alter = "SET {0} = CAST(X'E5FF' || SUBSTR({0}, 3) AS TEXT) WHERE rowid = (SELECT MAX(rowid) FROM {1})"
    behind_its_back(house.database, f"UPDATE {table} " + alter.format(column, table))
    found = shown(verify(house.database))
    wanted = "Audit row 1 was altered." if table == "audit_rows" else "is not as audit row 1 wrote it."
    assert any(wanted in each for each in found), found


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_audited_column_counts_in_the_digest_of_its_row(engine: str) -> None:
    every_table()
    for table in all_watched(engine):
        row = [f"value {place}" for place in range(len(table.stored_names))]
        digests = {table.digest(row)}
        for place, value in enumerate(row):
            for other in (f"{value}!", "", 0, None, value.encode()):
                digests.add(table.digest([*row[:place], other, *row[place + 1 :]]))
        assert len(digests) == 1 + 5 * len(row), table.name


def test_rows_written_in_bulk_are_told_by_their_keys(chained: Database) -> None:
    ids = [uuid4() for _ in range(900)]
    with act(chained, None, "load") as session:
        session.bulk_save_objects([account(f"user{number}", each) for number, each in enumerate(ids)])
        touch_keys(session, User, [(each,) for each in ids])
    verdict = verify(chained)
    assert verdict.good, shown(verdict)[:3]
    assert verdict.compared == 900


def test_both_engines_give_the_same_digest(config: Config, stores: Stores, tmp_path: Path) -> None:
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    who = account("someone", UUID(int=7))
    who.created_at, who.locked_at = moment, moment
    digests: list[bytes | None] = []
    with stores.postgres(durable=False) as url:
        for each in (stores.sqlite(tmp_path / "other.db"), url):
            anchor = tmp_path / f"{len(digests)}.anchor"
            settings = dataclasses.replace(
                config, database_url=each.replace("postgresql:", "postgresql+psycopg:"), audit_anchor=anchor
            )
            database = Database(builders.with_secret(settings))
            with act(database, None, "add_account") as session:
                session.merge(who)
            with database.reading() as session:
                digests.append(session.scalars(select(AuditRow.written)).one())
            database.dispose()
    assert digests[0] == digests[1]
