"""Saying that something owed is done, and handing it on: who may, what of, and to whom."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import HELPING, WORKING, Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import holds_office, note_decision, required
from casefile.dossiers.commands.owing import hand_to, settle
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.open_ends import UNREVIEWED
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.grants import Grant, in_force

NOT_OWED = N_("Only whoever owes this says that it is done.")
NOT_YOURS = N_("Whoever owes this hands it on, or the supervisor of the office.")
BY_THE_ACT = N_("This is settled by the act itself.")
SETTLED = N_("This is settled already.")

BY_HAND = frozenset({Kind.RESPONSE, Kind.REVIEW, Kind.APPOINTMENT, Kind.NOTICE})
"""What may be settled by saying that it is done; the rest is settled by its text or its decision alone."""
WORDLESS = frozenset({Kind.NOTICE})
"""What is done when it was seen; everything else by hand says what was done."""
HANDED_ON = {
    Kind.RESPONSE: WORKING,
    Kind.CONTACT: WORKING,
    Kind.QUERY: WORKING,
    Kind.HINDRANCE: WORKING,
    Kind.APPOINTMENT: WORKING,
    Kind.NOTICE: WORKING,
    Kind.TASK: WORKING | HELPING,
}
"""What one person can do in another's place, and in which capacity on the file."""


def settle_by_hand(session: Session, row: Obligation, *, by: Actor, outcome: str) -> None:
    """Say that something owed is done, and what was done; raise NotReady, Forbidden or Invalid."""
    require_by_hand(session, row, by)
    if row.kind not in WORDLESS:
        outcome = required(outcome, "outcome")
    settle(session, row, by=by, outcome=outcome)


def require_by_hand(session: Session, row: Obligation, by: Actor) -> None:
    """Raise NotReady for what only its act settles, Forbidden for who does not owe it."""
    if not row.open:
        raise NotReady(SETTLED)
    if not _owes(session, row, by):
        raise Forbidden(NOT_OWED)
    if not _by_hand(session, row):
        raise NotReady(BY_THE_ACT)


def may_settle(session: Session, row: Obligation, by: Actor) -> bool:
    """Tell whether a person may say that something owed is done."""
    return row.open and _by_hand(session, row) and _owes(session, row, by)


def _by_hand(session: Session, row: Obligation) -> bool:
    """Leave a report to its triage, and a review to its measure while there is one."""
    if row.kind is Kind.RESPONSE:
        return row.case_id is not None
    if row.kind is Kind.REVIEW:
        return row.case_id is not None and not UNREVIEWED.of(session, row.case_id)
    return row.kind in BY_HAND


def _owes(session: Session, row: Obligation, by: Actor) -> bool:
    if row.holder_office_id is not None:
        return holds_office(session, by, row.safe_id, row.holder_office_id)
    return row.user_id == by.user_id


def delegate(session: Session, row: Obligation, *, to_user_id: UUID, by: Actor, reason: str) -> None:
    """Hand something owed to somebody else who works on the file, with a reason."""
    require_hand_on(session, row, by)
    to = next((each for each in takers(session, row) if each.id == to_user_id), None)
    if to is None:
        raise Invalid(N_("This person does not work on the file, or cannot open what it is about."), field="user")
    reason = required(reason)
    hand_to(session, row, to.id)
    case = session.get_one(Case, row.case_id)
    note_decision(session, "delegate", dossier_id=case.dossier_id, case=case, by=by, reason=reason)
    session.flush()


def require_hand_on(session: Session, row: Obligation, by: Actor) -> None:
    """Raise NotReady for what is settled, Forbidden for what this person may not hand on."""
    if not row.open:
        raise NotReady(SETTLED)
    if not _hands_on(session, row, by):
        raise Forbidden(NOT_YOURS)


def may_hand_on(session: Session, row: Obligation, by: Actor) -> bool:
    """Tell whether a person may hand something on, and there is somebody to take it."""
    return row.open and _hands_on(session, row, by) and bool(takers(session, row))


def _hands_on(session: Session, row: Obligation, by: Actor) -> bool:
    if row.kind not in HANDED_ON or row.case_id is None or _of_the_office(row):
        return False
    of_a_worker = row.user_id is not None and holds_office(session, by, row.safe_id, row.office_id)
    return of_a_worker or _owes(session, row, by)


def _of_the_office(row: Obligation) -> bool:
    """Tell what the office answers itself: an emergency, and what a partner unit owes."""
    return row.unit_id is not None or (row.kind is Kind.RESPONSE and row.user_id is None)


def takers(session: Session, row: Obligation) -> list[User]:
    """List who works on the case, opens what it is about, and does not owe it yet; by name."""
    able = (
        select(User.id)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Grant, Grant.holder_id == User.principal_id)
        .where(
            Assignment.case_id == row.case_id,
            Assignment.state == AssignmentState.ACTIVE,
            Assignment.capacity.in_(HANDED_ON.get(row.kind, ())),
            Grant.capacity == Assignment.capacity,
            Grant.safe_id == row.safe_id,
            Grant.compartment == row.compartment,
            in_force(),
        )
    )
    found = session.scalars(
        select(User).where(User.id.in_(able), User.locked_at.is_(None)).order_by(User.name, User.id)
    )
    return [each for each in found if each.id != row.user_id]
