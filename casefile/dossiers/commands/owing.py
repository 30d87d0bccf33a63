"""Opening, settling and handing on obligations. Every slice uses these for its own, and reads nobody else's."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import came_by_parent
from casefile.dossiers.face import Words
from casefile.dossiers.obligations import How, Kind, Obligation, unsettled
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.vault.capacities import Compartment

OF_A_LEAD = (
    Kind.RESPONSE, Kind.CONTACT, Kind.WRITING, Kind.REASSESS, Kind.TASK, Kind.HINDRANCE, Kind.QUERY, Kind.APPOINTMENT,
    Kind.NOTICE, Kind.GOALS,
)  # fmt: skip
"""What a lead owes to a case."""


def open_obligation(
    session: Session,
    kind: Kind,
    *,
    subject_id: UUID,
    due: datetime,
    by: Actor | None,
    case: Case | None = None,
    safe_id: UUID | None = None,
    office_id: UUID | None = None,
    user_id: UUID | None = None,
    holder_office_id: UUID | None = None,
    unit_id: UUID | None = None,
    text: str = "",
    compartment: Compartment = Compartment.CORE,
    urgent: bool = False,
    in_person: bool = False,
    since: datetime | None = None,
) -> Obligation:
    """Open one; exactly one of user, office and unit owes it. A case brings safe and office with it.

    `since`: from when its time runs, where that is not now.
    """
    if [user_id, holder_office_id, unit_id].count(None) != 2:  # noqa: PLR2004  # one of three
        raise ValueError("one user, office or unit owes it")
    if case is not None:
        safe_id, office_id = safe_id or case.dossier_id, office_id or case.office_id
    if safe_id is None or office_id is None:
        raise ValueError("name a case, or a safe and an office")
    urgent = urgent or (case is not None and case.urgency is Urgency.E)
    obligation = Obligation(
        id=new_id(), kind=kind, safe_id=safe_id, subject_id=subject_id, case_id=case.id if case else None,
        office_id=office_id, user_id=user_id, holder_office_id=holder_office_id, unit_id=unit_id,
        opened_at=since or clock.now(), opened_by_id=by.user_id if by else None, due_at=due, urgent=urgent,
        in_person=in_person, climbs_at=_climbs_at(due, urgent=urgent, supervisor=holder_office_id is not None),
        compartment=compartment,
    )  # fmt: skip
    if text.strip():
        obligation.words = Words(text=text.strip())
    session.add(obligation)
    session.flush()
    return obligation


def tell_office(
    session: Session,
    *,
    by: Actor,
    safe_id: UUID,
    office_id: UUID,
    subject_id: UUID,
    text: str,
    compartment: Compartment = Compartment.CORE,
) -> None:
    """Tell the office what was done by way of the parent, on the day of its supervisors; nothing for who is of it."""
    if came_by_parent(session, by, safe_id) is not None:
        open_obligation(
            session, Kind.NOTICE, subject_id=subject_id, safe_id=safe_id, office_id=office_id,
            holder_office_id=office_id, due=add_working_days(clock.now(), settings().notice_working_days), by=by,
            text=text, compartment=compartment,
        )  # fmt: skip


def _climbs_at(due: datetime, *, urgent: bool, supervisor: bool) -> datetime:
    """Tell from when on the office above is asked: a supervisor's at once, a worker's a little later."""
    if supervisor:
        return due
    if urgent:
        return due + timedelta(minutes=settings().climb_urgent_minutes)
    return add_working_days(due, settings().climb_working_days)


def settle(
    session: Session, obligation: Obligation, how: How = How.DONE, *, by: Actor | None, outcome: str = ""
) -> None:
    """Settle one; raise NotReady when it is settled already. `outcome` says how it went."""
    if obligation.settled_at is not None:
        raise NotReady(N_("This is settled already."))
    obligation.settled_at, obligation.how = clock.now(), how
    obligation.settled_by_id = by.user_id if by else None
    if outcome.strip():
        obligation.words = msgspec.structs.replace(obligation.words, outcome=outcome.strip())
    session.flush()


def settle_all(
    session: Session,
    how: How = How.DONE,
    *,
    by: Actor | None,
    case_id: UUID | None = None,
    subject_id: UUID | None = None,
    kinds: Iterable[Kind] | None = None,
) -> int:
    """Settle what waits of a case or of one subject, of some kinds or of all; tell how many."""
    rows = waiting(session, case_id=case_id, subject_id=subject_id, kinds=kinds)
    for row in rows:
        settle(session, row, how, by=by)
    return len(rows)


@cache
def _waiting(*, of_case: bool, of_subject: bool, of_kinds: bool) -> Select[Obligation]:
    query = select(Obligation).where(unsettled())
    if of_case:
        query = query.where(Obligation.case_id == bindparam("case"))
    if of_subject:
        query = query.where(Obligation.subject_id == bindparam("subject"))
    if of_kinds:
        query = query.where(Obligation.kind.in_(bindparam("kinds", expanding=True)))
    return query.order_by(Obligation.due_at)


def waiting(
    session: Session,
    *,
    case_id: UUID | None = None,
    subject_id: UUID | None = None,
    kinds: Iterable[Kind] | None = None,
) -> list[Obligation]:
    """List what waits of a case or of one subject."""
    if case_id is None and subject_id is None:
        raise ValueError("name a case or a subject")
    asked = {"case": case_id, "subject": subject_id, "kinds": list(kinds or ())}
    query = _waiting(of_case=case_id is not None, of_subject=subject_id is not None, of_kinds=kinds is not None)
    return list(session.scalars(query, asked))


After = Callable[[Session, UUID, UUID], None]
_followers: dict[Kind, After] = {}


def after_handing_on(kind: Kind) -> Callable[[After], After]:
    """Let a slice follow when somebody else owes something of its own: given are its subject and the person."""

    def register(follows: After) -> After:
        _followers[kind] = follows
        return follows

    return register


def hand_to(session: Session, row: Obligation, user_id: UUID) -> None:
    """Let a person owe it from now on."""
    row.user_id, row.holder_office_id, row.unit_id = user_id, None, None
    row.climbs_at = _climbs_at(row.due_at, urgent=row.urgent, supervisor=False)
    if row.kind in _followers:
        _followers[row.kind](session, row.subject_id, user_id)


def leave_to_office(session: Session, *which: ColumnElement[bool]) -> None:
    """Let the office owe what somebody without access to the case any more still owes to it."""
    for row in session.scalars(select(Obligation).where(unsettled(*which))):
        row.left_by_id, row.user_id = row.user_id, None
        row.holder_office_id, row.climbs_at = row.office_id, row.due_at
    session.flush()


def take_back_up(session: Session, case: Case, *, user_id: UUID) -> None:
    """Let a person owe again what stood with the office since that person could do it no more."""
    for row in waiting(session, case_id=case.id):
        if row.left_by_id == user_id and row.holder_office_id == row.office_id:
            hand_to(session, row, user_id)
    session.flush()


def take_over(session: Session, case: Case, *, user_id: UUID) -> None:
    """Let a new lead owe what a lead owes and the office kept meanwhile; its answer to an emergency stays its own."""
    for row in waiting(session, case_id=case.id, kinds=OF_A_LEAD):
        if row.holder_office_id is not None and not row.of_an_emergency:
            hand_to(session, row, user_id)
    session.flush()


def hand_on(session: Session, case: Case, *, from_user_id: UUID, to_user_id: UUID) -> None:
    """Give a new lead what the one before still owed to the case."""
    for row in waiting(session, case_id=case.id):
        if row.user_id == from_user_id and row.kind is not Kind.ANSWER:
            hand_to(session, row, to_user_id)
    session.flush()
