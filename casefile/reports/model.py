"""The report and the rows beside it. Its id is its safe's id; what it says is sealed, what routes it is not."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from casefile.dossiers.urgency import Urgency
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.reports.content import OpeningWords, ReportContent, Reporter, TriageWords
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed


class ReportState(StrEnum):
    """What became of a report."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    PASSED_ON = "passed_on"
    TAKEN_UP = "taken_up"
    JOINED = "joined"
    INFORMATION = "information"
    DUPLICATE = "duplicate"
    UNFOUNDED = "unfounded"


STATE_WORDS = {
    ReportState.RECEIVED: N_("received"),
    ReportState.LOOKED_AT: N_("being looked at"),
    ReportState.PASSED_ON: N_("passed on to another office"),
    ReportState.TAKEN_UP: N_("taken up"),
    ReportState.JOINED: N_("joined an open case"),
    ReportState.INFORMATION: N_("noted for information"),
    ReportState.DUPLICATE: N_("reported before"),
    ReportState.UNFOUNDED: N_("not confirmed"),
}

WAITING = (ReportState.RECEIVED, ReportState.LOOKED_AT, ReportState.PASSED_ON)
"""The office still owes a decision."""
UNSEEN = (ReportState.RECEIVED, ReportState.PASSED_ON)
"""Nobody of the office has begun to look at it."""


class Neutral(StrEnum):
    """What the author is told: how far the report has come, and nothing of what was decided."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    PASSED_ON = "passed_on"
    FINISHED = "finished"


NEUTRAL_WORDS = {
    Neutral.RECEIVED: N_("received"),
    Neutral.LOOKED_AT: N_("being looked at"),
    Neutral.PASSED_ON: N_("passed on"),
    Neutral.FINISHED: N_("finished"),
}


def neutral(state: ReportState) -> Neutral:
    """Tell how far a report has come, without what was decided."""
    return Neutral(state.value) if state in WAITING else Neutral.FINISHED


class Report(Sealable, Base):
    """A discovery report at the office that decides on it."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_queue", "office_id", "state", "due_at", "id"),
        Index("ix_reports_own", "author_id", "submitted_at", "id"),
    )
    __safe__: ClassVar[str] = "id"

    id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"), primary_key=True)
    number: Mapped[str] = routing(String(12), unique=True)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    state: Mapped[ReportState] = routing(Coded(ReportState))
    version: Mapped[int] = routing()
    urgency_said: Mapped[Urgency] = routing(Coded(Urgency))
    """How urgent its author finds it; triage sets the urgency of the case. Danger now is E."""
    danger: Mapped[bool] = routing(default=False)
    submitted_at: Mapped[datetime] = routing(UtcDateTime)
    due_at: Mapped[datetime] = routing(UtcDateTime)
    """When the first response of the office is due; passing it on does not move it."""
    looked_at: Mapped[datetime | None] = routing(UtcDateTime)
    decided_at: Mapped[datetime | None] = routing(UtcDateTime)
    told_at: Mapped[datetime | None] = routing(UtcDateTime)
    """When whoever reported was told what came of it."""
    content = sealed(ReportContent, Compartment.CONTENT)

    @property
    def safe_id(self) -> UUID:
        """The safe it lies in: its own."""
        return self.id

    @property
    def neutral(self) -> Neutral:
        """How far it has come, as its author is told."""
        return neutral(self.state)

    @property
    def waiting(self) -> bool:
        """Tell whether the office still owes a decision."""
        return self.state in WAITING


class ReporterNote(Sealable, Base):
    """The outside person who told it; in a part of the safe that the office opens with a reason."""

    __tablename__ = "reporters"
    __safe__: ClassVar[str] = "report_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    report_id: Mapped[UUID] = routing(Id, ForeignKey("reports.id"), unique=True)
    reporter = sealed(Reporter, Compartment.REPORTER)


class OpeningReason(StrEnum):
    """Why somebody opens the reporter's name."""

    ASK_BACK = "ask_back"
    TELL_RESULT = "tell_result"
    PROTECT = "protect"
    AUTHORITY = "authority"


OPENING_WORDS = {
    OpeningReason.ASK_BACK: N_("to ask back, because something needed is missing"),
    OpeningReason.TELL_RESULT: N_("to tell the person what came of it"),
    OpeningReason.PROTECT: N_("to protect the person who reported"),
    OpeningReason.AUTHORITY: N_("an authority is entitled to know and asks in writing"),
}


class ReporterOpening(Sealable, Base):
    """That the reporter's name was opened: by whom, when and why."""

    __tablename__ = "reporter_openings"
    __safe__: ClassVar[str] = "report_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    report_id: Mapped[UUID] = routing(Id, ForeignKey("reports.id"), index=True)
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    at: Mapped[datetime] = routing(UtcDateTime)
    reason: Mapped[OpeningReason] = routing(Coded(OpeningReason))
    words = sealed(OpeningWords, Compartment.CONTENT)


class Triage(Sealable, Base):
    """A decision on a report, with its reason sealed."""

    __tablename__ = "report_decisions"
    __safe__: ClassVar[str] = "report_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    report_id: Mapped[UUID] = routing(Id, ForeignKey("reports.id"), index=True)
    action: Mapped[str] = routing(String(40))
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    at: Mapped[datetime] = routing(UtcDateTime)
    words = sealed(TriageWords, Compartment.CONTENT)
