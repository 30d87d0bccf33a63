"""The emergencies of a person's cases and offices: they stand above everything else of the day."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import WORKING, Assignment, AssignmentState
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.model import Dossier
from casefile.dossiers.names import Shown, names
from casefile.people.actor import Actor
from casefile.people.roles import Role


class Emergency(NamedTuple):
    """A case that is marked as an emergency, since when, and whose it is."""

    dossier_id: UUID
    number: str
    since: datetime
    shown: Shown | None


def emergencies(session: Session, by: Actor) -> list[Emergency]:
    """List the emergencies that a person works on or her office answers for, the longest standing first."""
    worked_on = select(Assignment.case_id).where(
        Assignment.user_id == by.user_id,
        Assignment.state == AssignmentState.ACTIVE,
        Assignment.capacity.in_(WORKING),
    )
    hers = or_(Case.id.in_(worked_on), Case.office_id.in_(by.offices(Role.SUPERVISOR)))
    rows = session.execute(
        select(Case.dossier_id, Dossier.number, Case.emergency_at)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Case.emergency_at.is_not(None), Case.stage != Stage.CLOSED, hers)
        .order_by(Case.emergency_at, Case.id)
    ).all()
    shown = names(session, [row.dossier_id for row in rows])
    return [Emergency(row.dossier_id, row.number, row.emergency_at, shown.get(row.dossier_id)) for row in rows]
