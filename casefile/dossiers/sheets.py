"""What a search in memory looks through: names and their keys, in a few long texts that never touch the disk."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from casefile.dossiers.readings import has_chinese, keys_of, typed_keys

_BREAK, _MARK, _MARK_TEXT = b"\x00", b"\x01", "\x01"
_TAIL = 4
_LEAST_LETTERS = 2
NAME, ALIAS, PINYIN, INITIALS, ID_TAIL, BIRTH = "name", "alias", "pinyin", "initials", "id_number", "birth"


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier that fits, with the fields that matched."""

    dossier_id: UUID
    fields: tuple[str, ...]


class Line(NamedTuple):
    """What is kept of one face: names with birth date, full pinyin, initials, last four of the ID number."""

    names: bytes
    pinyin: bytes
    initials: bytes
    tail: bytes

    @classmethod
    def of(cls, name: str, alias: str, birth: date | None, id_number: str) -> "Line":
        """Make the line of a face."""
        pinyin: tuple[str, ...] = ()
        initials: tuple[str, ...] = ()
        for text in filter(None, (name, alias)):
            keys = keys_of(text)
            pinyin, initials = pinyin + keys.pinyin + keys.given, initials + keys.initials
        born = birth.isoformat() if birth else ""
        names = _joined((_clean(name), _clean(alias), born))
        return cls(names, _joined(pinyin), _joined(initials), _joined((id_number[-_TAIL:].upper(),)))


class Column:
    """One text with a part for each row."""

    __slots__ = ("starts", "text")

    def __init__(self, parts: Iterable[bytes]) -> None:
        parts = list(parts)
        self.starts = array("I", [0])
        place = 0
        for part in parts:
            place += len(part) + 1
            self.starts.append(place)
        self.text = _BREAK.join(parts)

    def __getitem__(self, row: int) -> bytes:
        return self.text[self.starts[row] : self.starts[row + 1] - 1]

    def rows_with(self, needle: bytes, most: int) -> Iterator[int]:
        """Give the rows that hold a text, `most` at most."""
        place = self.text.find(needle)
        while place >= 0 and most:
            row = bisect_right(self.starts, place) - 1
            yield row
            most -= 1
            place = self.text.find(needle, self.starts[row + 1])

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.text) + 4 * len(self.starts)


class Sheet:
    """The lines of all faces that one principal may open. Changing it makes it anew."""

    def __init__(self) -> None:
        self._ids = b""
        self._columns = tuple(Column(()) for _ in range(4))

    def __len__(self) -> int:
        return len(self._ids) // 16

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self._ids) + sum(column.size for column in self._columns)

    def change(self, new: Mapping[UUID, Line], gone: Iterable[UUID] = ()) -> None:
        """Put lines in, in place of older ones of the same dossiers, and take out those that are gone."""
        out = {each.bytes for each in gone} | {each.bytes for each in new}
        kept = [row for row in range(len(self)) if self._ids[16 * row : 16 * row + 16] not in out]
        ids = [self._ids[16 * row : 16 * row + 16] for row in kept] + [each.bytes for each in new]
        fresh = zip(*new.values(), strict=True) if new else [(), (), (), ()]
        self._columns = tuple(
            Column([*(old[row] for row in kept), *added]) for old, added in zip(self._columns, fresh, strict=True)
        )
        self._ids = b"".join(ids)

    def ids(self) -> set[UUID]:
        """Give the dossiers in it."""
        return {self._id(row) for row in range(len(self))}

    def search(self, text: str, most: int) -> list[Found]:
        """Find faces by part of a name, by pinyin or initials from the beginning, or by the last four of the ID."""
        names, pinyin, initials, tail = self._columns
        text = _clean(text).strip()
        found: dict[int, list[str]] = {}
        if has_chinese(text):
            for row in names.rows_with(text.encode(), most):
                self._note(found, row, NAME if text.encode() in names[row].split(_MARK)[1] else ALIAS)
            return self._found(found, most)
        if len(text) == _TAIL and text[:-1].isdecimal() and text.isascii():
            for row in tail.rows_with(_MARK + text.upper().encode(), most):
                self._note(found, row, ID_TAIL)
        for key in typed_keys(text):
            if len(key) >= _LEAST_LETTERS and not key.isdecimal():
                for row in pinyin.rows_with(_MARK + key.encode(), most):
                    self._note(found, row, PINYIN)
                for row in initials.rows_with(_MARK + key.encode(), most):
                    self._note(found, row, INITIALS)
        return self._found(found, most)

    def twins(self, name: str, birth: date | None, most: int) -> list[Found]:
        """Find who may be the same person: the same name, or one that sounds the same with the same birth date.

        Who is known to be born on another day is not.
        """
        names, pinyin, *_ = self._columns
        wanted, born = _clean(name).strip(), birth.isoformat().encode() if birth else None
        found: dict[int, list[str]] = {}
        if not wanted:
            return []
        for row in names.rows_with(_MARK + wanted.encode() + _MARK, most):
            own, alias, written = names[row].split(_MARK)[1:4]
            if born and written and written != born:
                continue
            found[row] = [
                *([NAME] if own == wanted.encode() else []),
                *([ALIAS] if alias == wanted.encode() else []),
                *([BIRTH] if born and written == born else []),
            ]
        if born:
            for key in keys_of(wanted).pinyin:
                for row in pinyin.rows_with(_MARK + key.encode() + _MARK, 10 * most):
                    if row not in found and names[row].endswith(_MARK + born + _MARK):
                        found[row] = [PINYIN, BIRTH]
        return sorted(self._found(found, most), key=lambda each: -len(each.fields))

    def _note(self, found: dict[int, list[str]], row: int, name: str) -> None:
        fields = found.setdefault(row, [])
        if name not in fields:
            fields.append(name)

    def _found(self, found: dict[int, list[str]], most: int) -> list[Found]:
        return [Found(self._id(row), tuple(fields)) for row, fields in found.items()][:most]

    def _id(self, row: int) -> UUID:
        return UUID(bytes=self._ids[16 * row : 16 * row + 16])


def _joined(parts: Iterable[str]) -> bytes:
    return _MARK_TEXT.join(("", *parts, "")).encode()


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\x01", "")
