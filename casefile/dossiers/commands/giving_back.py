"""Whose keys were reset has new ones: the office gives back in one act what that person had on its dossiers."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import ASSIGNMENT, Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import note_decision
from casefile.dossiers.commands.assigning import principal_of, safes_of
from casefile.dossiers.commands.owing import settle_all, take_back_up, take_over
from casefile.dossiers.faces import note_face_change
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.kernel.errors import NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import duties_of
from casefile.people.users import User
from casefile.vault.capacities import Capacity
from casefile.vault.granting import grant
from casefile.workflow import begin


def lost_by(session: Session, user_id: UUID, *, by: Actor) -> list[Assignment]:
    """List what a person lost with former keys at the offices that somebody holds, as far as it is still to be had."""
    query = select(Assignment).where(_held(by), Assignment.user_id == user_id).order_by(Assignment.accepted_at)
    return [row for row in session.scalars(query) if _still(session, row) and _admitted(session, row)]


def losers(session: Session, *, by: Actor) -> dict[UUID, int]:
    """Count by person what waits to be given back at the offices that somebody holds."""
    users = session.scalars(select(Assignment.user_id).where(_held(by)).distinct())
    counted = {each: len(lost_by(session, each, by=by)) for each in users}
    return {each: count for each, count in counted.items() if count}


def give_back(session: Session, user: User, *, by: Actor) -> list[Assignment]:
    """Grant everything in one act to the person's new keys; the lead and what was owed are that person's again.

    The judicial part is left out: its keepers give it anew, with a reason.
    """
    rows = lost_by(session, user.id, by=by)
    if not rows:
        raise NotReady(N_("Nothing waits to be given back to this person."))
    return [_give_back(session, row, user, by) for row in rows]


def _give_back(session: Session, lost: Assignment, user: User, by: Actor) -> Assignment:
    case = session.get_one(Case, lost.case_id)
    given = Assignment(
        id=new_id(), dossier_id=lost.dossier_id, case_id=lost.case_id, office_id=lost.office_id, user_id=user.id,
        capacity=lost.capacity, offered_by_id=by.user_id, offered_at=clock.now(), offer_until=None,
    )  # fmt: skip
    begin(session, ASSIGNMENT, given, "give_back", by=by.user_id)
    until = case.follow_up_until if lost.capacity is Capacity.FOLLOW_UP else None
    for safe_id in safes_of(session, lost.dossier_id, lost.capacity):
        grant(
            session, safe_id, holder=principal_of(user), capacity=lost.capacity,
            until=clock.start_of(until) if until else None,
        )  # fmt: skip
    note_decision(session, "give_back", dossier_id=lost.dossier_id, case=case, by=by)
    lost.lost_key_id = None
    take_back_up(session, case, user_id=user.id)
    if lost.capacity is Capacity.LEAD:
        case.lead_id = user.id
        take_over(session, case, user_id=user.id)
        settle_all(session, by=by, case_id=case.id, kinds=[Kind.ASSIGNMENT])
    note_face_change(session, session.get_one(Dossier, lost.dossier_id))
    return given


def _held(by: Actor) -> ColumnElement[bool]:
    offices = select(Office.id).where(Office.principal_id.in_(by.held))
    return and_(Assignment.lost_key_id.is_not(None), Assignment.office_id.in_(offices))


def _still(session: Session, row: Assignment) -> bool:
    """Tell whether nobody else has it meanwhile, and the case has not gone on without it."""
    case = session.get_one(Case, row.case_id)
    waits = AssignmentState.OFFERED, AssignmentState.ACTIVE
    others = [each for each in assignments_of(session, row.dossier_id, *waits) if each.capacity is row.capacity]
    if row.capacity is Capacity.FOLLOW_UP:
        return not case.open and case.follow_up_until is not None and case.follow_up_until > clock.today()
    if row.capacity is Capacity.LEAD:
        return case.open and case.lead_id is None and not others
    return case.open and all(each.user_id != row.user_id for each in others)


def _admitted(session: Session, row: Assignment) -> bool:
    """Tell whether the person was admitted again at the office: nothing is sealed to keys that nobody compared."""
    return any(duty.office_id == row.office_id for duty in duties_of(session, row.user_id))
