"""Assessing anew: what was approved before opens no way any more, and a new assessment is owed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import APPROVAL, Approval, ApprovalState
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.owing import open_obligation, settle_all, waiting
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.dossiers.stages import ASSESSES_ANEW, OVERTAKES
from casefile.dossiers.urgency import Clock, deadline
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.people.actor import Actor
from casefile.workflow import advance


def begin_anew(session: Session, case: Case, move: str, *, by: Actor) -> None:
    """End the standing approvals that a move overtakes; where the case is assessed anew, its lead owes the text."""
    standing = select(Approval).where(
        Approval.case_id == case.id,
        Approval.state == ApprovalState.APPROVED,
        Approval.what.in_(OVERTAKES.get(move, ())),
    )
    for row in session.scalars(standing).all():
        advance(session, APPROVAL, row, "overtake", by=by.user_id)
    if move in ASSESSES_ANEW:
        _owe_assessment(session, case, by)


def owe_reassessment(session: Session, case: Case, *, due: datetime, by: Actor) -> None:
    """Owe the next assessment, instead of the one planned before: the lead, or the office while there is none."""
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.REASSESS])
    open_obligation(
        session, Kind.REASSESS, subject_id=case.id, case=case, user_id=case.lead_id,
        holder_office_id=None if case.lead_id else case.office_id, due=due, by=by,
    )  # fmt: skip


def hasten_reassessment(session: Session, case: Case, *, by: Actor) -> None:
    """Bring the planned assessment forward to when the urgency that the case has now asks for it."""
    due = deadline(case.urgency, Clock.REASSESS, clock.now())
    planned = waiting(session, case_id=case.id, kinds=[Kind.REASSESS])
    if due is not None and any(row.due_at > due for row in planned):
        owe_reassessment(session, case, due=due, by=by)


def _owe_assessment(session: Session, case: Case, by: Actor) -> None:
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.WRITING])
    open_obligation(
        session, Kind.WRITING, subject_id=case.id, case=case, user_id=case.lead_id,
        holder_office_id=None if case.lead_id else case.office_id, by=by,
        due=add_working_days(clock.now(), settings().assess_working_days),
    )  # fmt: skip
