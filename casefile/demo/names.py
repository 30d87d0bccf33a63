"""Draws invented people and what is written about them: always the same for the same seed, never anybody who exists.

Given names are solar terms and plants; ID numbers are of region 999999, phone numbers begin with 100: neither is given
to anybody.
"""

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.identity import FEMALE, MALE, check_digit
from casefile.kernel.assets import folder

REGION = "999999"
COMMUNITIES = (
    "999999001001",
    "999999001002",
    "999999001201",
    "999999002001",
    "999999002002",
    "999999002201",
    "999999003201",
    "999999003202",
    "999999003203",
)
_SCHOOL_AGE, _WORK_AGE = 6, 16


@dataclass(frozen=True, slots=True)
class Child:
    """An invented young person, field by field as on the first page of a dossier."""

    name: str
    alias: str
    sex: str
    birth: date
    birth_precision: BirthPrecision
    id_kind: str
    id_number: str
    id_note: str
    phone: str
    address: str
    community: str
    guardian: str
    guardian_phone: str
    occupation: str


class Inventor:
    """Draws people, each name and number once."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._names: set[str] = set()
        self._numbers: set[str] = set()
        self._phones = 0

    def child(self, today: date, *, youngest: int = 6, oldest: int = 24, town: str = "") -> Child:
        """Draw a young person of that age on that day, living in a community of the town (9 digits) if told."""
        draw, sex = self.chance, self.chance.choice((MALE, FEMALE))
        surname = draw.choice(_written()["surnames"])
        birth = today - timedelta(days=draw.randint(youngest * 366, oldest * 365))
        papers = draw.random()
        precision = BirthPrecision.EXACT if papers < 0.95 else BirthPrecision.MONTH  # noqa: PLR2004  # one in twenty
        number = self.id_number(birth, sex) if papers < 0.85 else ""  # noqa: PLR2004  # one in seven without papers
        age = (today - birth).days // 366
        return Child(
            name=self._name(surname, "girls" if sex == FEMALE else "boys"),
            alias=self.pick("aliases", _written()) if draw.random() < 0.2 else "",  # noqa: PLR2004  # one in five
            sex=sex,
            birth=birth,
            birth_precision=precision,
            id_kind="RESIDENT" if number else "NONE",
            id_number=number,
            id_note="" if number else "证件在老家，正在补办",
            phone=self.phone() if age >= _WORK_AGE else "",
            address=f"{self.pick('streets', _written())}{draw.randint(1, 99)}号",
            community=draw.choice([code for code in COMMUNITIES if code.startswith(town)]),
            guardian=self.grown(surname),
            guardian_phone=self.phone(),
            occupation=self._occupation(age),
        )

    def grown(self, surname: str = "") -> str:
        """Draw the name of a grown-up."""
        return self._name(surname or self.chance.choice(_written()["surnames"]), "grown")

    def phone(self) -> str:
        """Draw a phone number that belongs to nobody."""
        self._phones += 1
        return f"100{self._phones * 7919 % 10**8:08d}"

    def id_number(self, birth: date, sex: str) -> str:
        """Draw an ID number of the region that does not exist, with the right check digit."""
        while True:
            odd = 1 if sex == MALE else 0
            first = f"{REGION}{birth:%Y%m%d}{self.chance.randrange(500) * 2 + odd:03d}"
            if first not in self._numbers:
                self._numbers.add(first)
                return first + check_digit(first)

    def phrase(self, kind: str, fits: Callable[[str], bool] = bool) -> str:
        """Draw what somebody wrote: `report`, `contact`, `child_says` … (the lists of config/demo/phrases.toml)."""
        return self.chance.choice([words for words in _phrases()[kind] if fits(words)])

    def phrases(self, kind: str, count: int) -> list[str]:
        """Draw several different phrases of a kind."""
        return self.chance.sample(_phrases()[kind], count)

    def pick(self, kind: str, lists: dict[str, list[str]]) -> str:
        """Draw one of a list."""
        return self.chance.choice(lists[kind])

    def _name(self, surname: str, kind: str) -> str:
        """Draw a name nobody has yet; when the given names of a surname are taken, two are put together."""
        given = _written()[kind]
        free = [surname + each for each in given if surname + each not in self._names]
        while not free:
            name = surname + "".join(self.chance.sample(given, 2))
            free = [name] if name not in self._names else []
        name = self.chance.choice(free)
        self._names.add(name)
        return name

    def _occupation(self, age: int) -> str:
        if age < _SCHOOL_AGE:
            return ""
        return self.pick("schools" if age < _WORK_AGE or self.chance.random() < 0.5 else "work", _written())  # noqa: PLR2004  # half of them


@cache
def _written() -> dict[str, list[str]]:
    return _lists("names")


@cache
def _phrases() -> dict[str, list[str]]:
    return _lists("phrases")


def _lists(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("config") / "demo" / f"{name}.toml").read_text(encoding="utf-8"))
