"""The county can be made at any moment: at night, after and within long holidays, in a year without a calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casefile.demo import build, helped, stories
from casefile.demo.stories import Story
from casefile.demo.telling import Telling
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.calendar import UNSET, year_of
from tests.conftest import settings_for_tests
from tests.engines import Stores

MOMENTS = {
    "noon of the first working day after the National Day holiday": ("2026-10-08T12:00", "231"),
    "a Sunday at two in the night, within the Spring Festival": ("2027-02-07T02:00", "312"),
}
MORE = {
    "the last evening of the year": ("2026-12-31T23:50", "312"),
    "a weekday at noon": ("2026-11-25T12:00", "312"),
    "the first working day after the Spring Festival": ("2026-02-24T08:40", "312"),
    "a year without a calendar": ("2028-09-30T17:30", "123"),
    "looking back over a year without a calendar": ("2025-11-12T09:00", "231"),
    "the first minute of a year": ("2027-01-01T00:01", "312"),
    "a leap day": ("2028-02-29T07:00", "312"),
    "the last evening before a long holiday": ("2026-09-30T21:00", "312"),
    "a Saturday people work on": ("2026-10-10T18:00", "231"),
}


ENOUGH = 400
"""Steps: a story that is cut off early tells nothing."""

EVE = datetime(2026, 9, 30, 15, 0, tzinfo=clock.LOCAL)
BUSINESS: tuple[Callable[[Telling], Story], ...] = (
    lambda t: helped.referral(t, "u1"),
    lambda t: helped.with_a_helper(t, rounds=1),
    lambda t: stories.assessed(t, Urgency.R, returned=True),
    helped.closing,
)
"""What goes over several days between several people."""


def begun_on_the_eve(then: Callable[[Telling], Story]) -> Callable[[Telling, datetime], Story]:
    """Tell of a case in care, and of what begins on the last afternoon before a long holiday."""

    def plot(t: Telling, start: datetime) -> Story:
        yield from helped.into_care(t, start, Urgency.Y)
        yield EVE
        yield from then(t)

    return plot


def tell(moment: str, told: tuple[build.Part, ...], towns: str, stores: Stores, place: Path) -> int:
    """Tell stories as they would have been told at that moment; give the number of steps."""
    config = settings_for_tests(data_dir=place, database_url=stores.sqlite(place / "casefile.db"))
    with clock.at(datetime.fromisoformat(moment).replace(tzinfo=clock.LOCAL)):
        county, steps = build.build(config, told=told, towns=towns)
    county.close()
    return steps


def one_of_every_plot() -> tuple[build.Part, ...]:
    return tuple(replace(part, count=1, first=part.last) for part in build.parts())


@pytest.mark.parametrize("when", MOMENTS)
def test_every_story_can_be_told(when: str, stores: Stores, tmp_path: Path) -> None:
    moment, towns = MOMENTS[when]
    assert tell(moment, one_of_every_plot(), towns, stores, tmp_path) > ENOUGH


@pytest.mark.long
@pytest.mark.parametrize("when", MORE)
def test_every_story_can_be_told_at_odder_moments(when: str, stores: Stores, tmp_path: Path) -> None:
    moment, towns = MORE[when]
    assert tell(moment, one_of_every_plot(), towns, stores, tmp_path) > ENOUGH


RECENT = tuple(part for part in build.parts() if part.first < build.A_FEW)
NIGHTS = ("2026-11-29T04:38", "2026-10-08T00:20")
"""A Sunday before dawn, and the end of a holiday of eight days: nobody has been at the office for long."""


@pytest.mark.parametrize("night", NIGHTS)
def test_nobody_lacks_a_dossier_because_the_offices_are_closed(night: str, stores: Stores, tmp_path: Path) -> None:
    config = settings_for_tests(data_dir=tmp_path, database_url=stores.sqlite(tmp_path / "casefile.db"))
    with clock.at(datetime.fromisoformat(night).replace(tzinfo=clock.LOCAL)):
        county, _steps = build.build(config, told=RECENT, towns="123")
    with county.database.reading() as session:
        assert session.scalar(select(func.count(Dossier.id))) == 3 + 3 + 8 + 3 + 2 + 1 + 2
    county.close()


def test_what_begins_on_the_eve_of_a_long_holiday_goes_on_after_it(stores: Stores, tmp_path: Path) -> None:
    told = tuple(build.Part(1, 60, 60, begun_on_the_eve(then)) for then in BUSINESS)
    assert tell("2026-11-02T12:00", told, "312", stores, tmp_path) > 4 * 16


def test_a_year_without_a_calendar_is_an_ordinary_one() -> None:
    assert year_of(2024).state == year_of(2028).state == UNSET
