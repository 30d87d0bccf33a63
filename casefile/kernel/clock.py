"""The one clock: UTC in the database, local time on the page. Tests and the demo set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
WORK_ENDS = 18
WEEK = timedelta(days=7)

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Tell the time, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Turn a moment into local time."""
    return moment.astimezone(LOCAL)


def today() -> date:
    """Tell the local date."""
    return local(now()).date()


def start_of(day: date) -> datetime:
    """Tell when a local day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Tell when a day is over for whatever is due on it: at six in the evening, when a day's work ends."""
    return datetime(day.year, day.month, day.day, WORK_ENDS, tzinfo=LOCAL)


def week_ends() -> datetime:
    """Tell when the seven days that begin today are over, in UTC."""
    return start_of(today() + WEEK)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment while the block runs."""
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def move(by: timedelta) -> None:
    """Move a held clock on; raise RuntimeError when the clock is not held."""
    held = _set.get()
    if held is None:
        raise RuntimeError("the clock is not held")
    _set.set(held + by)
