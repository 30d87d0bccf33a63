"""Logging, correcting and asking about contacts, on real files."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from casefile.contacts.commands import answer_query, ask_query, edit_contact, log_contact
from casefile.contacts.model import Contact, ContactNote, ContactQuery
from casefile.contacts.queries import entries
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import end_assignment, raise_emergency, suspend, waiting
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import Move
from casefile.dossiers.timeline import Before
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.vault.revisions import revisions_of
from tests.dossiers import builders as files

NOTE = ContactNote(facts="at home, the grandmother was there", client_said="I do not want to go back to school")


@pytest.fixture
def place(database: Database, held_clock: datetime) -> files.Town:
    return files.town(database)


def logged(place: files.Town, case_id: UUID, by: Actor, **how: object) -> UUID:
    options = {"note": NOTE, "met_at": clock.now(), "method": "VISIT", "outcome": "SEEN"} | how
    with files.acting(place, by) as session:
        return log_contact(session, files.dossier_of(session, case_id), by=by, **options).id  # type: ignore[arg-type]


def test_a_contact_moves_the_next_one_by_the_rhythm_of_the_urgency(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    clock.move(timedelta(days=1))
    logged(place, case_id, place.worker)
    with files.looking(place, place.worker) as session:
        assert files.contact_day(session, case_id) == clock.today() + timedelta(days=7)
        assert files.dossier_of(session, case_id).last_contact_on == clock.today()


def test_a_date_given_goes_before_the_rhythm(place: files.Town) -> None:
    case_id = files.led(place)
    day = clock.today() + timedelta(days=2)
    logged(place, case_id, place.worker, next_on=day)
    with files.looking(place, place.worker) as session:
        assert files.contact_day(session, case_id) == day


def test_nobody_reached_settles_nothing(place: files.Town) -> None:
    case_id = files.led(place)
    with files.looking(place, place.worker) as session:
        due = files.contact_day(session, case_id)
    logged(place, case_id, place.worker, outcome="NOT_REACHED")
    with files.looking(place, place.worker) as session:
        assert files.contact_day(session, case_id) == due
        assert files.dossier_of(session, case_id).last_contact_on is None


def next_on(place: files.Town, case_id: UUID) -> date | None:
    with files.looking(place, place.worker) as session:
        return files.contact_day(session, case_id)


def test_a_contact_entered_late_is_counted_from_when_it_was(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    clock.move(timedelta(days=6))
    logged(place, case_id, place.worker, met_at=clock.now() - timedelta(days=4))
    assert next_on(place, case_id) == clock.today() + timedelta(days=3)


def test_an_older_contact_settles_nothing_and_moves_no_date(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    due = next_on(place, case_id)
    logged(place, case_id, place.worker, met_at=clock.now() - timedelta(days=200))
    assert next_on(place, case_id) == due
    clock.move(timedelta(days=3))
    logged(place, case_id, place.worker)
    logged(place, case_id, place.worker, met_at=clock.now() - timedelta(days=2))
    assert next_on(place, case_id) == clock.today() + timedelta(days=7)
    with files.looking(place, place.worker) as session:
        assert files.dossier_of(session, case_id).last_contact_on == clock.today()
        assert len(waiting(session, case_id=case_id, kinds=[Kind.CONTACT])) == 1


def test_an_older_contact_names_no_next_day(place: files.Town) -> None:
    case_id = files.led(place)
    long_ago = clock.now() - timedelta(days=200)
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, met_at=long_ago, next_on=clock.today() + timedelta(days=2))
    assert refused.value.field == "next_on"


def test_the_child_is_seen_after_the_emergency_not_before(place: files.Town) -> None:
    case_id = files.in_care(place)
    clock.move(timedelta(hours=4))
    with files.acting(place, place.worker) as session:
        raise_emergency(session, session.get_one(Case, case_id), by=place.worker)
    logged(place, case_id, place.worker, met_at=clock.now() - timedelta(hours=2))
    with files.looking(place, place.worker) as session:
        (owed,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert owed.due_at == clock.now() + timedelta(hours=2)


def test_a_call_settles_nothing_while_the_client_has_to_be_seen(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.E)
    called = {"method": "PHONE", "outcome": "SPOKEN"}
    clock.move(timedelta(minutes=30))
    logged(place, case_id, place.worker, **called)
    with files.looking(place, place.worker) as session:
        (owed,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert owed.due_at == clock.now() + timedelta(minutes=90)
        assert owed.in_person
        assert files.dossier_of(session, case_id).last_contact_on == clock.today()
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, **called, next_on=clock.today() + timedelta(days=1))
    assert refused.value.field == "next_reason"
    logged(place, case_id, place.worker, met_at=clock.now() - timedelta(minutes=10))
    assert next_on(place, case_id) == clock.today() + timedelta(days=1)
    clock.move(timedelta(days=1))
    logged(place, case_id, place.worker, **called)
    assert next_on(place, case_id) == clock.today() + timedelta(days=1)


def test_later_than_the_rhythm_only_with_a_reason_that_is_sealed(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    day = clock.today() + timedelta(days=8)
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, next_on=day)
    assert refused.value.field == "next_reason"
    words = msgspec.structs.replace(NOTE, next_reason="with her father until Sunday week")
    contact_id = logged(place, case_id, place.worker, note=words, next_on=day)
    assert next_on(place, case_id) == day
    with files.acting(place, place.worker) as session:
        contact = session.get_one(Contact, contact_id)
        edit_contact(session, contact, by=place.worker, note=ContactNote(facts="at home"), version=1)
        assert contact.note.next_reason == words.next_reason


def test_no_date_lies_further_than_a_year_ahead(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    words = msgspec.structs.replace(NOTE, next_reason="she is well")
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, note=words, next_on=clock.today() + timedelta(days=3650))
    assert refused.value.field == "next_on"


def test_whoever_was_not_reached_is_put_off_with_a_reason_only(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    day = clock.today() + timedelta(days=5)
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, outcome="NOT_REACHED", next_on=day)
    assert refused.value.field == "next_reason"
    seen_before = clock.now()
    clock.move(timedelta(hours=1))
    words = msgspec.structs.replace(NOTE, next_reason="the neighbour says they are back on Friday")
    logged(place, case_id, place.worker, note=words, outcome="NOT_REACHED", next_on=day)
    assert next_on(place, case_id) == day
    logged(place, case_id, place.worker, met_at=seen_before)
    assert next_on(place, case_id) == clock.local(seen_before).date() + timedelta(days=7)


def test_while_contact_is_lost_nobody_plans_further_than_the_next_review(place: files.Town) -> None:
    case_id = files.in_care(place)
    with files.acting(place, place.supervisor) as session:
        suspend(session, session.get_one(Case, case_id), by=place.supervisor, search_plan="ask the school")
    words, day = msgspec.structs.replace(NOTE, next_reason="nobody knows"), clock.today() + timedelta(days=31)
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, note=words, outcome="NOT_REACHED", next_on=day)
    assert refused.value.field == "next_on"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"note": ContactNote(place="here")}, "facts"),
        ({"method": "PIGEON"}, "method"),
        ({"outcome": ""}, "outcome"),
    ],
)
def test_wrong_input_is_told_beside_its_field(place: files.Town, wrong: dict[str, object], field: str) -> None:
    case_id = files.led(place)
    with pytest.raises(Invalid) as refused:
        logged(place, case_id, place.worker, **wrong)
    assert refused.value.field == field


def test_a_contact_in_the_future_is_refused(place: files.Town) -> None:
    case_id = files.led(place)
    with pytest.raises(Invalid):
        logged(place, case_id, place.worker, met_at=clock.now() + timedelta(minutes=1))


def test_a_late_entry_is_marked(place: files.Town) -> None:
    case_id = files.led(place)
    contact_id = logged(place, case_id, place.worker, met_at=clock.now() - timedelta(hours=49))
    with files.looking(place, place.worker) as session:
        assert session.get_one(Contact, contact_id).late


def test_only_the_author_corrects_and_the_earlier_words_stay(place: files.Town) -> None:
    case_id = files.led(place)
    contact_id = logged(place, case_id, place.worker)
    better = ContactNote(facts="at school")
    with files.acting(place, place.supervisor) as session:
        contact = session.get_one(Contact, contact_id)
        with pytest.raises(Forbidden):
            edit_contact(session, contact, by=place.supervisor, note=better, version=1)
    with files.acting(place, place.worker) as session:
        edit_contact(session, session.get_one(Contact, contact_id), by=place.worker, note=better, version=1)
    with files.looking(place, place.worker) as session:
        contact = session.get_one(Contact, contact_id)
        assert contact.note == better
        assert [old.value for old in revisions_of(session, contact)] == [NOTE]
    with files.acting(place, place.worker) as session, pytest.raises(Conflict):
        edit_contact(session, session.get_one(Contact, contact_id), by=place.worker, note=NOTE, version=1)


def test_a_correction_that_corrects_nothing_makes_no_earlier_version(place: files.Town) -> None:
    contact_id = logged(place, files.led(place), place.worker)
    with files.acting(place, place.worker) as session:
        edit_contact(session, session.get_one(Contact, contact_id), by=place.worker, note=NOTE, version=1)
    with files.looking(place, place.worker) as session:
        assert list(revisions_of(session, session.get_one(Contact, contact_id))) == []


def test_a_colleague_reads_nothing(place: files.Town) -> None:
    case_id = files.led(place)
    contact_id = logged(place, case_id, place.worker)
    with files.looking(place, place.other) as session:
        with pytest.raises(Locked):
            _ = session.get_one(Contact, contact_id).note
        found = entries(session, session.get_one(Case, case_id).dossier_id)
        assert [(entry.parts, entry.damaged) for entry in found] == [((), True)]


def test_a_query_is_owed_by_the_lead_and_answered_once(place: files.Town) -> None:
    case_id = files.led(place)
    contact_id = logged(place, case_id, place.worker)
    with files.acting(place, place.supervisor) as session:
        contact = session.get_one(Contact, contact_id)
        query_id = ask_query(session, contact, by=place.supervisor, words="Who was with the child?").id
        owed = waiting(session, subject_id=query_id, kinds=[Kind.QUERY])
        assert [row.user_id for row in owed] == [place.worker.user_id]
    with files.acting(place, place.worker) as session:
        query = session.get_one(ContactQuery, query_id)
        answer_query(session, query, by=place.worker, words="The grandmother.")
        assert waiting(session, subject_id=query_id, kinds=[Kind.QUERY]) == []
        with pytest.raises(NotReady):
            answer_query(session, query, by=place.worker, words="Again.")


def asked_of(place: files.Town, contact_id: UUID) -> list[tuple[UUID | None, UUID | None]]:
    """Ask about an entry; the person and the office that owe the answer."""
    with files.acting(place, place.supervisor) as session:
        query = ask_query(session, session.get_one(Contact, contact_id), by=place.supervisor, words="Who was there?")
        return [(row.user_id, row.holder_office_id) for row in waiting(session, subject_id=query.id)]


def ended(place: files.Town, assignment_id: UUID) -> None:
    with files.acting(place, place.supervisor) as session:
        end_assignment(
            session, session.get_one(Assignment, assignment_id), by=place.supervisor, reason="on leave for long"
        )


def test_nobody_owes_an_answer_about_a_file_that_does_not_open_to_her(place: files.Town) -> None:
    case_id = files.taken_up(place)
    lead = files.offered(place, case_id, place.worker)
    files.accepted(place, lead, place.worker)
    of_worker = logged(place, case_id, place.worker)
    helper = files.offered(place, case_id, place.other, Capacity.CO_WORKER)
    files.accepted(place, helper, place.other)
    ended(place, lead)
    assert asked_of(place, of_worker) == [(place.other.user_id, None)]
    ended(place, helper)
    assert asked_of(place, of_worker) == [(None, place.office_id)]
    of_office = logged(place, case_id, place.second)
    assert asked_of(place, of_office) == [(place.second.user_id, None)]
    files.accepted(place, files.offered(place, case_id, place.other), place.other)
    assert asked_of(place, of_worker) == [(place.other.user_id, None)]


def test_a_lead_whose_access_ended_with_the_case_owes_no_answer(place: files.Town) -> None:
    case_id = files.led(place)
    contact_id = logged(place, case_id, place.worker)
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    assert asked_of(place, contact_id) == [(None, place.office_id)]


def test_the_timeline_goes_back_page_by_page(place: files.Town) -> None:
    case_id = files.led(place)
    for minutes in range(5):
        logged(place, case_id, place.worker, met_at=clock.now() - timedelta(minutes=minutes))
    with files.looking(place, place.worker) as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
        first = entries(session, dossier_id, most=3)
        rest = entries(session, dossier_id, before=Before(first[-1].at, first[-1].row_id))
        assert [len(first), len(rest)] == [3, 2]
        assert first[-1].at > rest[0].at
