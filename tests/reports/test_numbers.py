"""Receipt numbers: drawn by chance, and a slip is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from casefile.reports.numbers import LETTERS, check, draw, normal_number

DRAWN = st.text(LETTERS, min_size=6, max_size=6)


def test_a_number_ends_in_its_check_character() -> None:
    for _ in range(200):
        number = draw()
        assert number.startswith("R-")
        assert check(number[2:8]) == number[8:]


@given(DRAWN, st.integers(0, 5), st.sampled_from(LETTERS))
def test_every_wrong_character_is_noticed(drawn: str, place: int, letter: str) -> None:
    other = drawn[:place] + letter + drawn[place + 1 :]
    assert (check(other) == check(drawn)) is (other == drawn)


@given(DRAWN, st.integers(0, 4))
def test_two_swapped_neighbours_are_noticed(drawn: str, place: int) -> None:
    other = drawn[:place] + drawn[place + 1] + drawn[place] + drawn[place + 2 :]
    assert (check(other) == check(drawn)) is (other == drawn)


@given(DRAWN)
def test_a_number_is_understood_however_it_was_typed(drawn: str) -> None:
    number = f"R-{drawn}{check(drawn)}"
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    for typed in (number.lower(), f" {number} ", number.replace("-", " "), number.replace("-", "\u2014"), wide):
        assert normal_number(typed) == number, typed
