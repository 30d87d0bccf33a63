"""Working days of mainland China: the ordinary week and what config/calendar says differs from it."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from casefile.kernel.assets import folder
from casefile.kernel.clock import local, start_of
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_

_SATURDAY = 5
_DAY = timedelta(days=1)
UNSET = "not entered"


@dataclass(frozen=True, slots=True)
class Year:
    """What one year's notice changes; `state` tells how sure it is (see config/calendar/README.md)."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    source: str
    state: str


def is_working_day(day: date) -> bool:
    """Tell whether people work on that day."""
    year = year_of(day.year)
    if day.weekday() < _SATURDAY:
        return day not in year.holidays
    return day in year.workdays


def add_working_days(moment: datetime, count: int) -> datetime:
    """Give the same local time `count` working days later, in UTC.

    A start on a free day counts as the first minute of the next working day: what comes in on Saturday and is due
    in one working day is due when Monday ends.
    """
    if count < 0:
        raise ValueError("working days are counted forward")
    moment = on_working_time(moment)
    here = local(moment)
    day = here.date()
    for _ in range(count):
        day = next_working_day(day + _DAY)
    return moment + (start_of(day) - start_of(here.date()))


def on_working_time(moment: datetime) -> datetime:
    """Give the moment itself on a working day, else the beginning of the next one."""
    day = local(moment).date()
    return moment if is_working_day(day) else start_of(next_working_day(day))


def next_working_day(day: date) -> date:
    """Give the day itself if people work on it, else the next such day."""
    while not is_working_day(day):
        day += _DAY
    return day


def working_days_between(first: date, last: date) -> int:
    """Count the working days after `first` up to and with `last`."""
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


@cache
def year_of(year: int) -> Year:
    """Give a year's notice; an empty one when none is entered; raise Unusable for a faulty file."""
    path = folder("config") / "calendar" / f"{year}.toml"
    if not path.exists():
        return Year(frozenset(), frozenset(), "", UNSET)
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Year(
            frozenset(written["holidays"]), frozenset(written["workdays"]), written["source"], written["state"]
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Unusable(N_("The calendar %(file)s cannot be read: %(why)s."), file=path, why=error) from error
    if found.holidays & found.workdays or any(day.year != year for day in found.holidays | found.workdays):
        raise Unusable(N_("The calendar %(file)s names a day twice or of another year."), file=path)
    return found
