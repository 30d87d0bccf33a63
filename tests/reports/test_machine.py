"""Every pair of states: what is in the table is possible, everything else is refused."""

from itertools import product
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefile.reports.machine import REPORT, SET_ASIDE
from casefile.reports.model import WAITING, Neutral, Report, ReportState, neutral
from casefile.workflow import NoSuchMove, advance

ACTIONS = sorted({move.action for move in REPORT.table})


@pytest.mark.parametrize(("source", "target"), list(product(ReportState, ReportState)))
def test_only_what_waits_is_decided(source: ReportState, target: ReportState) -> None:
    leads = any((move.source, move.target) == (source, target) for move in REPORT.table)
    begun = source is ReportState.LOOKED_AT
    expected = source in WAITING and target is not ReportState.RECEIVED
    if begun and target is ReportState.LOOKED_AT:
        expected = False
    assert leads is expected


@pytest.mark.parametrize("state", [state for state in ReportState if state not in WAITING])
@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_leads_on_from_a_decided_report(state: ReportState, action: str) -> None:
    subject: Any = SimpleNamespace(id=uuid4(), state=state, version=1)
    with pytest.raises(NoSuchMove):
        advance(Session(), REPORT, subject, action, by=None)


def test_every_end_is_the_same_word_to_the_author() -> None:
    assert {neutral(ReportState(state)) for state in REPORT.ends} == {Neutral.FINISHED}
    assert len(REPORT.ends) == len(ReportState) - len(WAITING)


def test_setting_aside_always_asks_for_a_reason_and_somebody_who_answers_for_it() -> None:
    for move in REPORT.table:
        if move.action in SET_ASIDE:
            own = {"same_as"} if move.action == "duplicate" else set()
            assert {guard.name for guard in move.guards} == {"reason", "answered_for"} | own


def test_the_table_of_reports_holds_no_word_about_a_person() -> None:
    columns = set(Report.__table__.columns.keys())
    assert columns.isdisjoint({"kind", "area", "area_code", "name", "birth_date", "seen_at"})
