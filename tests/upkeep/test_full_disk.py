"""A disk that fills up while something is saved: the act is not done, and nothing of it is there."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from casefile.audit.model import AuditRow
from casefile.dossiers.model import Dossier
from casefile.kernel.db import Database
from tests.dossiers import builders


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_full_disk_leaves_neither_act_nor_half_of_it(database: Database) -> None:
    town = builders.town(database)
    database.dispose()

    @event.listens_for(database.engine, "connect")
    def fill(connection, _record):  # type: ignore[no-untyped-def]
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    seen = [counts(database)]
    with pytest.raises(OperationalError, match="full"):
        fill_up(town, seen)
    assert counts(database) == seen[-1]


def fill_up(town: builders.Town, seen: list[tuple[int, ...]]) -> None:
    """Take up dossiers until the disk is full, counting after each act that was told to be done."""
    for _ in range(50):
        builders.report(town)
        seen.append(counts(town.database))


def counts(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Dossier, AuditRow))
