"""What every slice tells the one timeline of a dossier: an entry has a moment, a title and what may be read of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from casefile.kernel.words import N_


class EntryKind(StrEnum):
    """What an entry is about; the timeline is filtered by it."""

    CONTACT = "contact"
    CASE = "case"
    REPORT = "report"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    REFERRAL = "referral"
    INTERVENTION = "intervention"
    PAPER = "paper"


ENTRY_NAMES = {
    EntryKind.CONTACT: N_("Contacts"),
    EntryKind.CASE: N_("Decisions"),
    EntryKind.REPORT: N_("Reports"),
    EntryKind.ASSESSMENT: N_("Assessments"),
    EntryKind.PLAN: N_("Plan and tasks"),
    EntryKind.REFERRAL: N_("Referrals"),
    EntryKind.INTERVENTION: N_("Interventions"),
    EntryKind.PAPER: N_("Copies"),
}


class Before(NamedTuple):
    """Where the next page of a timeline goes on: older than this moment and row."""

    at: datetime
    row_id: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `title` and the labels of `parts` are msgids; `words` fill the title.

    A word that is a pair (code list, code) is told in the reader's language. `endpoint` takes the row as subject.
    """

    kind: EntryKind
    at: datetime
    row_id: UUID
    title: str
    by_id: UUID | None = None
    words: dict[str, Any] = field(default_factory=dict)
    parts: tuple[tuple[str, str], ...] = ()
    endpoint: str = ""
    state: str = ""
    """How far it has come: a msgid."""
    damaged: bool = False
