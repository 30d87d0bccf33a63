"""Reads what the program says, and what the Chinese catalogues make of it."""

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from casefile.kernel import errors
from tests.rules import program

ERRORS = ("NotFound", "Forbidden", "NotReady", "Conflict", "Invalid", "Unusable")
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
KEYWORDS |= dict.fromkeys(ERRORS)
METHODS = (("casefile", "**.py", "python"), ("templates", "**.html", "jinja2"))
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}
PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]")


class Entry(NamedTuple):
    """One sentence of one catalogue."""

    file: str
    chinese: tuple[str, ...]
    fuzzy: bool


@cache
def said() -> dict[str, str]:
    """Give every English sentence that the program says, with the file that says it."""
    found: dict[str, str] = {}
    for top, pattern, method in METHODS:
        places = extract_from_dir(program.ROOT / top, [(pattern, method)], OPTIONS, KEYWORDS, ())
        for name, _line, message, _comments, _context in places:
            found.setdefault(message[0] if isinstance(message, tuple) else message, f"{top}/{name}")
    return found | dict.fromkeys(_of_errors(), "casefile")


def _of_errors() -> set[str]:
    program.whole()
    waiting: list[type[errors.CasefileError]] = [errors.CasefileError]
    sentences = set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        sentences.add(kind.sentence)
    return sentences


@cache
def translated() -> dict[str, list[Entry]]:
    """Give every sentence of the Chinese catalogues."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for path in catalogue_files():
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh_Hans_CN", abort_invalid=True):
                if entry.id:
                    english = entry.id if isinstance(entry.id, str) else entry.id[0]
                    chinese = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))
                    found[english].append(Entry(path.name, chinese, entry.fuzzy))
    return found


def catalogue_files() -> list[Path]:
    """Find the Chinese catalogues, one a part."""
    return sorted((program.ROOT / "config" / "locale" / "zh_Hans_CN").glob("*.po"))


def labels() -> list[str]:
    """Give the words of the code lists, without the notes, which quote statutes."""
    lines: list[str] = []
    for path in (program.ROOT / "config" / "codes").glob("*.toml"):
        lines += _labels(tomllib.loads(path.read_text(encoding="utf-8")))
    return lines


def _labels(value: Any) -> list[str]:
    if isinstance(value, list):
        return [label for one in value for label in _labels(one)]
    if isinstance(value, dict):
        kept = [one for key, one in value.items() if key not in {"note", "source"}]
        return [label for one in kept for label in _labels(one)]
    return [value] if isinstance(value, str) else []
