"""Age, computed from a birth date that may be known to the day, the month, the year, roughly or not at all."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LINES = (8, 12, 14, 16, 18, 25)
"""Ages at which a rule changes (Civil Code 19, 20; Criminal Law 17; PIPL 28; minors below 18; youth below 25)."""
_ESTIMATE_YEARS = 2
_FEBRUARY, _LEAP_DAY = 2, 29


class BirthPrecision(StrEnum):
    """How much of a birth date is known; the words are in the code list `birth_precision`."""

    EXACT = "EXACT"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"
    UNKNOWN = "UNKNOWN"


class Boundary(StrEnum):
    """The day on which an age is reached."""

    DAY_AFTER_BIRTHDAY = "day_after_birthday"
    """As in criminal matters (Supreme People's Court 2006, interpretation on minors, art. 2): still under 25 on the
    25th birthday."""
    BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date with what is known of it; the parts that are not known are ignored."""

    day: date | None = None
    precision: BirthPrecision = BirthPrecision.UNKNOWN

    @property
    def latest(self) -> date | None:
        """The last day it can have been: whoever's age cannot be proved counts as younger (art. 4 there)."""
        if self.day is None:
            return None
        match self.precision:
            case BirthPrecision.EXACT:
                return self.day
            case BirthPrecision.MONTH:
                return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
            case BirthPrecision.YEAR:
                return date(self.day.year, 12, 31)
            case BirthPrecision.ESTIMATED:
                return date(self.day.year + _ESTIMATE_YEARS, 12, 31)
            case BirthPrecision.UNKNOWN:
                return None


def reached_on(birth: date, age: int, boundary: Boundary = Boundary.DAY_AFTER_BIRTHDAY) -> date:
    """Give the first day on which somebody born that day counts as `age` years old.

    Born on 29 February, the birthday of other years is 28 February, the last day of the year of life; by the default
    boundary the age is then reached on 1 March.
    """
    leap_day = (birth.month, birth.day) == (_FEBRUARY, _LEAP_DAY)
    year = birth.year + age
    day = (
        date(year, birth.month, min(birth.day, monthrange(year, _FEBRUARY)[1]))
        if leap_day
        else birth.replace(year=year)
    )
    return day + timedelta(days=1) if boundary is Boundary.DAY_AFTER_BIRTHDAY else day


def age_on(birth: date, day: date, boundary: Boundary = Boundary.DAY_AFTER_BIRTHDAY) -> int:
    """Give the age in full years on a day; 0 before the first year is over."""
    years = max(day.year - birth.year, 0)
    return years if years == 0 or reached_on(birth, years, boundary) <= day else years - 1


def under(birth: Birth, age: int, day: date, boundary: Boundary = Boundary.DAY_AFTER_BIRTHDAY) -> bool:
    """Tell whether the person counts as below `age` on a day: yes as well when nothing proves the contrary."""
    latest = birth.latest
    return latest is None or reached_on(latest, age, boundary) > day


def shown_age(birth: Birth, day: date, boundary: Boundary = Boundary.DAY_AFTER_BIRTHDAY) -> int | None:
    """Give the age to show; None when nothing is known. Of an estimate it is the estimate itself.

    For what depends on an age, `under` and `next_line` take the youngest that is possible.
    """
    known = birth.day if birth.precision is BirthPrecision.ESTIMATED else birth.latest
    return None if known is None else age_on(known, day, boundary)


def next_line(birth: Birth, day: date, boundary: Boundary = Boundary.DAY_AFTER_BIRTHDAY) -> tuple[int, date] | None:
    """Give the next of the LINES the person reaches after `day`, and when; None after the last or when unknown."""
    latest = birth.latest
    if latest is None:
        return None
    for line in LINES:
        if latest.year + line < day.year - 1:
            continue
        reached = reached_on(latest, line, boundary)
        if reached > day:
            return line, reached
    return None
