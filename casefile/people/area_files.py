"""Loads division files (columns code, name, level, parent), up to the whole country's 620,000 rows."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from casefile.kernel.clock import today
from casefile.kernel.db import insert_into
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.areas import LEVEL_OF_LENGTH, Area

COLUMNS = ("code", "name", "level", "parent")
BATCH = 5_000
_PARENT_LENGTH = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}


@dataclass(frozen=True)
class Place:
    """Where in the files something stands, for the sentence that names it."""

    file: str
    line: int


class Reading:
    """Reads the files once, row by row; remembers codes as whole numbers (33 MB for the whole country)."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = {int(code) for code in known}
        self._read: set[int] = set()
        self._missing: dict[int, Place] = {}

    def rows(self, path: Path) -> Iterator[tuple[str, str, str, str | None]]:
        """Give each row of a file, checked; raise Invalid with file and line at the first bad one."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, strict=True)
                _check_header(next(reader, []), path)
                for row in reader:
                    if row:
                        yield self._checked(row, Place(path.name, reader.line_num))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Invalid(N_("%(file)s cannot be read: %(why)s."), file=path.name, why=error) from error

    def finish(self) -> int:
        """Refuse what hangs in the air; give the number of divisions read."""
        for code, place in self._missing.items():
            if code not in self._known and code not in self._read:
                raise _invalid(N_("%(file)s, line %(line)s: the parent %(code)s is unknown."), place, code=code)
        return len(self._read)

    def _checked(self, row: Sequence[str], place: Place) -> tuple[str, str, str, str | None]:
        if len(row) != len(COLUMNS):
            raise _invalid(N_("%(file)s, line %(line)s: four columns are needed."), place)
        code, name, level, parent = (part.strip() for part in row)
        if len(code) not in LEVEL_OF_LENGTH or not (code.isascii() and code.isdigit()) or code[0] == "0":
            raise _invalid(N_("%(file)s, line %(line)s: “%(code)s” is not a division code."), place, code=code)
        if LEVEL_OF_LENGTH[len(code)] != level:
            raise _invalid(
                N_("%(file)s, line %(line)s: the level of %(code)s is not “%(level)s”."), place, code=code, level=level
            )
        if not 0 < len(name) <= 80:  # noqa: PLR2004  # the column's length
            raise _invalid(
                N_("%(file)s, line %(line)s: %(code)s needs a name of at most 80 characters."), place, code=code
            )
        self._note(code, parent, place)
        return code, name, level, parent or None

    def _note(self, code: str, parent: str, place: Place) -> None:
        if parent != code[: _PARENT_LENGTH[len(code)]]:
            raise _invalid(
                N_("%(file)s, line %(line)s: %(code)s does not lie in %(parent)s."), place, code=code, parent=parent
            )
        number = int(code)
        if number in self._read:
            raise _invalid(N_("%(file)s, line %(line)s: %(code)s stands there twice."), place, code=code)
        self._read.add(number)
        if parent:
            above = int(parent)
            if above not in self._known and above not in self._read:
                self._missing.setdefault(above, place)


def load_areas(session: Session, paths: Sequence[Path]) -> int:
    """Load division files; a second time changes nothing. Gives the number of rows; raises Invalid, never commits.

    The same code in a newer file takes the newer name. Rows go to the driver in batches, so that the whole country
    fits into a small server's memory.
    """
    reading = Reading(session.scalars(select(Area.code)))
    for path in paths:
        rows = reading.rows(path)
        while batch := list(islice(rows, BATCH)):
            _write(session, batch)
    return reading.finish()


def _write(session: Session, batch: list[tuple[str, str, str, str | None]]) -> None:
    day = today()
    table: Table = Area.__table__  # type: ignore[assignment]  # declared as FromClause
    insert = insert_into(session, table)
    upsert = insert.on_conflict_do_update(
        index_elements=["code"],
        set_={"name": insert.excluded.name, "until": None},
        where=(table.c.name != insert.excluded.name) | (table.c.until.is_not(None)),
    )
    session.connection().execute(
        upsert,
        [
            {"code": code, "name": name, "level": level, "parent": parent, "from": day, "until": None}
            for code, name, level, parent in batch
        ],
    )


def _check_header(header: Sequence[str], path: Path) -> None:
    if tuple(cell.strip() for cell in header) != COLUMNS:
        raise Invalid(N_("%(file)s: the first line must be code,name,level,parent."), file=path.name)


def _invalid(sentence: str, place: Place, **words: object) -> Invalid:
    return Invalid(sentence, field=None, file=place.file, line=place.line, **words)
