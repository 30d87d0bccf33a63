"""The rhythm of contacts: when somebody sees the child next, and that somebody did."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands.owing import open_obligation, settle_all, waiting
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import Clock, Urgency, deadline, faster, first_visit
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor


def plan_contact(
    session: Session, case: Case, *, due: datetime, by: Actor, since: datetime | None = None, in_person: bool = False
) -> None:
    """Plan the next contact, instead of the one before: the lead owes it, or the office while there is none.

    `since`: from when its time runs (else from now); a contact from before that moment does not settle it.
    `in_person`: the client has to be seen; what is planned before that was done asks for it as well.
    """
    in_person = in_person or has_to_be_seen(session, case)
    due = min(due, clock.end_of(furthest(case))) if case.suspended_at else due
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.CONTACT])
    office = case.office_id if case.lead_id is None else None
    open_obligation(
        session, Kind.CONTACT, subject_id=case.id, case=case, user_id=case.lead_id, holder_office_id=office, due=due,
        since=since, in_person=in_person, by=by,
    )  # fmt: skip
    case.next_contact_at = due
    session.flush()


def hasten_contact(
    session: Session, case: Case, *, by: Actor, before: Urgency | None = None, since: datetime | None = None
) -> None:
    """Bring the next contact forward to when the client has to be seen at the urgency that the case has now.

    `since`: when the report came or the urgency changed. `before`: the urgency until then, where nothing but a faster
    one counts.
    """
    if before is not None and not faster(case.urgency, before):
        return
    since = since or clock.now()
    seen_by = first_visit(case.urgency, since)
    due = seen_by or deadline(case.urgency, Clock.CONTACT, since)
    dues = [row.due_at for row in waiting(session, case_id=case.id, kinds=[Kind.CONTACT])]
    if due is not None:
        plan_contact(session, case, due=min([due, *dues]), by=by, since=since, in_person=seen_by is not None)


def has_to_be_seen(session: Session, case: Case) -> bool:
    """Tell whether the contact that is owed is settled by nothing but seeing the client."""
    return any(row.in_person for row in waiting(session, case_id=case.id, kinds=[Kind.CONTACT]))


def contact_made(
    session: Session, case: Case, *, met_at: datetime, by: Actor, seen: bool, next_on: date | None = None
) -> None:
    """Note that the child was met: what was due is settled, and the next contact planned from that day on.

    A contact older than the last one, or than what is owed now, settles nothing and moves no date; nor does one
    without seeing the client (`seen`) while that is owed.
    """
    dossier, counts = session.get_one(Dossier, case.dossier_id), counts_now(session, case, met_at, seen=seen)
    on = clock.local(met_at).date()
    if dossier.last_contact_on is None or dossier.last_contact_on < on:
        dossier.last_contact_on = on
    if counts:
        settle_all(session, by=by, case_id=case.id, kinds=[Kind.CONTACT])
        due = clock.end_of(next_on) if next_on else deadline(case.urgency, Clock.CONTACT, met_at)
        if case.open and due is not None:
            plan_contact(session, case, due=due, by=by, since=met_at)
    session.flush()


def counts_now(session: Session, case: Case, met_at: datetime, *, seen: bool) -> bool:
    """Tell whether a contact is younger than the last one and than what is owed now, to the minute.

    Where the client has to be seen, a call made since does not make the meeting an older one.
    """
    owed = waiting(session, case_id=case.id, kinds=[Kind.CONTACT])
    if any(_minute(met_at) < _minute(row.opened_at) for row in owed):
        return False
    if any(row.in_person for row in owed):
        return seen
    last = session.get_one(Dossier, case.dossier_id).last_contact_on
    return last is None or clock.local(met_at).date() >= last


def put_off(session: Session, case: Case, *, to: date, by: Actor) -> None:
    """Move the contact that is owed to another day when nobody was reached; its time runs from when it did."""
    owed = waiting(session, case_id=case.id, kinds=[Kind.CONTACT])
    plan_contact(session, case, due=clock.end_of(to), by=by, since=owed[0].opened_at if owed else None)


def latest_contact(session: Session, case: Case, *, met_at: datetime | None) -> date | None:
    """Tell the last day for the next contact: by the rhythm after one that was made, else when it is owed now."""
    owed = waiting(session, case_id=case.id, kinds=[Kind.CONTACT])
    due = deadline(case.urgency, Clock.CONTACT, met_at or clock.now())
    if met_at is None and owed:
        due = owed[0].due_at
    return min(clock.local(due).date(), furthest(case)) if due is not None else None


def furthest(case: Case | None) -> date:
    """Tell the last day that the county allows for a next contact: while contact is lost, that of the next review."""
    lost = case is not None and case.suspended_at is not None
    return clock.today() + timedelta(days=settings().search_plan_days if lost else settings().contact_most_days)


def check_ahead(on: date | None, *, field: str, case: Case | None = None) -> None:
    """Refuse a planned day that has passed, or lies further ahead than the county allows for anybody."""
    if on is not None and on < clock.today():
        raise Invalid(N_("This day has passed."), field=field)
    if on is not None and on > furthest(case):
        raise Invalid(N_("This is too far ahead; %(day)s at the latest."), field=field, day=furthest(case))


def _minute(moment: datetime) -> datetime:
    """Give the minute: the page asks for no more."""
    return moment.replace(second=0, microsecond=0)
