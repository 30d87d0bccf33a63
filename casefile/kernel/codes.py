"""The code lists of config/codes: what may be chosen on a form, in both languages, with source and validity."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from casefile.kernel.assets import folder
from casefile.kernel.errors import Invalid, Unusable
from casefile.kernel.words import N_

MARKS = frozenset("SLVMD")
_OWN = frozenset({"code", "zh", "en", "source", "mark", "from", "until", "note"})


class UnknownCode(Invalid):
    """A value that is not on its list, or no longer."""


@dataclass(frozen=True, slots=True)
class Code:
    """One line of a code list. `mark` tells how sure the source is; `traits` are what rules ask of the code."""

    code: str
    zh: str
    en: str
    source: str
    mark: str
    since: date | None = None
    until: date | None = None
    note: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def label(self, lang: str = "zh") -> str:
        """Give the words shown for it: English for `en…`, else Chinese."""
        return self.en if lang.startswith("en") else self.zh

    def valid_on(self, day: date) -> bool:
        """Tell whether it may be chosen on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def trait(self, name: str, default: Any = None) -> Any:
        """Give a trait of the code, for example `judicial`."""
        return self.traits.get(name, default)


class CodeList:
    """One list, in the order of its file."""

    def __init__(self, name: str, zh: str, en: str, lines: Iterable[Code]) -> None:
        self.name = name
        self.zh = zh
        self.en = en
        self._codes = {line.code: line for line in lines}

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes.values())

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __getitem__(self, code: str) -> Code:
        """Give a code; raise UnknownCode."""
        try:
            return self._codes[code]
        except KeyError:
            raise UnknownCode(N_("“%(code)s” is not on the list “%(list)s”."), code=code, list=self.zh) from None

    def title(self, lang: str = "zh") -> str:
        """Give the list's own name."""
        return self.en if lang.startswith("en") else self.zh

    def label(self, code: str | None, lang: str = "zh") -> str:
        """Give the words for a stored code; nothing for nothing; raise UnknownCode."""
        return self[code].label(lang) if code else ""

    def check(self, code: str, *, day: date | None = None, name: str | None = None) -> Code:
        """Give the code if it may be chosen (on `day`); raise UnknownCode beside the form's field `name`."""
        line = self._codes.get(code)
        if line is None:
            raise UnknownCode(N_("Please choose one of the list."), field=name)
        if day is not None and not line.valid_on(day):
            raise UnknownCode(N_("This choice is no longer in use."), field=name)
        return line

    def choices(
        self,
        lang: str = "zh",
        *,
        day: date | None = None,
        keep: Iterable[str] = (),
        where: Callable[[Code], bool] | None = None,
    ) -> list[tuple[str, str]]:
        """Give (code, words) for a form: those valid on `day` for which `where` holds, and those already chosen."""
        kept = set(keep)
        return [
            (line.code, line.label(lang))
            for line in self
            if line.code in kept or ((day is None or line.valid_on(day)) and (where is None or where(line)))
        ]

    def having(self, trait: str) -> frozenset[str]:
        """Give the codes with a true trait, for example those that are `judicial`."""
        return frozenset(line.code for line in self if line.trait(trait))


@cache
def codes(name: str) -> CodeList:
    """Give a list by its file's name; raise Unusable when it is missing or faulty."""
    path = folder("config") / "codes" / f"{name}.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = [_line(entry, written) for entry in written["codes"]]
        found = CodeList(name, written["zh"], written["en"], lines)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Unusable(N_("The code list %(file)s cannot be read: %(why)s."), file=path, why=error) from error
    if len(found) != len(lines):
        raise Unusable(N_("The code list %(file)s names a code twice."), file=path)
    return found


def names() -> list[str]:
    """Name every list."""
    return sorted(path.stem for path in (folder("config") / "codes").glob("*.toml"))


def _line(entry: dict[str, Any], list_: dict[str, Any]) -> Code:
    mark = entry.get("mark", list_["mark"])
    if mark not in MARKS:
        raise ValueError(f"mark {mark}")
    return Code(
        code=entry["code"],
        zh=entry["zh"],
        en=entry["en"],
        source=entry.get("source", list_["source"]),
        mark=mark,
        since=entry.get("from"),
        until=entry.get("until"),
        note=entry.get("note", ""),
        traits=MappingProxyType({key: value for key, value in entry.items() if key not in _OWN}),
    )
