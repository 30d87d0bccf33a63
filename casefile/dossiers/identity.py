"""Checks who somebody is: ID numbers and what they say of birth and sex."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casefile.dossiers.ages import Birth, BirthPrecision
from casefile.kernel.clock import today
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_

MALE, FEMALE = "1", "2"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()  # noqa: SIM905  # reads as a list
)
_NOWHERE = "99"
"""Where invented people live."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An ID number as it is kept, what it says, and what does not fit."""

    number: str
    birth: date | None = None
    sex: str | None = None
    doubts: tuple[Invalid, ...] = ()
    """What is to be looked at again: it is kept when the person who types it gives a reason."""


def check_id(
    kind: str,
    number: str,
    *,
    unverified: bool = False,
    birth: Birth | None = None,
    sex: str | None = None,
    known_area: Callable[[str], bool] | None = None,
) -> Checked:
    """Check a number of a kind (code list `id_kind`); raise Invalid(field="id_number") with one clear sentence.

    `unverified` lets a wrong check digit pass. `known_area` tells whether a 6-digit area code exists; without it only
    the province is looked at. What disagrees with the typed birth date or sex comes back as doubts.
    """
    line = codes("id_kind").check(kind, name="id_kind")
    text = normal_id(number)
    if line.trait("none"):
        if text:
            raise Invalid(N_("Choose the kind of ID for this number."), field="id_kind")
        return Checked("")
    if line.trait("check"):
        return _resident(
            text,
            line.trait("pattern"),
            unverified=unverified,
            birth=birth or Birth(),
            sex=sex,
            known_area=known_area or known_province,
        )
    if not re.fullmatch(line.trait("pattern"), text, re.ASCII):
        raise Invalid(N_("This does not look like a number of this kind of ID."), field="id_number")
    return Checked(text)


def doubts_about(kind: str, number: str, *, birth: Birth, sex: str) -> tuple[Invalid, ...]:
    """Tell everything that does not fit about a number, and refuse nothing: for a number that is only passed on."""
    try:
        found = check_id(kind, number, unverified=True, birth=birth, sex=sex)
    except Invalid as error:
        return (error,)
    if found.birth is None or check_digit(found.number[:17]) == found.number[17]:
        return found.doubts
    return (Invalid(N_("The last digit does not fit the number."), field="id_number"), *found.doubts)


def _resident(
    text: str,
    pattern: str,
    *,
    unverified: bool,
    birth: Birth,
    sex: str | None,
    known_area: Callable[[str], bool],
) -> Checked:
    if re.fullmatch(r"\d{15}", text, re.ASCII):
        raise Invalid(
            N_("This is an old number of 15 digits. Please enter the number of 18 digits."), field="id_number"
        )
    if not re.fullmatch(pattern, text, re.ASCII):
        raise Invalid(N_("An ID number has 18 characters: 17 digits and a digit or X."), field="id_number")
    born = birth_of(text)
    if born is None:
        raise Invalid(N_("Digits 7 to 14 of the ID number are not a date."), field="id_number")
    if born > today():
        raise Invalid(N_("The birth date in the ID number lies in the future."), field="id_number")
    if check_digit(text[:17]) != text[17] and not unverified:
        raise Invalid(
            N_("The last digit does not fit the number. Please check it, or mark the number as not verified."),
            field="id_number",
        )
    return Checked(text, born, sex_of(text), tuple(_doubts(text, born, birth, sex, known_area)))


def _doubts(text: str, born: date, birth: Birth, sex: str | None, known_area: Callable[[str], bool]) -> list[Invalid]:
    found = []
    if not known_area(text[:6]):
        sentence = N_("The area code %(area)s of the ID number is not known.")
        found.append(Invalid(sentence, field="id_number", area=text[:6]))
    if disagrees(birth, born):
        sentence = N_("The ID number says the birth date is %(birth)s.")
        found.append(Invalid(sentence, field="birth", birth=born))
    if sex in {MALE, FEMALE} and sex != sex_of(text):
        found.append(Invalid(N_("The sex differs from the one in the ID number."), field="sex"))
    return found


def check_birth(birth: Birth) -> Birth:
    """Check a birth date; raise Invalid(field="birth") when it lies in the future or its precision is not told."""
    if birth.day is None:
        return Birth()
    if birth.day > today():
        raise Invalid(N_("The birth date lies in the future."), field="birth")
    if birth.precision is BirthPrecision.UNKNOWN:
        raise Invalid(N_("Say how exact the birth date is, or leave it empty."), field="birth")
    return birth


def disagrees(birth: Birth, born: date) -> bool:
    """Tell whether a birth date as far as it is known contradicts another; a guess contradicts nothing."""
    if birth.day is None:
        return False
    match birth.precision:
        case BirthPrecision.EXACT:
            return birth.day != born
        case BirthPrecision.MONTH:
            return (birth.day.year, birth.day.month) != (born.year, born.month)
        case BirthPrecision.YEAR:
            return birth.day.year != born.year
        case BirthPrecision.ESTIMATED | BirthPrecision.UNKNOWN:
            return False


def check_digit(first: str) -> str:
    """Give the 18th character for the first 17 digits (GB 11643: ISO 7064, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def birth_of(number: str) -> date | None:
    """Give the birth date in an 18-character number; None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """Give the sex in an 18-character number: the 17th digit is odd for men (code list `sex`)."""
    return MALE if int(number[16]) % 2 else FEMALE


def known_province(area: str) -> bool:
    """Tell whether an area code begins with a province, 81, 82, 83 (Hong Kong, Macao, Taiwan) or 99 (invented)."""
    return area[:2] in _PROVINCES or area[:2] == _NOWHERE


def normal_id(number: str) -> str:
    """Give a number as it is kept and compared: no spaces or hyphens of any kind, half-width, capital letters."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212]", "", unicodedata.normalize("NFKC", number)).upper()
