"""The closing from its approved report, and the visits afterwards."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.care.model import Closing, FollowUp, Visit
from casefile.care.written import TextState
from casefile.dossiers.approvals import What, approved
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import close, follow_up_made, help_wanted_again
from casefile.kernel import clock
from casefile.kernel.calendar import next_working_day
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor

AGAIN = "AGAIN"
"""The result of a visit that leads back to the office: help is needed again."""


def close_case(session: Session, case: Case, *, by: Actor) -> None:
    """Close a case as its approved report says; raise Unmet with everything that is in the way."""
    report = approved_closing(session, case)
    if report is None or approved(session, What.CLOSING, subject_id=report.id) is None:
        raise NotReady(N_("The closing report is not approved yet."))
    text = report.text
    close(
        session, case, by=by, follow_up_on=_still_to_come(text.follow_up_on), closing_reason=text.closing_reason,
        reason=text.reason, follow_up=text.follow_up,
    )  # fmt: skip


def _still_to_come(days: Iterable[date]) -> tuple[date, ...]:
    """Keep every planned day; one that passed before the closing was decided becomes the next working day, once."""
    today = clock.today()
    over = clock.now() >= clock.end_of(today)
    at_once = next_working_day(today + timedelta(days=1) if over else today)
    return tuple(sorted({day if day > today else at_once for day in days}))


def approved_closing(session: Session, case: Case) -> Closing | None:
    """Give the newest approved closing report of a case."""
    query = select(Closing).where(Closing.case_id == case.id, Closing.state == TextState.APPROVED)
    return session.scalar(query.order_by(Closing.approved_at.desc()).limit(1))


def record_follow_up(session: Session, case: Case, *, by: Actor, met_at: datetime, visit: Visit) -> FollowUp:
    """Keep a follow-up visit; with the last one that was planned the lead's access ends."""
    if case.open:
        raise NotReady(N_("A follow-up visit comes after the closing. Log a contact instead."))
    _check_moment(case, met_at)
    codes("follow_up_result").check(visit.result, name="result")
    row = FollowUp(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, author_id=by.user_id,
        met_at=met_at,
    )  # fmt: skip
    row.visit = visit
    session.add(row)
    session.flush()
    if visit.result == AGAIN:
        help_wanted_again(session, case, row.id, by=by, text=visit.words)
    follow_up_made(session, case, by=by)
    return row


def check_met(at: datetime, field: str = "met_at") -> None:
    """Refuse a moment that is still to come."""
    if at > clock.now():
        raise Invalid(N_("This lies in the future."), field=field)


def _check_moment(case: Case, met_at: datetime) -> None:
    """Want a visit to lie after the closing; the form gives minutes, so one in the minute of the closing will do."""
    check_met(met_at)
    if case.closed_at is not None and met_at < case.closed_at.replace(second=0, microsecond=0):
        raise Invalid(N_("This lies before the closing. What was seen before it is a contact."), field="met_at")
