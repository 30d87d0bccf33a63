"""What a block of my day is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from casefile.people.actor import Actor

SHORT = 6
"""So many lines a block shows; the rest is one tap away."""


class Look(StrEnum):
    """How a block is drawn."""

    LINES = "lines"
    REPORTS = "reports"
    DOSSIERS = "dossiers"
    NUMBERS = "numbers"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence (a msgid with its words), and where to go."""

    sentence: str
    words: dict[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of my day: its heading, what is in it, where the whole list is, what stands there when it is empty."""

    heading: str
    look: Look
    items: list[Any]
    empty: str
    address: str = ""
    button: str = ""
    """What the button says; the address is then a first action."""
    count: int | None = None
    """How long the whole list is, where that is known."""
    alarm: bool = False
    """It stands in red above everything."""


Make = Callable[[Session, Actor], Iterable[Block]]
"""Makes blocks for a person."""


def to(endpoint: str, subject_id: Any = None, **values: str) -> str:
    """Give the address of a page, or nothing where its part is not there."""
    if endpoint not in current_app.view_functions:
        return ""
    told: dict[str, Any] = {**values, **({"subject_id": subject_id} if subject_id else {})}
    return url_for(endpoint, **told)
