"""What time does by itself: it ends and notes, and decides nothing about a person."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.upkeep.ticking import tick
from casefile.workflow.moves import Move
from tests.dossiers import builders

DECIDED = ("cases", "reports", "approvals", "assessments")


def decided(database: Database) -> dict[str, list[Any]]:
    with database.reading() as session:
        return {table: list(session.execute(text(f"SELECT * FROM {table} ORDER BY id"))) for table in DECIDED}


@pytest.mark.parametrize("days", [3, 400])
def test_no_stage_urgency_or_decision_changes_however_late_everything_is(database: Database, days: int) -> None:
    town = builders.town(database)
    builders.offered(town, builders.taken_up(town, urgency=Urgency.R), town.worker)
    builders.led(town, urgency=Urgency.E)
    before = decided(database)
    assert [len(before[table]) for table in DECIDED[:1]] == [2]
    with clock.at(clock.now() + timedelta(days=days)):
        done = tick(database)
    assert done["breaches"] > 1
    assert done["lapsed"] == 1
    assert decided(database) == before
    with database.reading() as session:
        assert set(session.scalars(select(Move.machine).where(Move.by_id.is_(None)))) == {"assignment"}
