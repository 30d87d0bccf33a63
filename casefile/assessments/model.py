"""An assessment and its moves."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, peek, sealed
from casefile.workflow import Guard, Machine, Transition


class AssessmentState(StrEnum):
    """How far an assessment has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    AssessmentState.DRAFT: N_("Being written"),
    AssessmentState.SUBMITTED: N_("Submitted for approval"),
    AssessmentState.RETURNED: N_("Returned for changes"),
    AssessmentState.APPROVED: N_("Approved"),
    AssessmentState.WITHDRAWN: N_("Withdrawn, no longer needed"),
}
OPEN = frozenset({AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.RETURNED})
_IS_OPEN = text("state IN ('draft', 'submitted', 'returned')")


class AssessmentText(msgspec.Struct, frozen=True, kw_only=True):
    """What is assessed: strengths first, five circles of life, facts and views apart, needs, proposed urgency.

    The child's own view belongs to every decision about it, or the reason why it is missing (Law on the Protection of
    Minors, art. 4(5)).
    """

    strengths: str = ""
    facts: str = ""
    child_said: str = ""
    no_view: str = ""
    """Code of `no_view_reason` where the child's own view is missing."""
    own_view: str = ""
    person: str = ""
    family: str = ""
    school: str = ""
    peers: str = ""
    community: str = ""
    needs: tuple[str, ...] = ()
    needs_words: str = ""
    urgency: str = ""
    urgency_reason: str = ""


class Assessment(Sealable, Base):
    """One assessment of a case, by its lead."""

    __tablename__ = "assessments"
    __table_args__ = (
        Index(None, "case_id", "begun_at"),
        Index("uq_assessments_open", "case_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    state: Mapped[AssessmentState] = routing(Coded(AssessmentState))
    version: Mapped[int] = routing()
    begun_at: Mapped[datetime] = routing(UtcDateTime)
    submitted_at: Mapped[datetime | None] = routing(UtcDateTime)
    approved_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(AssessmentText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


def _has(*names: str) -> Guard:
    """Make the guard that wants one of these fields written."""

    def test(_session: Session, assessment: Assessment, _facts: object) -> bool:
        text = peek(assessment)
        return text is not None and any(bool(getattr(text, name)) for name in names)

    return Guard(names[0], SENTENCES[names[0]], test)


SENTENCES = {
    "facts": N_("Write the facts."),
    "child_said": N_("Write what the child said, or why it is not known."),
    "own_view": N_("Write your own view."),
    "needs": N_("Choose at least one need."),
    "urgency": N_("Propose an urgency."),
    "urgency_reason": N_("Give a reason for the urgency."),
}
WHOLE = (
    _has("facts"),
    _has("child_said", "no_view"),
    _has("own_view"),
    _has("needs"),
    _has("urgency"),
    _has("urgency_reason"),
)
S = AssessmentState
ASSESSMENT = Machine(
    "assessment",
    AssessmentState,
    (
        Transition(None, S.DRAFT, "begin", (), ("begun_at",), N_("Begin the assessment"), "lead"),
        Transition(S.DRAFT, S.SUBMITTED, "submit", WHOLE, ("submitted_at",), N_("Submit for approval"), "lead"),
        Transition(S.RETURNED, S.SUBMITTED, "submit", WHOLE, ("submitted_at",), N_("Submit for approval"), "lead"),
        Transition(S.SUBMITTED, S.DRAFT, "take_back", (), (), N_("Take back to change it"), "lead"),
        Transition(
            S.SUBMITTED, S.APPROVED, "approve", (), ("approved_at",), N_("Approve"), "supervisor, not the author"
        ),
        Transition(S.SUBMITTED, S.RETURNED, "return", (), (), N_("Return"), "supervisor, not the author"),
        *(Transition(s, S.WITHDRAWN, "withdraw", (), (), "", "the end of the help") for s in sorted(OPEN)),
    ),
    names=STATE_NAMES,
    title=N_("Assessment"),
)
