"""Lists page by key: the address carries the sort key of the last row shown, never a row count and never a name."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from flask import request, url_for

from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_

SIZE = 50
Row = TypeVar("Row")
Key = Sequence[str | int | None]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list: its rows, and the address of the rest (empty at the end)."""

    rows: Sequence[Row]
    more: str
    first: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


def after() -> Key | None:
    """Give the sort key behind which this page begins; None for the first page."""
    text = request.args.get("after", "")
    return _unpacked(text) if text else None


def page(rows: Sequence[Row], key: Callable[[Row], Key], *, size: int = SIZE) -> Page[Row]:
    """Cut a page of rows that were read with LIMIT size + 1; the one too many tells that there is more."""
    shown = rows[:size]
    more = _address(key(shown[-1])) if len(rows) > size else ""
    return Page(shown, more, "after" not in request.args)


def _address(key: Key) -> str:
    kept = {name: value for name, value in request.args.items() if name != "after"}
    values = {**(request.view_args or {}), **kept, "after": packed(key)}
    return url_for(request.endpoint or "", **values)


def packed(key: Key) -> str:
    """Write a sort key as it stands in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def _unpacked(text: str) -> Key:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(raw, type=list[str | int | None])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise Invalid(N_("This page of the list does not exist.")) from error
