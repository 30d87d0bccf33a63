"""A disk that fills up while something is saved: the act is not done, and nothing of it is there; the page says so."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from casefile.audit import verify
from casefile.audit.model import AuditRow
from casefile.contacts.model import Contact
from casefile.dossiers.cases import Case
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.vault.safes import Safe
from tests.dossiers import builders
from tests.faults.installed import write_settings
from tests.rules.program import ROOT
from tests.web.clients import application, visitor

SAID = "RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'"
FULL = (
    f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {SAID}; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT ON audit_rows FOR EACH ROW EXECUTE FUNCTION full_disk()",
)
ROOM = ("DROP TRIGGER full_disk ON audit_rows", "DROP FUNCTION full_disk")


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the database find no room: SQLite at its own limit, PostgreSQL when the last row of an act is written."""
    if not database.sqlite:
        run(database, *FULL)
        yield
        run(database, *ROOM)
        return

    def fill(connection, _record):  # type: ignore[no-untyped-def]
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    database.dispose()
    event.listen(database.engine, "connect", fill)
    yield
    event.remove(database.engine, "connect", fill)
    database.dispose()


def run(database: Database, *statements: str) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def counts(database: Database) -> tuple[int, ...]:
    tables = (Safe, Contact)
    with database.reading() as session:
        acts = session.scalar(select(func.count()).where(AuditRow.written.is_not(None))) or 0
        return acts, *(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_a_full_disk_leaves_neither_act_nor_half_of_it(database: Database) -> None:
    town = builders.town(database)
    seen = [counts(database)]
    with full_disk(database):
        with pytest.raises(OperationalError, match=r"full|No space"):
            fill_up(town, seen)
        assert counts(database) == seen[-1]
    builders.report(town)
    assert verify(database).good


def fill_up(town: builders.Town, seen: list[tuple[int, ...]]) -> None:
    """Send reports until the disk is full, counting after each act that was told to be done."""
    for _ in range(50):
        builders.report(town)
        seen.append(counts(town.database))


def test_a_command_on_a_full_disk_says_so_in_one_sentence_and_does_nothing(database: Database) -> None:
    settings = write_settings(builders.town(database).database)
    before = counts(database)
    database.dispose()
    room = ["prlimit", "--fsize=0"] if database.sqlite else []
    with full_disk(database):
        answer = subprocess.run(
            [*room, sys.executable, "-m", "casefile", "tick"], cwd=ROOT, capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "CASEFILE_DATA_DIR": str(settings.parent)},
        )  # fmt: skip
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 2, answer.stderr
    assert "：" in answer.stderr.splitlines()[0]
    assert counts(database) == before


def test_a_page_on_a_full_disk_says_in_one_sentence_that_nothing_was_saved(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    town = builders.town(database)
    case_id = builders.led(town)
    worker = visitor(application(town.house), builders.username(town, town.worker))
    moment = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    fields = {"method": "VISIT", "outcome": "SEEN", "met_at": moment, "facts": "she was at home " * 100}
    with builders.looking(town, None) as session:
        address = f"/contacts/of/{session.get_one(Case, case_id).dossier_id}/new"
    assert worker.token
    with full_disk(database):
        for _ in range(50):
            before = counts(database)
            answer = worker.post(address, fields)
            if answer.status_code != 303:
                break
        assert answer.status_code == 503
        assert "这一步没有保存任何内容：数据库没有响应或空间不足。请告知管理员。" in answer.text
        assert "您填写的内容未能存为草稿。离开本页前，请从这里复制。" in answer.text
        assert fields["facts"].strip() in answer.text
        assert "Traceback" not in answer.text
        assert counts(database) == before
    assert "she was at home" not in caplog.text
    assert worker.post(address, fields).status_code == 303
    assert verify(database).good
