"""Draws a paper as HTML that carries everything it needs in itself; every word of the case is escaped."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from uuid import UUID

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from markupsafe import escape as markup

from casefile.kernel.assets import folder
from casefile.printing import fonts
from casefile.printing.paper import Facts, Paper, Prose, Table, texts_of

Translate = Callable[[str], str]

_ODD = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u00ad": ""})
"""Spaces and hyphens that few fonts have; looking for them makes a page ten times as slow."""
_WIDE = 0x2E80
_A4 = (210, 297)
_DIGITS = "〇一二三四五六七八九十"


@dataclass(frozen=True)
class Stamp:
    """What every page of a copy says about the copy itself, as it will be read."""

    copy_id: UUID
    number: str
    recipient: str
    purpose: str
    legal_basis: str
    letter: str
    """Number of the letter by which the recipient asked; empty where there was none."""
    requester: str
    approver: str
    approved_at: str
    printed_at: str
    digest: str


def html_of(paper: Paper, stamp: Stamp, translate: Translate) -> str:
    """Give the whole page; characters that no font can draw stand as their Unicode number, and the page says so."""
    boxes = fonts.without_glyph([*texts_of(paper), *(str(value) for value in vars(stamp).values())])
    return (
        _environment()
        .get_template("paper.html")
        .render(
            paper=paper,
            stamp=stamp,
            undrawn=[(f"[{fonts.code_point(character)}]") for character in boxes],
            drawn=_drawing({ord(character): f"[{fonts.code_point(character)}]" for character in boxes}),
            kind=_kind,
            ordinal=ordinal,
            watermark=watermark(f"{stamp.recipient}  {stamp.number}"),
            qr=qr(stamp.copy_id),
            edges=_edges(stamp, translate),
            _=lambda sentence, **words: _say(translate(sentence), words),
        )
    )


def qr(copy_id: UUID) -> str:
    """Draw a QR code that holds the copy's id and nothing else, as an address that carries its own picture."""
    return segno.make(str(copy_id), error="m", micro=False).png_data_uri(scale=8, border=1)


def css_content(text: str) -> Markup:
    """Write words as a style sheet's content; %(page)s and %(pages)s become its counters."""
    parts = re.split(r"%\((pages?)\)s", text)
    return Markup(" ".join(f"counter({part})" if at % 2 else _quoted(part) for at, part in enumerate(parts) if part))  # noqa: S704  # quoted here


def watermark(words: str) -> str:
    """Draw the words aslant twice over an A4 page, in one line each, as small as they need to be."""
    width, height = _A4
    ems = sum(1.0 if ord(character) >= _WIDE else 0.6 for character in words)
    size = min(11.0, 165 / max(ems, 1.0))
    lines = "".join(
        f'<text x="{width / 2}" y="{y}" transform="rotate(-32 {width / 2} {y})">{escape(words)}</text>'
        for y in (height * 0.34, height * 0.68)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}mm" height="{height}mm">'
        f'<g font-family="{fonts.SANS}" font-size="{size:.2f}" text-anchor="middle" fill="#e4e4e4">{lines}</g></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(folder("templates") / "printing" / "paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _edges(stamp: Stamp, translate: Translate) -> dict[str, Markup]:
    """Write what stands at the edges of every page."""
    copy = translate("Copy %(number)s") % {"number": stamp.number}
    trace = [f"{translate('Copy id')}  {stamp.copy_id}", f"{translate('Digest')}  {stamp.digest}"]
    notice = f"{translate('Matter of a minor. Keep confidential.')}   {translate('Page %(page)s of %(pages)s')}"
    return {
        "number": css_content(copy),
        "notice": css_content(notice),
        "trace": Markup(r' "\A " ').join(css_content(line) for line in trace),
    }


def _quoted(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'


def _say(sentence: str, words: dict[str, Any]) -> Markup:
    """Fill a sentence of the catalogue; what is filled in is escaped unless the page itself made it."""
    return markup(sentence) % {name: markup(word) for name, word in words.items()} if words else markup(sentence)


def _drawing(boxes: dict[int, str]) -> Callable[[str], str]:
    replaced = _ODD | boxes
    return lambda text: text.translate(replaced)


def _kind(block: Facts | Prose | Table) -> str:
    return type(block).__name__.lower()


def ordinal(number: int, language: str) -> str:
    """Write a part's number (up to 99) as official papers do: 一、 in Chinese, 1. elsewhere."""
    if not language.startswith("zh"):
        return f"{number}. "
    tens, ones = divmod(number, 10)
    many = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return many + (_DIGITS[ones] if ones or not tens else "") + "、"
