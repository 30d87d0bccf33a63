"""Where the slices above tell what dossiers cannot know: pages of their own for a move, texts to be approved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be approved: the template that shows it, and the digest of what it shows."""

    template: str
    digest: bytes
    context: dict[str, Any] = field(default_factory=dict)


Shows = Callable[[Session, Approval], Text]
Follows = Callable[[Session, Approval, Actor], None]
Leads = Callable[[Session, Approval], str]
Says = Callable[[Session, Sequence[Obligation]], dict[UUID, str]]

MOVE_PAGES: dict[Move, str] = {}
"""Endpoints of slices that make a move on a page of their own; they take the dossier's id."""
APPROVAL_PAGES: dict[What, str] = {}
"""Endpoints of slices that decide on a page of their own; they take the approval's subject."""
_texts: dict[What, Shows] = {}
_saying: dict[Kind, Says] = {}
_leading: dict[What, Leads] = {}
_following: dict[What, list[Follows]] = {}


def shows_text(what: What) -> Callable[[Shows], Shows]:
    """Let a slice show the text that an approval is about."""

    def register(shows: Shows) -> Shows:
        _texts[what] = shows
        return shows

    return register


def text_of(session: Session, approval: Approval) -> Text | None:
    """Give the text that an approval is about; None where no part shows one."""
    shows = _texts.get(approval.what)
    return shows(session, approval) if shows else None


def says_what(kind: Kind) -> Callable[[Says], Says]:
    """Let a slice say what is to be done for its own kind, by the obligation's id, as far as it opens."""

    def register(says: Says) -> Says:
        _saying[kind] = says
        return says

    return register


def said_of(session: Session, rows: Sequence[Obligation]) -> dict[UUID, str]:
    """Say what is to be done, of those that the reader may read it of."""
    found: dict[UUID, str] = {}
    for kind, says in _saying.items():
        if of_kind := [row for row in rows if row.kind is kind]:
            found |= says(session, of_kind)
    return found


def leads_on(what: What) -> Callable[[Leads], Leads]:
    """Let a slice give the address where an answer leads; empty for back to the dossier."""

    def register(leads: Leads) -> Leads:
        _leading[what] = leads
        return leads

    return register


def onward(session: Session, approval: Approval) -> str:
    """Give the address where an answer leads; empty for back to the dossier."""
    leads = _leading.get(approval.what)
    return leads(session, approval) if leads else ""


def after_decision(what: What) -> Callable[[Follows], Follows]:
    """Let a slice act on an answer in the same transaction."""

    def register(follows: Follows) -> Follows:
        _following.setdefault(what, []).append(follows)
        return follows

    return register


def follow(session: Session, approval: Approval, by: Actor) -> None:
    """Tell the slices of an answer."""
    for follows in _following.get(approval.what, ()):
        follows(session, approval, by)
