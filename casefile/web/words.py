"""The page's language: English msgids, Chinese by default. One PO file a slice, read once at the start."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request
from markupsafe import Markup, escape

from casefile.kernel import clock
from casefile.kernel.assets import folder
from casefile.kernel.codes import codes
from casefile.kernel.errors import CasefileError
from casefile.kernel.words import N_

LANGUAGES = {"zh": "中文", "en": "English"}
"""The languages of the pages, each by its own name; the first is the default."""
TAGS = {"zh": "zh-CN", "en": "en"}
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
"""What an account remembers."""
COOKIE = "casefile_language"

_Forms = tuple[str, ...]


class Lazy:
    """A sentence that is translated when it is shown: for labels made before a request."""

    def __init__(self, msgid: str, **words: object) -> None:
        self.msgid = msgid
        self.words = words

    def __str__(self) -> str:
        return _(self.msgid, **self.words)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __mod__(self, words: object) -> str:
        return str(self) % words

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __repr__(self) -> str:
        return f"Lazy({self.msgid!r})"


def _(msgid: str, **words: object) -> str:
    """Say a sentence in the page's language; `words` fill its %(names)s."""
    sentence = _translated(msgid)
    return sentence % words if words else sentence


def _l(msgid: str, **words: object) -> Any:
    """Mark a sentence that is said later; typed as Any because form libraries ask for a str."""
    return Lazy(msgid, **words)


def ngettext(one: str, many: str, n: int, **words: object) -> str:
    """Say how many, in the page's language; %(n)s or %(num)s is the number."""
    return _form(one, many, n) % {"n": n, "num": n, **words}


def _form(one: str, many: str, n: int) -> str:
    forms = catalogue().get(one) if language() == "zh" else None
    return forms[-1] if forms else (one if n == 1 else many)


def tell(error: CasefileError) -> str:
    """Say what a refusal means; its words are translated where they are sentences of the catalogue."""
    words = {name: _spoken(word) for name, word in error.words.items()}
    return _(error.sentence, **words)


def language() -> str:
    """Tell the page's language: what the reader chose, else Chinese."""
    try:
        known: str = g._get_current_object().language  # noqa: SLF001  # one step, not three; asked 200 times a page
    except (RuntimeError, AttributeError):
        return _chosen()
    return known


def _chosen() -> str:
    """Read the choice from the request, once; outside a request there is none."""
    if not has_request_context():
        return "zh"
    chosen = request.cookies.get(COOKIE, "")
    g.language = chosen if chosen in LANGUAGES else "zh"
    return str(g.language)


def remember(response: Response, locale: str) -> None:
    """Set the language cookie to what an account remembers."""
    chosen = next((name for name, each in LOCALES.items() if each == locale), "zh")
    response.set_cookie(COOKIE, chosen, max_age=365 * 24 * 3600, secure=True, httponly=True, samesite="Lax")


@cache
def catalogue() -> Mapping[str, _Forms]:
    """Read every PO file of the Chinese locale; where two differ on a msgid (a test forbids it) the first holds."""
    found: dict[str, _Forms] = {}
    for part in parts().values():
        found = {**part, **found}
    return found


def parts() -> dict[str, dict[str, _Forms]]:
    """Read the PO files, each a slice's own."""
    folder_of_all = folder("config") / "locale" / "zh_Hans_CN"
    return {path.stem: _read(path) for path in sorted(folder_of_all.glob("*.po"))}


def _read(path: Path) -> dict[str, _Forms]:
    """Read one file; raise PoFileError where a line is none of a catalogue's, as what a merge left behind."""
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh_Hans_CN", abort_invalid=True) if entry.id]
    return {
        (entry.id if isinstance(entry.id, str) else entry.id[0]): _forms(entry.string)
        for entry in entries
        if not entry.fuzzy and any(_forms(entry.string))
    }


def _forms(string: Any) -> _Forms:
    return (string,) if isinstance(string, str) else tuple(string)


def _translated(msgid: str) -> str:
    if not msgid or language() != "zh":
        return msgid
    forms = catalogue().get(msgid)
    return forms[0] if forms else msgid


def _spoken(word: object) -> object:
    if isinstance(word, str):
        return _translated(word)
    if isinstance(word, (list, tuple)):
        return (_("; ")).join(str(_spoken(one)) for one in word)
    if isinstance(word, datetime):
        return moment(word)
    return day(word) if isinstance(word, date) else word


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | None) -> str:
    """Say a day: 2026年11月23日, or 23 Nov 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    if language() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """Say a moment in local time: the day and 14:03."""
    return "" if value is None else f"{day(value)} {hour(value)}"


def hour(value: datetime | None) -> str:
    """Say the local time of the day: 14:03."""
    return "" if value is None else f"{clock.local(value):%H:%M}"


def duration(value: timedelta) -> str:
    """Say how long, in the two largest units: 2 days 3 hours."""
    minutes = max(int(abs(value).total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [
        ngettext("%(n)s day", "%(n)s days", days) if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) if hours and days < DAYS_ALONE else "",
        ngettext("%(n)s minute", "%(n)s minutes", rest) if (rest or not minutes) and not days else "",
    ]
    return " ".join(part for part in parts if part)


DAYS_ALONE = 3
"""From so many days on, hours no longer matter to the reader."""


def due(value: datetime | date | None) -> str:
    """Say how long is left, or how long it has been owed."""
    if value is None:
        return ""
    left = _ends(value) - clock.now()
    sentence = N_("due in %(time)s") if left >= timedelta(0) else N_("%(time)s overdue")
    return _(sentence, time=duration(left))


def years(age: int) -> str:
    """Say an age."""
    return _(N_("%(n)s years"), n=age)


def said(sentences: Mapping[Any, str]) -> dict[Any, str]:
    """Say every sentence of a table of codes, once for a whole list."""
    return {code: _translated(str(sentence)) for code, sentence in sentences.items()}


def overdue(value: datetime | date | None) -> bool:
    """Tell whether a time limit has passed."""
    return value is not None and _ends(value) < clock.now()


def _ends(value: datetime | date) -> datetime:
    return value if isinstance(value, datetime) else clock.end_of(value)


def in_template(msgid: str, **words: object) -> Markup:
    """Say a sentence of a template: the sentence is HTML, the words in it are escaped."""
    sentence = _markup(language(), msgid)
    return sentence % words if words else sentence


def _countedin_template(one: str, many: str, n: int, **words: object) -> Markup:
    return Markup(_form(one, many, n)) % {"n": n, "num": n, **words}  # noqa: S704  # the catalogue's own


@lru_cache(maxsize=10_000)
def _markup(_language: str, msgid: str) -> Markup:
    return Markup(_translated(msgid))  # noqa: S704  # the catalogue's own


def add_words(app: Flask) -> None:
    """Give the templates `_`, `ngettext` and the filters of days and moments."""
    catalogue()
    app.jinja_env.globals.update(_=in_template, ngettext=_countedin_template)
    for fill in (day, moment, hour, duration, due, years, said, tell):
        app.jinja_env.filters[fill.__name__] = fill
    app.jinja_env.tests["overdue"] = overdue
    app.jinja_env.filters["code"] = lambda code, name: codes(name).label(code, language())
    app.jinja_env.filters["say"] = lambda msgid, **words: _(str(msgid), **words)
