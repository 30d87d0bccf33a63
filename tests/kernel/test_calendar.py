"""Working days: weekends, holidays, make-up days, and moments counted across them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.kernel.calendar import (
    UNSET,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
    year_of,
)
from casefile.kernel.clock import LOCAL, local

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(LOCAL))  # noqa: DTZ001  # hypothesis wants naive bounds


def here(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL)  # type: ignore[arg-type,misc]  # date parts


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2025, 1, 26), True),
        (date(2025, 10, 8), False),
        (date(2031, 5, 1), True),
    ],
)
def test_a_day_is_worked_or_free_as_the_notice_says(day: date, works: bool) -> None:  # noqa: FBT001  # a table's column
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (here(2026, 11, 20, 15), 1, here(2026, 11, 23, 15)),
        (here(2026, 11, 21, 10), 1, here(2026, 11, 24, 0)),
        (here(2026, 11, 21, 10), 0, here(2026, 11, 23, 0)),
        (here(2026, 9, 30, 9), 3, here(2026, 10, 10, 9)),
        (here(2026, 10, 9, 9), 1, here(2026, 10, 10, 9)),
        (here(2026, 2, 13, 18), 2, here(2026, 2, 24, 18)),
    ],
)
def test_working_days_are_counted_across_holidays(start: datetime, count: int, due: datetime) -> None:
    assert add_working_days(start.astimezone(UTC), count) == due


@given(MOMENTS, st.integers(0, 30))
def test_a_due_moment_lies_on_a_working_day_that_many_days_on(start: datetime, count: int) -> None:
    due = local(add_working_days(start, count))
    assert is_working_day(due.date())
    assert due >= start
    assert working_days_between(next_working_day(start.date()), due.date()) == count


@given(MOMENTS, MOMENTS, st.integers(0, 10))
def test_what_starts_later_is_never_due_earlier(one: datetime, other: datetime, count: int) -> None:
    first, second = sorted((one, other))
    assert add_working_days(first, count) <= add_working_days(second, count)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_make_up_days_are_weekends_and_the_notice_is_named(year: int) -> None:
    notice = year_of(year)
    assert notice.source
    assert all(day.weekday() >= 5 for day in notice.workdays)


def test_a_year_without_a_file_says_so() -> None:
    assert year_of(2040).state == UNSET


def test_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(here(2026, 1, 5), -1)
