"""ID numbers: the check digit decides, what merely disagrees is asked again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossiers.ages import Birth, BirthPrecision
from casefile.dossiers.identity import birth_of, check_birth, check_digit, check_id, sex_of
from casefile.kernel.errors import Invalid

GOOD = "11010519491231002X"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("11010519491231002", "X"),
        ("81000019980902501", "0"),
        ("83000019810715001", "9"),
        ("81000019940823002", "1"),
        ("83000019920130002", "2"),
    ],
)
def test_check_digits_of_known_numbers(first: str, last: str) -> None:
    assert check_digit(first) == last


@given(st.from_regex(r"\A[1-9][0-9]{16}\Z"), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first: str, place: int, by: int) -> None:
    wrong = first[:place] + str((int(first[place]) + by) % 10) + first[place + 1 :]
    assert check_digit(wrong) != check_digit(first)


def test_a_number_is_kept_in_one_form_and_says_birth_and_sex() -> None:
    checked = check_id("RESIDENT", " 110105 19491231 002x")
    assert checked.number == GOOD
    assert (checked.birth, checked.sex) == (date(1949, 12, 31), "2")
    assert checked.doubts == ()
    assert check_id("HMT_RESIDENCE", "810000199408230021").number == "810000199408230021"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("110105491231002", "15 digits"),
        ("11010519491231002", "18 characters"),
        ("1101051949123100A", "18 characters"),
        ("110105194913310020", "not a date"),
        ("110105202702290020", "not a date"),
        ("110105204001010020", "future"),
        ("110105194912310021", "last digit"),
        ("", "18 characters"),
    ],
)
def test_what_cannot_be_right_is_refused_in_one_sentence(number: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        check_id("RESIDENT", number)
    assert refused.value.field == "id_number"


def test_a_wrong_check_digit_passes_only_as_not_verified() -> None:
    assert check_id("RESIDENT", "110105194912310021", unverified=True).number == "110105194912310021"
    with pytest.raises(Invalid, match="not a date"):
        check_id("RESIDENT", "110105194913310020", unverified=True)


def test_what_disagrees_with_the_number_is_a_doubt_not_an_error() -> None:
    birth = Birth(date(1949, 12, 30), BirthPrecision.EXACT)
    doubts = check_id("RESIDENT", GOOD, birth=birth, sex="1", known_area=lambda _: False).doubts
    assert [doubt.field for doubt in doubts] == ["id_number", "birth", "sex"]
    assert str(doubts[0]) == "The area code 110105 of the ID number is not known."


@pytest.mark.parametrize(
    ("day", "precision", "doubted"),
    [
        (date(1949, 12, 1), BirthPrecision.MONTH, False),
        (date(1949, 11, 1), BirthPrecision.MONTH, True),
        (date(1949, 1, 1), BirthPrecision.YEAR, False),
        (date(1950, 1, 1), BirthPrecision.YEAR, True),
        (date(1950, 1, 1), BirthPrecision.ESTIMATED, False),
    ],
)
def test_a_birth_date_contradicts_only_as_far_as_known(day: date, precision: BirthPrecision, *, doubted: bool) -> None:
    assert bool(check_id("RESIDENT", GOOD, birth=Birth(day, precision)).doubts) is doubted


def test_an_unknown_province_is_a_doubt() -> None:
    number = "98999920100101001" + check_digit("98999920100101001")
    assert [doubt.field for doubt in check_id("RESIDENT", number).doubts] == ["id_number"]
    assert check_id("RESIDENT", number, known_area=lambda area: area == "989999").doubts == ()


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("HM_PERMIT", "h12345678", "A12345678"),
        ("TW_PERMIT", "12345678", "1234567"),
        ("PASSPORT_CN", "E12345678", "Z12345678"),
        ("PASSPORT", "AB1234567", "AB1"),
        ("PR_CARD", "ABC123456789012", "AB1234"),
        ("DISABILITY", GOOD + "43", GOOD + "99"),
        ("HMT_RESIDENCE", "830000199201300022", "710000199201300022"),
    ],
)
def test_other_papers_have_their_own_form(kind: str, good: str, bad: str) -> None:
    assert check_id(kind, good).number == good.upper()
    with pytest.raises(Invalid):
        check_id(kind, bad)


def test_somebody_without_papers_has_no_number() -> None:
    assert check_id("NONE", "").number == ""
    with pytest.raises(Invalid) as refused:
        check_id("NONE", GOOD)
    assert refused.value.field == "id_kind"


def test_full_width_digits_are_read_and_foreign_digits_are_not() -> None:
    wide = GOOD.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789X"})
    assert check_id("RESIDENT", wide).number == GOOD
    with pytest.raises(Invalid):
        check_id("RESIDENT", "\u0661" + GOOD[1:])


def test_a_birth_date_is_not_in_the_future_and_says_how_exact_it_is() -> None:
    with pytest.raises(Invalid, match="future"):
        check_birth(Birth(date(2100, 1, 1), BirthPrecision.EXACT))
    with pytest.raises(Invalid, match="how exact"):
        check_birth(Birth(date(2010, 1, 1)))
    assert check_birth(Birth(None, BirthPrecision.EXACT)) == Birth()


def test_parts_of_a_number_are_read() -> None:
    assert birth_of(GOOD) == date(1949, 12, 31)
    assert sex_of(GOOD) == "2"
