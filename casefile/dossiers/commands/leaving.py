"""When somebody leaves an office, their assignments there end, and what they owed stands with the office."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands.assigning import let_go, lose_lead
from casefile.dossiers.commands.owing import leave_to_office
from casefile.dossiers.obligations import Obligation
from casefile.people.actor import Actor
from casefile.people.leaving import when_a_duty_ends
from casefile.people.roles import Appointment, duties_of
from casefile.people.users import FormerKey, User
from casefile.vault.capacities import Capacity


@when_a_duty_ends
def leave(session: Session, user: User, duty: Appointment, by: Actor | None) -> None:
    """End what a person had at the office of a duty that ends, unless another duty there goes on."""
    if duty.office_id is None or any(
        other.id != duty.id and other.office_id == duty.office_id for other in duties_of(session, user.id)
    ):
        return
    here = select(Assignment).where(
        Assignment.user_id == user.id,
        Assignment.office_id == duty.office_id,
        Assignment.state.in_([AssignmentState.OFFERED, AssignmentState.ACTIVE]),
    )
    lost = session.get(FormerKey, user.principal_id) if user.principal_id is not None else None
    for row in session.scalars(here):
        if lost is not None and row.state is AssignmentState.ACTIVE:
            row.lost_key_id = lost.principal_id
        let_go(session, row, by=by)
        if row.capacity is Capacity.LEAD:
            _lead_left(session, row, by)
    leave_to_office(session, Obligation.user_id == user.id, Obligation.office_id == duty.office_id)


def _lead_left(session: Session, assignment: Assignment, by: Actor | None) -> None:
    case = session.get_one(Case, assignment.case_id)
    if case.lead_id == assignment.user_id and case.stage is not Stage.CLOSED:
        lose_lead(session, case, by=by)
