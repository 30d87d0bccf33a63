"""The rhythm of contacts: when somebody sees the child next, and that somebody did."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands.owing import open_obligation, settle_all
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.urgency import Clock, deadline
from casefile.kernel import clock
from casefile.people.actor import Actor


def plan_contact(session: Session, case: Case, *, due: datetime, by: Actor) -> None:
    """Plan the next contact, instead of the one before: the lead owes it, or the office while there is none."""
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.CONTACT])
    office = case.office_id if case.lead_id is None else None
    open_obligation(
        session,
        Kind.CONTACT,
        subject_id=case.id,
        case=case,
        user_id=case.lead_id,
        holder_office_id=office,
        due=due,
        by=by,
    )
    case.next_contact_on = clock.local(due).date()
    session.flush()


def contact_made(session: Session, case: Case, *, on: date, by: Actor, next_on: date | None = None) -> None:
    """Note that the child was met: the contact that was due is settled, and the next one planned by the urgency."""
    dossier = session.get_one(Dossier, case.dossier_id)
    if dossier.last_contact_on is None or dossier.last_contact_on < on:
        dossier.last_contact_on = on
    settle_all(session, by=by, case_id=case.id, kinds=[Kind.CONTACT])
    rhythm = deadline(case.urgency, Clock.CONTACT, clock.now())
    due = end_of(next_on) if next_on else rhythm
    if case.open and due is not None:
        plan_contact(session, case, due=due, by=by)
    session.flush()


def end_of(day: date) -> datetime:
    """Tell when a day's work is over: what is due on a day is due at six in the evening."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=clock.LOCAL)
