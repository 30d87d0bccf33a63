"""What every slice tells the one timeline of a dossier: an entry has a moment, a title and what may be read of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Result, Select, and_, bindparam, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

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


DOSSIER: BindParameter[Any] = bindparam("dossier")
"""The dossier whose rows are asked for, in a statement that is written once."""


class Newest:
    """Asks for a page of one dossier's rows, newest first.

    The statement is written once: to build one costs four times as much as to ask it, and a page asks ten of them.
    """

    def __init__(
        self, rows: Select[*tuple[Any, ...]], at: InstrumentedAttribute[Any], row_id: InstrumentedAttribute[UUID]
    ) -> None:
        """Take what is asked, with `DOSSIER` in its condition, the rows' moment and their id."""
        self._newest = rows.order_by(at.desc(), row_id.desc()).limit(bindparam("most", type_=Integer))
        moment: BindParameter[Any] = bindparam("moment")
        self._older = self._newest.where(or_(at < moment, and_(at == moment, row_id < bindparam("row"))))

    def of(self, session: Session, dossier_id: UUID, before: Before | None, most: int) -> Result[*tuple[Any, ...]]:
        """Give the rows of a dossier that are older than where the page before ended."""
        asked = {"dossier": dossier_id, "most": most}
        if before is None:
            return session.execute(self._newest, asked)
        return session.execute(self._older, asked | {"moment": before.at, "row": before.row_id})


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
