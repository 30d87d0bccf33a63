"""Deadlines follow from the level: day and night for the two highest, working days for the others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossiers.urgency import (
    Approver,
    Clock,
    Urgency,
    approved_by,
    deadline,
    faster,
    first_response,
    first_visit,
)
from casefile.kernel.calendar import is_working_day
from casefile.kernel.clock import LOCAL, local

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(LOCAL))  # noqa: DTZ001  # hypothesis wants naive bounds
LEVELS = st.sampled_from(Urgency)
KINDS = st.sampled_from(Clock)
EVE = datetime(2026, 9, 30, 16, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("level", "kind", "due"),
    [
        ("E", "first_response", EVE + timedelta(minutes=15)),
        ("E", "face_to_face", EVE + timedelta(hours=2)),
        ("R", "first_response", EVE + timedelta(hours=4)),
        ("R", "face_to_face", EVE + timedelta(days=1)),
        ("Y", "first_response", datetime(2026, 10, 8, 16, tzinfo=LOCAL)),
        ("Y", "face_to_face", datetime(2026, 10, 10, 16, tzinfo=LOCAL)),
        ("B", "first_response", datetime(2026, 10, 10, 16, tzinfo=LOCAL)),
        ("B", "contact", datetime(2026, 10, 30, 16, tzinfo=LOCAL)),
        ("G", "contact", datetime(2026, 12, 30, 16, tzinfo=LOCAL)),
    ],
)
def test_the_week_of_national_day_stops_only_the_working_clock(level: str, kind: str, due: datetime) -> None:
    assert deadline(level, kind, EVE.astimezone(UTC)) == due


def test_ordinary_company_has_no_first_response() -> None:
    assert deadline("G", "first_response", EVE) is None
    assert deadline("G", "face_to_face", EVE) is None


def test_an_emergency_is_looked_at_again_after_a_day_then_every_three() -> None:
    assert deadline("E", "reassess", EVE) == EVE + timedelta(hours=24)
    assert deadline("E", "reassess", EVE, again=True) == EVE + timedelta(hours=72)
    assert deadline("R", "reassess", EVE, again=True) == EVE + timedelta(days=30)


def test_a_month_after_the_thirty_first_ends_with_the_month() -> None:
    assert deadline("B", "contact", datetime(2027, 3, 31, 9, tzinfo=LOCAL)) == datetime(2027, 4, 30, 9, tzinfo=LOCAL)


def test_a_month_that_ends_on_a_holiday_ends_when_work_begins_again() -> None:
    assert deadline("B", "contact", datetime(2026, 9, 5, 9, tzinfo=LOCAL)) == datetime(2026, 10, 8, tzinfo=LOCAL)


@given(LEVELS, KINDS, MOMENTS)
def test_a_working_clock_ends_on_a_working_day(level: Urgency, kind: Clock, start: datetime) -> None:
    due = deadline(level, kind, start)
    if due is not None and level in {Urgency.Y, Urgency.B, Urgency.G}:
        assert is_working_day(local(due).date())


@given(KINDS, MOMENTS)
def test_a_higher_level_is_never_due_later(kind: Clock, start: datetime) -> None:
    due = [moment for level in Urgency if (moment := deadline(level, kind, start))]
    assert due == sorted(due)
    assert all(moment > start for moment in due)


@given(LEVELS, KINDS, MOMENTS, MOMENTS)
def test_what_starts_later_is_never_due_earlier(level: Urgency, kind: Clock, one: datetime, other: datetime) -> None:
    first, second = (deadline(level, kind, moment) for moment in sorted((one, other)))
    assert (first is None and second is None) or (first is not None and second is not None and first <= second)


def test_levels_are_ordered_and_say_who_approves() -> None:
    assert faster("E", "R")
    assert not faster("Y", "Y")
    assert approved_by("Y") is Approver.SUPERVISOR
    assert approved_by("G") is Approver.WORKER


def test_a_first_response_and_a_first_visit_are_owed_from_the_report_on() -> None:
    assert first_response("R", EVE) == EVE + timedelta(hours=4)
    assert first_visit("G", EVE) is None
