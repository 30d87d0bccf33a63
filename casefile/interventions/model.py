"""An intervention and its moves."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.cases import Case
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed
from casefile.workflow import Guard, Machine, Transition
from casefile.workflow.machine import given


class InterventionState(StrEnum):
    """How far an intervention has come."""

    PROPOSED = "proposed"
    AUTHORISED = "authorised"
    CARRIED_OUT = "carried_out"
    REVIEWED = "reviewed"
    ENDED = "ended"


STATE_NAMES = {
    InterventionState.PROPOSED: N_("Proposed to the competent unit"),
    InterventionState.AUTHORISED: N_("Decided by the competent unit"),
    InterventionState.CARRIED_OUT: N_("Being carried out"),
    InterventionState.REVIEWED: N_("Reviewed"),
    InterventionState.ENDED: N_("Ended"),
}


class InterventionText(msgspec.Struct, frozen=True, kw_only=True):
    """The measure and everything that makes it lawful; later its outcome and review."""

    measure: str = ""
    """Code of the list `measure`."""
    unit_kind: str = ""
    """Code of the kind of unit that decides."""
    decided_by: str = ""
    legal_basis: str = ""
    document: str = ""
    from_on: date | None = None
    until_on: date | None = None
    reason: str = ""
    outcome: str = ""
    review: str = ""
    ended_because: str = ""
    """Why it ended before its review."""


class Intervention(Sealable, Base):
    """One measure for one client."""

    __tablename__ = "interventions"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"), index=True)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    state: Mapped[InterventionState] = routing(Coded(InterventionState))
    version: Mapped[int] = routing()
    begun_at: Mapped[datetime] = routing(UtcDateTime)
    authorised_at: Mapped[datetime | None] = routing(UtcDateTime)
    carried_out_at: Mapped[datetime | None] = routing(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = routing(UtcDateTime)
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(InterventionText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


def _case_open(session: Session, row: Intervention, _facts: Any) -> bool:
    return session.get_one(Case, row.case_id).open


S = InterventionState
BOTH, DROPS = "lead, supervisor", "supervisor, or the closing"
DECIDED = given(
    "decided",
    N_("Name the measure, who decided it, the legal basis and the document."),
    "measure",
    "decided_by",
    "legal_basis",
    "document",
)
PROPOSED = given("proposed", N_("Name the measure and the reason."), "measure", "reason")
WHY = given("why", N_("Give a reason."), "reason")
CASE_OPEN = Guard("case_open", N_("The case is closed."), _case_open)
OUTCOME = given("outcome", N_("Write outcome and review."), "outcome", "review")
INTERVENTION = Machine(
    "intervention",
    InterventionState,
    (
        Transition(None, S.PROPOSED, "propose", (PROPOSED,), ("begun_at",), N_("Propose a measure"), "supervisor"),
        Transition(
            None, S.AUTHORISED, "order", (DECIDED,), ("begun_at", "authorised_at"), N_("Record a measure"), "supervisor"
        ),
        Transition(
            S.PROPOSED, S.AUTHORISED, "authorise", (DECIDED,), ("authorised_at",), N_("Record the decision"),
            "supervisor with the competent unit",
        ),
        Transition(
            S.AUTHORISED, S.CARRIED_OUT, "carry_out", (), ("carried_out_at",), N_("It is being carried out"), BOTH
        ),
        Transition(S.CARRIED_OUT, S.REVIEWED, "review", (OUTCOME,), ("reviewed_at",), N_("Review it"), BOTH),
        Transition(S.REVIEWED, S.CARRIED_OUT, "go_on", (CASE_OPEN,), (), N_("It goes on"), BOTH),
        Transition(S.REVIEWED, S.ENDED, "end", (), ("ended_at",), N_("End it"), BOTH),
        Transition(S.PROPOSED, S.ENDED, "drop", (WHY,), ("ended_at",), N_("Not decided: drop it"), DROPS),
        Transition(S.AUTHORISED, S.ENDED, "drop", (WHY,), ("ended_at",), N_("Not carried out: drop it"), DROPS),
        Transition(S.CARRIED_OUT, S.ENDED, "break_off", (WHY,), ("ended_at",), "", "the closing"),
    ),
    names=STATE_NAMES,
    title=N_("Intervention"),
)  # fmt: skip
