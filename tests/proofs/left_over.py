"""Finds keys that somebody still holds although what they were given for is over."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.model import LinkedSafe
from casefile.kernel import clock
from casefile.people.keepers import Keeper
from casefile.people.roles import Appointment, Side, duties_of
from casefile.people.units import Unit
from casefile.people.users import User
from casefile.referrals.model import WITH_UNIT, Referral, ReferralState
from casefile.reports.model import Report
from casefile.vault.capacities import Capacity
from casefile.vault.grants import Grant
from casefile.vault.holdings import Holding


def left_over(session: Session) -> Iterator[str]:
    """Name every grant and every held secret of a person or a unit for which no reason is left."""
    grants = select(Grant, User).join(User, User.principal_id == Grant.holder_id).where(Grant.ended_at.is_(None))
    for given, person in session.execute(grants):
        if not _for_a_reason(session, given, person):
            yield f"{given.capacity} {given.compartment} of {person.username}"
    sent = select(Referral.id).where(Referral.state.in_([*WITH_UNIT, ReferralState.REPORTED]))
    packets = select(Grant).join(Unit, Unit.principal_id == Grant.holder_id).where(Grant.ended_at.is_(None))
    for packet in session.scalars(packets.where(Grant.safe_id.not_in(sent))):
        yield f"{packet.capacity} {packet.compartment} of a unit"
    running = Holding.ended_at.is_(None), or_(Holding.until_at.is_(None), Holding.until_at > clock.now())
    held = select(Holding, User).join(User, User.principal_id == Holding.holder_id).where(*running)
    for holding, person in session.execute(held):
        if not _by_duty(session, holding.id, person):
            yield f"a secret held by {person.username}"


def _for_a_reason(session: Session, given: Grant, person: User) -> bool:
    if given.capacity is Capacity.AUTHOR:
        report = session.get(Report, given.safe_id)
        return report is None or (report.waiting and report.author_id == person.id)
    if given.capacity is Capacity.PARENT:
        return given.until_at is not None
    linked = select(LinkedSafe.dossier_id).where(LinkedSafe.linked_safe_id == given.safe_id)
    assignment = select(Assignment.id).where(
        Assignment.user_id == person.id,
        Assignment.capacity == given.capacity,
        Assignment.state.in_([AssignmentState.OFFERED, AssignmentState.ACTIVE]),
        or_(Assignment.dossier_id == given.safe_id, Assignment.dossier_id.in_(linked)),
    )
    return session.scalar(assignment.limit(1)) is not None


def _by_duty(session: Session, holding_id: UUID, person: User) -> bool:
    """Tell whether a duty that has not ended brought it, or a keeping by somebody who works with cases."""
    duty = select(Appointment.id).where(Appointment.holding_id == holding_id, Appointment.ended_at.is_(None))
    kept = select(Keeper.id).where(Keeper.holding_id == holding_id, Keeper.ended_at.is_(None))
    works = person.side is Side.CASEWORK and bool(duties_of(session, person.id))
    return session.scalar(duty) is not None or (works and session.scalar(kept) is not None)
