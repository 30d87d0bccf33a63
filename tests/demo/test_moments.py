"""The county can be made at any moment: at night, after and within long holidays, in a year without a calendar."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from casefile.demo import build
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


def tell(moment: str, towns: str, stores: Stores, place: Path) -> int:
    """Tell one story of every plot as it would have been told at that moment; give the number of steps."""
    told = tuple(replace(part, count=1, first=part.last) for part in build.parts())
    config = settings_for_tests(data_dir=place, database_url=stores.sqlite(place / "casefile.db"))
    with clock.at(datetime.fromisoformat(moment).replace(tzinfo=clock.LOCAL)):
        county, steps = build.build(config, told=told, towns=towns)
    county.close()
    return steps


@pytest.mark.parametrize("when", MOMENTS)
def test_every_story_can_be_told(when: str, stores: Stores, tmp_path: Path) -> None:
    assert tell(*MOMENTS[when], stores, tmp_path) > 0


@pytest.mark.long
@pytest.mark.parametrize("when", MORE)
def test_every_story_can_be_told_at_odder_moments(when: str, stores: Stores, tmp_path: Path) -> None:
    assert tell(*MORE[when], stores, tmp_path) > 0


def test_a_year_without_a_calendar_is_an_ordinary_one() -> None:
    assert year_of(2024).state == year_of(2028).state == UNSET
