"""Whom a person helps without leading the case."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import HELPING, WORKING, Assignment, AssignmentState
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.model import Dossier
from casefile.vault.capacities import Capacity


class Helped(NamedTuple):
    """An open case that somebody helps with: the own assignment, the dossier, the next contact of who works on it."""

    assignment_id: UUID
    capacity: Capacity
    case_id: UUID
    dossier_id: UUID
    number: str
    next_contact_at: datetime | None

    @property
    def works(self) -> bool:
        """Tell whether the dossier itself is open to the person, not the care card alone."""
        return self.capacity in WORKING


def helped_by(session: Session, user_id: UUID) -> list[Helped]:
    """List the open cases that a person helps with and does not lead, the longest first."""
    query = (
        select(
            Assignment.id, Assignment.capacity, Case.id, Dossier.id, Dossier.number, Case.next_contact_at,
        )
        .join(Case, Case.id == Assignment.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            Assignment.user_id == user_id,
            Assignment.state == AssignmentState.ACTIVE,
            Assignment.capacity.in_({Capacity.CO_WORKER, *HELPING}),
            Case.stage != Stage.CLOSED,
            or_(Case.lead_id.is_(None), Case.lead_id != user_id),
        )
        .order_by(Assignment.accepted_at, Assignment.id)
    )  # fmt: skip
    return [Helped(*row) for row in session.execute(query)]
