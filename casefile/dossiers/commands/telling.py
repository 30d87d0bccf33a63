"""Telling whoever asked or offered what became of it; the office, once the file opens to that person no more."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import opens_to
from casefile.dossiers.commands.owing import open_obligation, settle, waiting
from casefile.dossiers.obligations import How, Kind, Obligation, unsettled
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.people.actor import Actor
from casefile.printing.machine import VALID
from casefile.vault.capacities import Capacity, Compartment


def tell_asker(session: Session, approval: Approval, *, by: Actor, reason: str) -> None:
    """Tell who asked for an approval what the answer was."""
    if not _told_otherwise(session, approval):
        _tell(
            session, approval, approval.asker_id, by=by, text=reason, compartment=approval.compartment,
            due=(approval.decided_at or clock.now()) + VALID if approval.what is What.COPY else None,
        )  # fmt: skip


def _told_otherwise(session: Session, approval: Approval) -> bool:
    """Tell whether the answer is told anyway: a report's with the report, a begun monitoring by the offer of it.

    Whoever proposed a person for a new dossier reads of a refusal among her proposals: the dossier is closed to her.
    """
    if approval.what is What.MONITORING and approval.state is ApprovalState.REFUSED:
        return not opens_to(session, approval.asker_id, approval.safe_id)
    return approval.what in {What.SET_ASIDE, What.MONITORING}


def tell_offerer(
    session: Session,
    assignment: Assignment,
    *,
    by: Actor | None,
    reason: str = "",
    compartment: Compartment = Compartment.CORE,
) -> None:
    """Tell who offered that nobody accepts; not where the office owes the case a lead anyway."""
    of_lead = assignment.capacity is Capacity.LEAD
    if not (of_lead and waiting(session, case_id=assignment.case_id, kinds=[Kind.ASSIGNMENT])):
        _tell(session, assignment, assignment.offered_by_id, by=by, text=reason, compartment=compartment)


def _tell(
    session: Session,
    subject: Approval | Assignment,
    user_id: UUID,
    *,
    by: Actor | None,
    text: str,
    compartment: Compartment,
    due: datetime | None = None,
) -> None:
    if by is not None and by.user_id == user_id:
        return
    opens = opens_to(session, user_id, subject.safe_id)
    row = open_obligation(
        session, Kind.NOTICE, subject_id=subject.id, safe_id=subject.safe_id, office_id=subject.office_id, by=by,
        case=session.get(Case, subject.case_id) if subject.case_id else None, user_id=user_id if opens else None,
        holder_office_id=None if opens else subject.office_id, text=text, compartment=compartment,
        due=due or add_working_days(clock.now(), settings().notice_working_days),
    )  # fmt: skip
    row.left_by_id = None if opens else user_id


def forget_granted(session: Session) -> int:
    """Settle what somebody was told of an approval that was given, when its time is up: nothing follows from it."""
    told = unsettled(Obligation.kind == Kind.NOTICE, Obligation.due_at <= clock.now())
    given = Obligation.subject_id.in_(select(Approval.id).where(Approval.state != ApprovalState.REFUSED))
    rows = session.scalars(select(Obligation).where(told, given)).all()
    for row in rows:
        settle(session, row, How.LAPSED, by=None)
    return len(rows)


def read_by_acting(session: Session, subject_id: UUID, what: What, *, by: Actor) -> None:
    """Settle what the asker was told of the answers about a text: she asks anew, or does what she was allowed."""
    earlier = select(Approval.id).where(Approval.subject_id == subject_id, Approval.what == what)
    for approval_id in session.scalars(earlier).all():
        _read(session, waiting(session, subject_id=approval_id, kinds=[Kind.NOTICE]), by)


def read_by_moving(session: Session, case: Case, *, by: Actor) -> None:
    """Settle what somebody was told of a case that she moves on: she knows it."""
    _read(session, waiting(session, case_id=case.id, kinds=[Kind.NOTICE]), by)


def _read(session: Session, told: Iterable[Obligation], by: Actor) -> None:
    for row in told:
        if row.user_id == by.user_id:
            settle(session, row, How.REPLACED, by=by)
