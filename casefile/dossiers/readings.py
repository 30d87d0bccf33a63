"""How Chinese names are typed in letters: full pinyin and initials, with every reading of a character."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from math import prod
from operator import itemgetter
from typing import NamedTuple

from casefile.kernel.assets import folder

MOST = 16
"""Readings kept of one name; a name of three characters with many readings would have hundreds."""
_CHINESE = re.compile("[\u3400-\u9fff\u3007\uf900-\ufaff\U00020000-\U0003ffff]")
_ALL_CHINESE = re.compile(_CHINESE.pattern + "+")
_NOT_LETTER = re.compile("[^a-z0-9]")


class Keys(NamedTuple):
    """What a name may be found by, in small letters without spaces."""

    name: str
    pinyin: tuple[str, ...]
    """Full pinyin of the whole name, the likeliest first."""
    given: tuple[str, ...]
    """Full pinyin without the surname."""
    initials: tuple[str, ...]


def keys_of(name: str) -> Keys:
    """Give the keys of a name in any script."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    spoken = _spoken(name)
    if not spoken:
        return Keys(name, (), (), ())
    if prod(map(len, spoken)) > MOST:
        words = _likeliest(spoken)
        initials = _once("".join([part[0] for part in word]) for word in words)
        return Keys(name, _once(map("".join, words)), _once("".join(word[1:]) for word in words), initials)
    given = _combined(spoken[1:])
    pinyin = tuple([first + rest for first in spoken[0] for rest in given])
    initials = _once(_combined([[reading[0] for reading in readings] for readings in spoken]))
    return Keys(name, pinyin, given if len(spoken) > 1 else (), initials)


def _combined(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(map("".join, product(*parts)))


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def typed_keys(text: str) -> tuple[str, ...]:
    """Give what letters typed into the search may stand for: ü may be typed v, yu or u."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("ü", "v")
    letters = _NOT_LETTER.sub("", plain)
    other = re.sub(r"([ln])(?:yu|u(?=e))", r"\1v", letters)
    bare = re.sub(r"([ln])u", r"\1v", letters)
    return tuple(dict.fromkeys(key for key in (letters, other, bare) if key))


def has_chinese(text: str) -> bool:
    """Tell whether a text has a Chinese character."""
    return _CHINESE.search(text) is not None


@cache
def readings_of(char: str) -> tuple[str, ...]:
    """Give every reading of a character, the common one first; none for what the table does not know."""
    table = _table()
    place = table.find(char)
    if place < 0 or not _CHINESE.match(char):
        return ()
    start = table.rfind("\n", 0, place) + 1
    return tuple(table[start : table.index("\t", start)].split())


def _likeliest(spoken: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Give the words that need the fewest rare readings."""
    words: list[tuple[str, ...]] = [()]
    for readings in spoken:
        longer = [
            (rank + place, (*word, reading))
            for rank, word in enumerate(words)
            for place, reading in enumerate(readings)
        ]
        longer.sort(key=itemgetter(0))
        words = [word for _, word in longer[:MOST]]
    return words


def _spoken(name: str) -> list[tuple[str, ...]]:
    """Give for the surname and each further character, or each word in letters, how it may be read."""
    surname, rest = _surname(name)
    parts: Iterable[tuple[str, ...]]
    if _ALL_CHINESE.fullmatch(rest):
        parts = map(readings_of, rest)
    else:
        found = (found[0] for found in re.finditer(r"[a-z0-9]+|.", _plain(rest)))
        parts = ((part,) if part.isascii() and part.isalnum() else readings_of(part) for part in found)
    return [readings for readings in (surname, *parts) if readings]


def _surname(name: str) -> tuple[tuple[str, ...], str]:
    """Split a known surname off and give its readings, those of the surname first."""
    if "\u00b7" in name:
        return (), name
    compound = _surnames().get(name[:2]) if name[2:] else None
    if compound:
        return compound, name[2:]
    first = _first(name[:1])
    return (first, name[1:]) if first else ((), name)


@cache
def _first(char: str) -> tuple[str, ...]:
    return _once((*_surnames().get(char, ()), *readings_of(char)))


def _plain(text: str) -> str:
    """Small letters without accents; Chinese characters stay as they are."""
    split = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in split if not unicodedata.combining(char))


@cache
def _table() -> str:
    """Read the table of readings; it stays one text, and a character is looked up once."""
    return (folder("config") / "readings" / "readings.tsv").read_text(encoding="utf-8")


@cache
def _surnames() -> dict[str, tuple[str, ...]]:
    lines = (folder("config") / "readings" / "surnames.tsv").read_text(encoding="utf-8").splitlines()
    return {name: tuple(readings.split()) for name, _, readings in (line.partition("\t") for line in lines)}
