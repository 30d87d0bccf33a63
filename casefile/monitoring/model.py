"""A proposal to monitor a person, and its moves."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.guards import CHECKED, REASON, RHYTHM
from casefile.dossiers.urgency import Urgency
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.errors import NotFound
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed
from casefile.workflow import Machine, Transition
from casefile.workflow.machine import given

LEVELS = (Urgency.Y, Urgency.B, Urgency.G)
"""What may wait for a second person; the levels above are reported."""


class ProposalState(StrEnum):
    """How far a proposal has come."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


STATE_NAMES = {
    ProposalState.PROPOSED: N_("Waits for the supervisor"),
    ProposalState.CONFIRMED: N_("Confirmed"),
    ProposalState.REFUSED: N_("The supervisor did not agree"),
}


class ProposalText(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody should look in, how often, how soon, and from which day on."""

    reason: str = ""
    rhythm: str = ""
    urgency: str = ""
    """Code of the list `urgency`."""
    first_visit_on: date | None = None


_WAITS = text("state = 'proposed'")


class Proposal(Sealable, Base):
    """One person proposed for monitoring: of a dossier made for it, or of one whose last case is closed."""

    __tablename__ = "monitoring_proposals"
    __table_args__ = (
        Index(None, "dossier_id"),
        Index("uq_proposals_waiting", "dossier_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
    )
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"), index=True)
    state: Mapped[ProposalState] = routing(Coded(ProposalState))
    version: Mapped[int] = routing()
    again: Mapped[bool] = routing(default=False)
    """Of a dossier there was already, whose first page goes on being written."""
    proposed_at: Mapped[datetime] = routing(UtcDateTime)
    decided_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(ProposalText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


S = ProposalState
FIRST_VISIT = given("first_visit", N_("Choose the level and the day of the first visit."), "urgency", "first_visit_on")
OTHER = "supervisor, not the author"
PROPOSAL = Machine(
    "proposal",
    ProposalState,
    (
        Transition(
            None, S.PROPOSED, "propose", (REASON, RHYTHM, FIRST_VISIT), ("proposed_at",), N_("Propose monitoring"),
            "youth worker, supervisor",
        ),
        Transition(S.PROPOSED, S.CONFIRMED, "confirm", (CHECKED,), ("decided_at",), N_("Begin monitoring"), OTHER),
        Transition(S.PROPOSED, S.REFUSED, "refuse", (REASON,), ("decided_at",), N_("Do not begin"), OTHER),
    ),
    names=STATE_NAMES,
    title=N_("Proposal for monitoring"),
)  # fmt: skip


def waits(session: Session, dossier_id: UUID) -> bool:
    """Tell whether a proposal of a dossier waits for its answer."""
    query = select(Proposal.id).where(Proposal.dossier_id == dossier_id, Proposal.state == S.PROPOSED)
    return session.scalar(query) is not None


def question_of(session: Session, row: Proposal) -> Approval:
    """Give the question to the second person, with the answer once there is one; raise NotFound."""
    query = select(Approval).where(Approval.subject_id == row.id, Approval.what == What.MONITORING)
    found = session.scalars(query.order_by(Approval.asked_at.desc()).limit(1)).first()
    if found is None:
        raise NotFound
    return found
