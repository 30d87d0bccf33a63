"""What the end of the help and the closing settle: obligations, questions, assignments; the stay for follow-up."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.approving import withdraw_approval
from casefile.dossiers.commands.assigning import end_assignments, end_follow_up, stay_for_follow_up
from casefile.dossiers.commands.owing import open_obligation, settle, settle_all, waiting
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import Clock, deadline
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.users import User

Withdraw = Callable[[Session, Case, Actor, str], None]
"""Takes back what a slice has open: of a case, by whom, and why it ends."""
_withdrawals: list[Withdraw] = []
_ends_of_help: list[Withdraw] = []
OF_THE_HELP = (What.ASSESSMENT, What.PLAN)


def at_closing(withdraw: Withdraw) -> Withdraw:
    """Let a slice withdraw its own open things (a referral) when a case ends."""
    _withdrawals.append(withdraw)
    return withdraw


def when_help_ends(withdraw: Withdraw) -> Withdraw:
    """Let a slice withdraw a text of the help (a care plan) when a case goes to monitoring, or ends."""
    _ends_of_help.append(withdraw)
    return at_closing(withdraw)


def end_help(session: Session, case: Case, *, by: Actor, reason: str) -> None:
    """Let nobody owe a text of the help to a case that is only watched over: nobody could write it there."""
    for withdraw in _ends_of_help:
        withdraw(session, case, by, reason)
    _withdraw_asked(session, case, by, Approval.what.in_(OF_THE_HELP))
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.WRITING, Kind.REASSESS])


def wind_up(session: Session, case: Case, *, by: Actor, reason: str, follow_up_on: Iterable[date] = ()) -> None:
    """Take back every access and settle what is open; follow-up visits stay with the lead, else with the office.

    What the slices have open ends with the reason of the closing.
    """
    for withdraw in _withdrawals:
        withdraw(session, case, by, reason)
    _withdraw_asked(session, case, by)
    lead = session.get(User, case.lead_id) if case.lead_id else None
    end_assignments(session, case, by=by)
    settle_all(session, How.WITHDRAWN, by=by, case_id=case.id)
    case.next_contact_at = None
    case.emergency_at = case.suspended_at = None
    days = sorted(set(follow_up_on))
    if days:
        case.follow_up_until = days[-1] + settings().follow_up_grace
        _plan_visits(session, case, days, lead, by)
    session.flush()


def _withdraw_asked(session: Session, case: Case, by: Actor, *which: ColumnElement[bool]) -> None:
    asked = select(Approval).where(Approval.case_id == case.id, Approval.state == ApprovalState.ASKED, *which)
    for question in session.scalars(asked):
        withdraw_approval(session, question, by=by)


def _plan_visits(session: Session, case: Case, days: list[date], lead: User | None, by: Actor) -> None:
    if lead is not None and case.follow_up_until is not None:
        stay_for_follow_up(session, case, lead, until=case.follow_up_until, by=by)
    for day in days:
        open_obligation(
            session, Kind.VISIT, subject_id=case.id, case=case, user_id=lead.id if lead else None,
            holder_office_id=None if lead else case.office_id, due=clock.end_of(day), by=by,
        )  # fmt: skip


def replace_follow_up(session: Session, case: Case, *, by: Actor) -> None:
    """End the visits of a closed case and its lead's access for them: the dossier has a new case, with its own help.

    What a visit asked of the office is answered by that as well.
    """
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.VISIT, Kind.RESPONSE])
    end_follow_up(session, case)
    case.follow_up_until = None
    session.flush()


def follow_up_made(session: Session, case: Case, *, by: Actor) -> Obligation | None:
    """Settle the follow-up visit that was due first; with the last one the lead's access ends."""
    visits = waiting(session, case_id=case.id, kinds=[Kind.VISIT])
    if not visits:
        return None
    settle(session, visits[0], by=by)
    if len(visits) == 1:
        end_follow_up(session, case)
    return visits[0]


def help_wanted_again(session: Session, case: Case, subject_id: UUID, *, by: Actor, text: str) -> None:
    """Let the office answer a follow-up visit after which help is needed again: it opens the dossier, or says why not.

    To be called before the visit is settled, while the dossier still opens to whoever made it.
    """
    due = deadline(case.urgency, Clock.FIRST_RESPONSE, clock.now()) or clock.now()
    open_obligation(
        session, Kind.RESPONSE, subject_id=subject_id, case=case, holder_office_id=case.office_id, due=due, by=by,
        text=text,
    )  # fmt: skip
