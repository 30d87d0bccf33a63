"""How fast help has to come: the five levels of need and the deadlines that follow from config/urgency.toml."""

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from casefile.kernel.assets import folder
from casefile.kernel.calendar import add_working_days, on_working_time
from casefile.kernel.clock import LOCAL, local
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_


class Urgency(StrEnum):
    """A need for help, set by a named person with a reason; the words are in the code list `urgency`."""

    E = "E"
    R = "R"
    Y = "Y"
    B = "B"
    G = "G"


class Clock(StrEnum):
    """What an urgency sets a time for."""

    FIRST_RESPONSE = "first_response"
    FACE_TO_FACE = "face_to_face"
    CONTACT = "contact"
    REASSESS = "reassess"


class Approver(StrEnum):
    """Who approves a level."""

    SUPERVISOR = "supervisor"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as people say it."""

    count: int
    unit: str

    def after(self, start: datetime) -> datetime:
        """Give the moment that lies so much later."""
        if self.unit == "working days":
            return add_working_days(start, self.count)
        if self.unit == "months":
            return _months_after(start, self.count)
        return start + timedelta(**{self.unit: self.count})


@dataclass(frozen=True, slots=True)
class Level:
    """The times of one urgency; a clock that is missing does not run."""

    working: bool
    spans: Mapping[Clock, Span]
    reassess_then: Span | None
    approved_by: Approver


def deadline(level: Urgency | str, kind: Clock | str, start: datetime, *, again: bool = False) -> datetime | None:
    """Tell when something is due, in UTC; None where the level sets no time. `again`: not the first reassessment."""
    rules = levels()[Urgency(level)]
    span = rules.spans.get(Clock(kind))
    if again and kind == Clock.REASSESS and rules.reassess_then:
        span = rules.reassess_then
    if span is None:
        return None
    due = span.after(start)
    return on_working_time(due) if rules.working else due


def first_response(level: Urgency | str, since: datetime) -> datetime | None:
    """Tell until when somebody has to answer what came in at `since`."""
    return deadline(level, Clock.FIRST_RESPONSE, since)


def first_visit(level: Urgency | str, since: datetime) -> datetime | None:
    """Tell until when the client has to be seen."""
    return deadline(level, Clock.FACE_TO_FACE, since)


def approved_by(level: Urgency | str) -> Approver:
    """Tell who approves that a case has this level."""
    return levels()[Urgency(level)].approved_by


def faster(one: Urgency | str, other: Urgency | str) -> bool:
    """Tell whether the first level asks for help sooner than the second."""
    order = list(Urgency)
    return order.index(Urgency(one)) < order.index(Urgency(other))


@cache
def levels() -> Mapping[Urgency, Level]:
    """Read the table; raise Unusable with what is wrong in it."""
    path = folder("config") / "urgency.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        return {level: _level(written[level]) for level in Urgency}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Unusable(N_("The table of urgency %(file)s cannot be read: %(why)s."), file=path, why=error) from error


def _level(rules: Mapping[str, str]) -> Level:
    if rules["timer"] not in {"wall", "working"}:
        raise ValueError(f"timer {rules['timer']}")
    return Level(
        working=rules["timer"] == "working",
        spans={kind: _span(rules[kind]) for kind in Clock if kind in rules},
        reassess_then=_span(rules["reassess_then"]) if "reassess_then" in rules else None,
        approved_by=Approver(rules["approved_by"]),
    )


def _span(text: str) -> Span:
    found = re.fullmatch(r"(\d+) (minutes|hours|days|working days|months)", text)
    if not found:
        raise ValueError(f"span {text}")
    return Span(int(found[1]), found[2])


def _months_after(start: datetime, count: int) -> datetime:
    """Give the same day and time of a later month, or that month's last day."""
    here = local(start)
    year, month = divmod(here.year * 12 + here.month - 1 + count, 12)
    day = min(here.day, calendar.monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day, tzinfo=LOCAL).astimezone(start.tzinfo)
