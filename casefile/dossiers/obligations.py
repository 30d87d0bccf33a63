"""Obligations: who owes what by when. Nothing falls through, because everything that waits is one of these rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, text
from sqlalchemy.orm import Mapped

from casefile.dossiers.face import Words
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed


class Kind(StrEnum):
    """What is owed. The codes say nothing about a person."""

    RESPONSE = "response"
    ASSIGNMENT = "assignment"
    ANSWER = "answer"
    REFERRAL = "referral"
    CONTACT = "contact"
    VISIT = "visit"
    WRITING = "writing"
    APPROVAL = "approval"
    TASK = "task"
    HINDRANCE = "hindrance"
    CHECK = "check"
    REVIEW = "review"
    REASSESS = "reassess"
    GOALS = "goals"
    QUERY = "query"
    APPOINTMENT = "appointment"
    NOTICE = "notice"


KIND_NAMES = {
    Kind.RESPONSE: N_("First response"),
    Kind.ASSIGNMENT: N_("Find a worker"),
    Kind.ANSWER: N_("Answer an offer"),
    Kind.REFERRAL: N_("Referral"),
    Kind.CONTACT: N_("Next contact"),
    Kind.VISIT: N_("Follow-up visit"),
    Kind.WRITING: N_("Write up"),
    Kind.APPROVAL: N_("Decide an approval"),
    Kind.TASK: N_("Task"),
    Kind.HINDRANCE: N_("Something is in the way of a task"),
    Kind.CHECK: N_("Check for duplicates"),
    Kind.REVIEW: N_("Review"),
    Kind.REASSESS: N_("Assess again"),
    Kind.GOALS: N_("Look at the goals again"),
    Kind.QUERY: N_("Answer a query"),
    Kind.APPOINTMENT: N_("Appointment"),
    Kind.NOTICE: N_("For your notice"),
}

SEE_THE_CLIENT = N_("See the client")


class How(StrEnum):
    """How an obligation was settled."""

    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


_UNSETTLED = text("settled_at IS NULL")


class Obligation(Sealable, Base):
    """One thing that somebody owes to a case or a report until a moment."""

    __tablename__ = "obligations"
    __table_args__ = (
        Index("ix_obligations_user", "user_id", "due_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index(
            "ix_obligations_office", "holder_office_id", "due_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED
        ),
        Index("ix_obligations_unit", "unit_id", "due_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index("ix_obligations_climb", "office_id", "climbs_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index(None, "subject_id"),
        Index(None, "case_id"),
    )
    __safe__: ClassVar[str] = "safe_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    kind: Mapped[Kind] = routing(Coded(Kind))
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    subject_id: Mapped[UUID] = routing(Id)
    """The row it is about: a case, report, link of a further report, assignment, approval, referral, task."""
    case_id: Mapped[UUID | None] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    """The office whose file it is."""
    user_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    holder_office_id: Mapped[UUID | None] = routing(Id, ForeignKey("offices.id"))
    unit_id: Mapped[UUID | None] = routing(Id, ForeignKey("units.id"))
    left_by_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    """Who owed it before it stood with the office, because that person could do it no more."""
    opened_at: Mapped[datetime] = routing(UtcDateTime)
    """From when its time runs: now, or when the report came, the child was met."""
    opened_by_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    due_at: Mapped[datetime] = routing(UtcDateTime)
    climbs_at: Mapped[datetime] = routing(UtcDateTime)
    """From when on it stands with the office above, if it is still unsettled."""
    urgent: Mapped[bool] = routing(default=False)
    breached_at: Mapped[datetime | None] = routing(UtcDateTime)
    """When it was noted that the time had passed."""
    in_person: Mapped[bool] = routing(default=False)
    """Of the next contact: settled by nothing but seeing the client."""
    settled_at: Mapped[datetime | None] = routing(UtcDateTime)
    settled_by_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    how: Mapped[How | None] = routing(Coded(How))
    words = sealed(Words, Compartment.CORE)

    @property
    def open(self) -> bool:
        """Tell whether it still waits."""
        return self.settled_at is None

    @property
    def name(self) -> str:
        """Tell what is owed, as the lists say it."""
        return SEE_THE_CLIENT if self.in_person else KIND_NAMES[self.kind]

    @property
    def of_an_emergency(self) -> bool:
        """Tell the office's answer to an emergency, about the case itself, from the look at a further report."""
        return self.kind is Kind.RESPONSE and self.subject_id == self.case_id

    @property
    def author_id(self) -> UUID | None:
        """Who owes it."""
        return self.user_id


def unsettled(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say in SQL that an obligation still waits."""
    return and_(Obligation.settled_at.is_(None), *conditions)
