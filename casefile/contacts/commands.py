"""Logging a contact, correcting it, asking about it. None commits."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from casefile.contacts.model import Contact, ContactNote, ContactQuery, Question
from casefile.dossiers.assignments import WORKING, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, current_case
from casefile.dossiers.commands import contact_made, open_obligation, settle_all
from casefile.dossiers.commands.acting import opens_to
from casefile.dossiers.commands.contacting import (
    check_ahead,
    counts_now,
    has_to_be_seen,
    latest_contact,
    put_off,
)
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.codes import codes
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.vault.capacities import Capacity
from casefile.vault.sealed import expect_version

ANSWER_WORKING_DAYS = 3
ANSWERING = WORKING | {Capacity.FOLLOW_UP}


def log_contact(
    session: Session,
    dossier: Dossier,
    *,
    by: Actor,
    note: ContactNote,
    met_at: datetime,
    method: str,
    outcome: str,
    minutes: int | None = None,
    next_on: date | None = None,
) -> Contact:
    """Keep a contact and move the next one's due date: by the date given, else by the rhythm of the urgency.

    While the client has to be seen, a call or a message is kept beside that, and moves nothing without a reason.
    """
    case, reached = current_case(session, dossier.id), outcome in codes("contact_outcome").having("reached")
    seen = reached and method in codes("contact_method").having("in_person")
    answers = seen or (reached and not has_to_be_seen(session, case))
    check_met(met_at)
    check_said(note)
    if case.open and next_on is not None:
        _check_next(session, case, note, next_on, met_at=met_at if answers else None, seen=seen)
    contact = Contact(
        id=new_id(), dossier_id=dossier.id, case_id=case.id, office_id=case.office_id, author_id=by.user_id,
        met_at=met_at, minutes=minutes, method=codes("contact_method").check(method, name="method").code,
        outcome=codes("contact_outcome").check(outcome, name="outcome").code, follow_up=not case.open,
        written_at=clock.now(),
    )  # fmt: skip
    contact.note = note
    session.add(contact)
    session.flush()
    if case.open and reached:
        contact_made(session, case, met_at=met_at, by=by, seen=seen, next_on=next_on)
    if case.open and not answers and next_on is not None:
        put_off(session, case, to=next_on, by=by)
    return contact


def edit_contact(session: Session, contact: Contact, *, by: Actor, note: ContactNote, version: int) -> None:
    """Correct the words of one's own entry; the earlier version stays, and so does the reason for a later day.

    What was not changed makes no version. Raise Conflict for a stale form.
    """
    if contact.author_id != by.user_id:
        raise Forbidden(N_("Only whoever wrote an entry corrects it. You can ask a query about it."))
    expect_version(contact, version)
    check_said(note)
    corrected = msgspec.structs.replace(note, next_reason=contact.note.next_reason)
    if corrected != contact.note:
        contact.note = corrected
    session.flush()


def ask_query(session: Session, contact: Contact, *, by: Actor, words: str) -> ContactQuery:
    """Ask about an entry: who leads the case owes the answer, or another to whom the file opens, else the office."""
    case = current_case(session, contact.dossier_id)
    query = ContactQuery(
        id=new_id(), contact_id=contact.id, dossier_id=contact.dossier_id, office_id=contact.office_id,
        asker_id=by.user_id, asked_at=clock.now(),
    )  # fmt: skip
    query.question = Question(asked=_required(words, "asked"))
    session.add(query)
    session.flush()
    due = add_working_days(clock.now(), ANSWER_WORKING_DAYS)
    answerer = _answerer(session, case, contact, by)
    open_obligation(
        session, Kind.QUERY, subject_id=query.id, case=case, user_id=answerer,
        holder_office_id=None if answerer else case.office_id, due=due, by=by,
    )  # fmt: skip
    return query


def _answerer(session: Session, case: Case, contact: Contact, by: Actor) -> UUID | None:
    """Choose who answers, of those to whom the file opens: the lead, the author, who else works on it."""
    team = assignments_of(session, case.dossier_id, AssignmentState.ACTIVE)
    working = [row.user_id for row in team if row.capacity in ANSWERING]
    asked = (case.lead_id, contact.author_id, *working)
    others = (each for each in asked if each is not None and each != by.user_id)
    return next((each for each in others if opens_to(session, each, case.dossier_id)), None)


def answer_query(session: Session, query: ContactQuery, *, by: Actor, words: str) -> None:
    """Answer a query once; what was owed is settled."""
    if query.answered_at is not None:
        raise NotReady(N_("This query is answered already."))
    query.question = msgspec.structs.replace(query.question, answer=_required(words, "answer"))
    query.answered_at, query.answered_by_id = clock.now(), by.user_id
    session.flush()
    settle_all(session, by=by, subject_id=query.id, kinds=[Kind.QUERY])


def check_met(at: datetime, field: str = "met_at") -> None:
    """Refuse a moment that is still to come."""
    if at > clock.now():
        raise Invalid(N_("A contact cannot lie in the future."), field=field)


def check_said(note: ContactNote) -> None:
    """Want what happened, or what the client said."""
    if not (note.facts.strip() or note.client_said.strip()):
        raise Invalid(N_("Please write what happened, or what the client said."), field="facts")


def check_next(on: date, field: str = "next_on") -> None:
    """Refuse a day that has passed."""
    if on < clock.today():
        raise Invalid(N_("The next contact cannot lie in the past."), field=field)


def _check_next(
    session: Session, case: Case, note: ContactNote, on: date, *, met_at: datetime | None, seen: bool
) -> None:
    """Refuse a day that has passed, is too far ahead, or is later than the urgency asks without saying why."""
    check_next(on)
    if met_at is not None and not counts_now(session, case, met_at, seen=seen):
        raise Invalid(
            N_("A later contact or plan is known already: leave the day of the next one empty."), field="next_on"
        )
    check_ahead(on, field="next_on", case=case)
    latest = latest_contact(session, case, met_at=met_at)
    if latest is not None and on > latest and not note.next_reason.strip():
        raise Invalid(
            N_("By the urgency the next contact is on %(day)s at the latest. Please say why it is later."),
            field="next_reason", day=latest,
        )  # fmt: skip


def _required(words: str, field: str) -> str:
    if not words.strip():
        raise Invalid(N_("Please fill this in."), field=field)
    return words.strip()
