"""An age is reached the day after the birthday, and what cannot be proved counts as younger."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossiers.ages import (
    LINES,
    Birth,
    BirthPrecision,
    Boundary,
    age_on,
    next_line,
    reached_on,
    shown_age,
    under,
)

DAY = timedelta(days=1)
BIRTHS = st.dates(date(1990, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_crossed_the_day_after_the_birthday(line: int) -> None:
    birthday = date(2000 + line, 6, 15)
    born = date(2000, 6, 15)
    assert [age_on(born, birthday + n * DAY) for n in (-1, 0, 1)] == [line - 1, line - 1, line]
    assert [under(Birth(born, BirthPrecision.EXACT), line, birthday + n * DAY) for n in (-1, 0, 1)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_crossed_on_the_birthday_where_the_county_says_so(line: int) -> None:
    birthday = date(2000 + line, 6, 15)
    ages = [age_on(date(2000, 6, 15), birthday + n * DAY, Boundary.BIRTHDAY) for n in (-1, 0, 1)]
    assert ages == [line - 1, line, line]


@pytest.mark.parametrize("line", LINES)
def test_born_on_the_leap_day_the_line_is_crossed_on_the_first_of_march(line: int) -> None:
    crossed = date(2000 + line, 3, 1)
    born = date(2000, 2, 29)
    assert reached_on(born, line) == crossed
    before = 1 if line % 4 else 2  # in a leap year the birthday itself is 29 February
    assert age_on(born, crossed - DAY) == line - 1
    assert age_on(born, crossed) == line
    assert reached_on(born, line, Boundary.BIRTHDAY) == date(2000 + line, 2, 28 if before == 1 else 29)


def test_on_the_twenty_fifth_birthday_one_is_still_under_twenty_five() -> None:
    born = Birth(date(2001, 11, 23), BirthPrecision.EXACT)
    assert under(born, 25, date(2026, 11, 23))
    assert not under(born, 25, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("birth", "latest"),
    [
        (Birth(date(2010, 2, 3), BirthPrecision.EXACT), date(2010, 2, 3)),
        (Birth(date(2012, 2, 3), BirthPrecision.MONTH), date(2012, 2, 29)),
        (Birth(date(2010, 2, 3), BirthPrecision.YEAR), date(2010, 12, 31)),
        (Birth(date(2010, 2, 3), BirthPrecision.ESTIMATED), date(2012, 12, 31)),
        (Birth(), None),
    ],
)
def test_what_is_not_known_is_taken_as_late_as_it_can_be(birth: Birth, latest: date | None) -> None:
    assert birth.latest == latest


def test_of_unknown_age_somebody_keeps_the_protection_of_a_child() -> None:
    assert under(Birth(), 14, date(2026, 1, 1))
    assert shown_age(Birth(), date(2026, 1, 1)) is None
    assert next_line(Birth(), date(2026, 1, 1)) is None


def test_the_next_line_is_told_with_its_day() -> None:
    born = Birth(date(2009, 1, 10), BirthPrecision.EXACT)
    assert next_line(born, date(2026, 11, 23)) == (18, date(2027, 1, 11))
    assert next_line(born, date(2034, 1, 11)) is None


@given(BIRTHS, st.integers(1, 30), st.sampled_from(Boundary))
def test_the_day_an_age_is_reached_is_the_first_of_that_age(born: date, age: int, boundary: Boundary) -> None:
    first = reached_on(born, age, boundary)
    assert age_on(born, first, boundary) == age
    assert age_on(born, first - DAY, boundary) == age - 1


@given(BIRTHS, st.integers(0, 12_000))
def test_age_never_falls(born: date, days: int) -> None:
    day = born + days * DAY
    assert 0 <= age_on(born, day) <= age_on(born, day + DAY) <= age_on(born, day) + 1
