"""Assignments: a person's capacity on a dossier, offered, accepted, ended. They make and end grants."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Capacity
from casefile.workflow import Guard, Machine, Transition
from casefile.workflow.machine import given


class AssignmentState(StrEnum):
    """How far an assignment has come."""

    OFFERED = "offered"
    ACTIVE = "active"
    DECLINED = "declined"
    LAPSED = "lapsed"
    ENDED = "ended"


ASSIGNMENT_NAMES = {
    AssignmentState.OFFERED: N_("Offered"),
    AssignmentState.ACTIVE: N_("Active"),
    AssignmentState.DECLINED: N_("Declined"),
    AssignmentState.LAPSED: N_("Not answered in time"),
    AssignmentState.ENDED: N_("Ended"),
}

WORKING = frozenset({Capacity.LEAD, Capacity.CO_WORKER})
"""Who works on the file itself."""
HELPING = frozenset({Capacity.GRID_WORKER, Capacity.VOLUNTEER, Capacity.OBSERVER})
"""Who sees the care card and the shared tasks alone."""


_LOST = text("lost_key_id IS NOT NULL")


class Assignment(Base):
    """A user, a dossier, a capacity, from when until when."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index(None, "user_id", "state"),
        Index(None, "dossier_id", "state"),
        Index("ix_assignments_lost", "office_id", sqlite_where=_LOST, postgresql_where=_LOST),
    )

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    user_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    capacity: Mapped[Capacity] = routing(Coded(Capacity))
    state: Mapped[AssignmentState] = routing(Coded(AssignmentState))
    version: Mapped[int] = routing()
    offered_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    offered_at: Mapped[datetime] = routing(UtcDateTime)
    offer_until: Mapped[datetime | None] = routing(UtcDateTime)
    accepted_at: Mapped[datetime | None] = routing(UtcDateTime)
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    lost_key_id: Mapped[UUID | None] = routing(Id, ForeignKey("former_keys.principal_id"))
    """The keys it ended with: the office can give it back to the person's next ones. Empty once that is done."""

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012
    """Every UPDATE names the version it was read with."""

    @property
    def safe_id(self) -> UUID:
        """The safe of its dossier."""
        return self.dossier_id

    @property
    def author_id(self) -> UUID | None:
        """The person it was offered to."""
        return self.user_id


def load_of(session: Session, user_id: UUID) -> int:
    """Count the open cases that a person leads."""
    query = select(func.count()).where(Case.lead_id == user_id, Case.stage != Stage.CLOSED)
    return session.scalar(query) or 0


def _in_time(_session: Session, assignment: Assignment, _facts: Any) -> bool:
    return assignment.offer_until is None or clock.now() < assignment.offer_until


def _load_within_cap(session: Session, assignment: Assignment, _facts: Any) -> bool:
    return assignment.capacity is not Capacity.LEAD or load_of(session, assignment.user_id) < settings().load_cap


NO_CONFLICT = given(
    "no_conflict", N_("Declare that you have no conflict of interest with this person or family."), "no_conflict"
)
IN_TIME = Guard("in_time", N_("The offer has lapsed; the supervisor offers the case anew."), _in_time)
TIME_UP = Guard("time_up", N_("The time to answer is not over yet."), lambda *now: not _in_time(*now))
WITHIN_CAP = Guard("load", N_("This person already leads as many cases as the office allows."), _load_within_cap)
REASON = given("reason", N_("Give a reason."), "reason")

S = AssignmentState
ASSIGNMENT = Machine(
    "assignment",
    AssignmentState,
    (
        Transition(None, S.OFFERED, "offer", (WITHIN_CAP,), ("offered_at",), N_("Offer"), "supervisor"),
        Transition(
            None, S.ACTIVE, "give_back", (), ("offered_at", "accepted_at"), N_("Give back to new keys"), "supervisor"
        ),
        Transition(None, S.ACTIVE, "stay", (), ("offered_at", "accepted_at"), N_("Stay for follow-up"), "the closing"),
        Transition(
            S.OFFERED, S.ACTIVE, "accept", (NO_CONFLICT, IN_TIME, WITHIN_CAP), ("accepted_at",), N_("Accept"), "worker"
        ),
        Transition(S.OFFERED, S.DECLINED, "decline", (REASON,), ("ended_at",), N_("Decline"), "worker"),
        Transition(S.OFFERED, S.LAPSED, "lapse", (TIME_UP,), ("ended_at",), N_("Lapse"), "time limit"),
        Transition(S.OFFERED, S.ENDED, "withdraw", (), ("ended_at",), N_("Withdraw"), "supervisor"),
        Transition(S.ACTIVE, S.ENDED, "end", (), ("ended_at",), N_("End"), "supervisor, or the closing"),
    ),
    names=ASSIGNMENT_NAMES,
    title="Assignment",
)


_OF_DOSSIER = (
    select(Assignment)
    .where(Assignment.dossier_id == bindparam("dossier"), Assignment.state.in_(bindparam("states", expanding=True)))
    .order_by(Assignment.offered_at, Assignment.id)
)


def assignments_of(session: Session, dossier_id: UUID, *states: AssignmentState) -> list[Assignment]:
    """List the assignments of a dossier in these states (without any: all), oldest first."""
    asked = {"dossier": dossier_id, "states": list(states or AssignmentState)}
    return list(session.scalars(_OF_DOSSIER, asked))
