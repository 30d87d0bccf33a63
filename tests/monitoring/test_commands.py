"""A person is proposed for monitoring; a second person looks, and begins it or does not."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from casefile.dossiers.approvals import ApprovalState
from casefile.dossiers.assignments import Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage, current_case
from casefile.dossiers.commands import edit_face, take_up, waiting
from casefile.dossiers.commands.editing import open_check
from casefile.dossiers.face import KeyGroup
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import candidates
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.monitoring.commands import confirm, propose, propose_again, refuse
from casefile.monitoring.model import Proposal, ProposalState, ProposalText, question_of
from casefile.monitoring.queries import own
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.workflow import NoSuchMove, Unmet
from tests import people_builders as people
from tests.dossiers import builders as files

VISIT = timedelta(days=9)


@pytest.fixture
def place(database: Database, held_clock: datetime) -> files.Town:
    return files.town(database)


def words(**own: Any) -> ProposalText:
    told: dict[str, Any] = {"reason": "alone most evenings", "rhythm": "every two weeks", "urgency": "B"}
    return ProposalText(**{**told, "first_visit_on": clock.today() + VISIT, **own})


def proposed(
    place: files.Town, *, by: Actor | None = None, office_id: UUID | None = None, said: ProposalText | None = None,
    **face: Any,
) -> UUID:  # fmt: skip
    by = by or place.worker
    with files.acting(place, by) as session:
        at = session.get_one(Office, office_id or place.office_id)
        told = files.face(**face)
        return propose(session, by=by, office=at, face=told, legal_basis="DUTY", text=said or words()).id


def confirmed(place: files.Town, row_id: UUID, by: Actor | None = None, *, looked: bool = True) -> UUID:
    by = by or place.supervisor
    with files.acting(place, by) as session:
        return confirm(session, session.get_one(Proposal, row_id), by=by, looked=looked).id


def state(place: files.Town, row_id: UUID) -> ProposalState:
    with files.looking(place, None) as session:
        return session.get_one(Proposal, row_id).state


def cases(place: files.Town) -> int:
    with files.looking(place, None) as session:
        return len(session.scalars(select(Case)).all())


def test_a_confirmed_person_is_monitored_from_the_proposed_day_on(place: files.Town) -> None:
    case_id = confirmed(place, proposed(place))
    with files.looking(place, place.supervisor) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.urgency) == (Stage.MONITORING, Urgency.B)
        assert case.next_contact_at == clock.end_of(clock.today() + VISIT)
        (contact,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert contact.holder_office_id == place.office_id
        assert files.dossier_of(session, case_id).legal_basis == "DUTY"


def test_the_proposer_is_offered_the_case_and_the_visit_comes_with_it(place: files.Town) -> None:
    case_id = confirmed(place, proposed(place))
    with files.looking(place, place.worker) as session:
        dossier = files.dossier_of(session, case_id)
        (offer,) = assignments_of(session, dossier.id, AssignmentState.OFFERED)
        assert (offer.user_id, offer.capacity) == (place.worker.user_id, Capacity.LEAD)
        offer_id = offer.id
    files.accepted(place, offer_id, place.worker)
    with files.looking(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.lead_id) == (Stage.MONITORING, place.worker.user_id)
        (contact,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert contact.user_id == place.worker.user_id
        assert clock.local(contact.due_at).date() == clock.today() + VISIT
        assert waiting(session, case_id=case_id, kinds=[Kind.ASSIGNMENT]) == []


def test_nobody_confirms_the_own_proposal(place: files.Town) -> None:
    row_id = proposed(place, by=place.supervisor)
    with pytest.raises(Forbidden):
        confirmed(place, row_id, place.supervisor)
    assert (state(place, row_id), cases(place)) == (ProposalState.PROPOSED, 0)
    case_id = confirmed(place, row_id, place.second)
    with files.looking(place, place.second) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.ASSIGNMENT])
        assert session.scalars(select(Assignment)).all() == []


def test_what_was_proposed_opens_to_the_office_and_no_longer_to_the_proposer(place: files.Town) -> None:
    row_id = proposed(place)
    for who in (place.worker, place.other, place.volunteer, place.house.supervisor):
        with files.looking(place, who) as session, pytest.raises(Locked):
            _ = session.get_one(Proposal, row_id).text
    with files.looking(place, place.second) as session:
        row = session.get_one(Proposal, row_id)
        assert row.text.reason == "alone most evenings"
        assert session.get_one(Dossier, row.dossier_id).face.name == "测试甲"
    with files.looking(place, place.worker) as session:
        assert [row.id for row in own(session, place.worker.user_id)] == [row_id]
        assert own(session, place.other.user_id) == []


def test_without_a_group_or_what_shows_it_nobody_is_monitored(place: files.Town) -> None:
    for groups in ((), (KeyGroup(code="KG06", evidence=" "),), (KeyGroup(code="KG06", evidence="x", until=date.min),)):
        with pytest.raises(Invalid) as refused:
            proposed(place, key_groups=groups)
        assert refused.value.field == "key_groups"


@pytest.mark.parametrize("said", [{"reason": " "}, {"rhythm": ""}, {"first_visit_on": None}])
def test_reason_rhythm_and_first_visit_are_wanted(place: files.Town, said: dict[str, Any]) -> None:
    with pytest.raises(Unmet):
        proposed(place, said=msgspec.structs.replace(words(), **said))


def test_what_is_urgent_is_reported_and_no_visit_lies_in_the_past(place: files.Town) -> None:
    for level in ("E", "R", ""):
        with pytest.raises(Invalid) as refused:
            proposed(place, said=words(urgency=level))
        assert refused.value.field == "urgency"
    with pytest.raises(Invalid) as late:
        proposed(place, said=words(first_visit_on=clock.today() - timedelta(days=1)))
    assert late.value.field == "first_visit_on"


def test_who_confirms_has_looked_for_another_dossier(place: files.Town) -> None:
    number = "999999201203040010"
    known = files.taken_up(place, sex="1", id_kind="RESIDENT", id_number=number)
    row_id = proposed(place, name="另名", sex="1", id_kind="RESIDENT", id_number=number)
    with files.looking(place, place.supervisor) as session:
        dossier = session.get_one(Dossier, session.get_one(Proposal, row_id).dossier_id)
        assert open_check(session, dossier.id) is not None
        (found,) = candidates(session, place.supervisor, dossier.face, without=dossier.id)
        assert found.dossier is not None
        assert found.dossier.id == session.get_one(Case, known).dossier_id
    with pytest.raises(Invalid) as refused:
        confirmed(place, row_id, looked=False)
    assert refused.value.field == "looked"
    case_id = confirmed(place, row_id)
    with files.looking(place, place.supervisor) as session:
        first = files.dossier_of(session, known)
        assert open_check(session, session.get_one(Case, case_id).dossier_id) is None
        again = [each.dossier.id for each in candidates(session, place.supervisor, first.face) if each.dossier]
        assert session.get_one(Case, case_id).dossier_id in again


def test_a_refused_proposal_makes_no_case_and_leaves_nothing_owed(place: files.Town) -> None:
    row_id = proposed(place, phone="13812345678")
    with files.acting(place, place.supervisor) as session, pytest.raises(Invalid):
        refuse(session, session.get_one(Proposal, row_id), by=place.supervisor, reason=" ")
    with files.acting(place, place.supervisor) as session:
        refuse(session, session.get_one(Proposal, row_id), by=place.supervisor, reason="the school looks in")
    with files.looking(place, place.supervisor) as session:
        row = session.get_one(Proposal, row_id)
        question = question_of(session, row)
        assert (question.state, question.asked.reason) == (ApprovalState.REFUSED, "the school looks in")
        assert open_check(session, row.dossier_id) is None
        assert waiting(session, subject_id=question.id) == []
    assert (state(place, row_id), cases(place)) == (ProposalState.REFUSED, 0)
    with pytest.raises(NoSuchMove):
        confirmed(place, row_id)


def closed(place: files.Town, **face: Any) -> UUID:
    """A dossier whose case has ended; give the case's id."""
    case_id = files.in_care(place, **face)
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    return case_id


def proposed_again(place: files.Town, case_id: UUID, by: Actor | None = None) -> UUID:
    by = by or place.supervisor
    with files.acting(place, by) as session:
        return propose_again(session, files.dossier_of(session, case_id), by=by, text=words()).id


def test_a_closed_dossier_is_watched_again_once_a_second_person_confirms(place: files.Town) -> None:
    before = closed(place)
    row_id = proposed_again(place, before)
    with pytest.raises(NotReady, match="already"):
        proposed_again(place, before)
    with pytest.raises(Forbidden):
        confirmed(place, row_id, place.supervisor)
    with files.acting(place, place.supervisor) as session:
        dossier = files.dossier_of(session, before)
        edit_face(session, dossier, files.face(address="moved house"), by=place.supervisor, version=1)
    case_id = confirmed(place, row_id, place.second)
    with files.looking(place, place.second) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.dossier_id) == (Stage.MONITORING, files.dossier_of(session, before).id)
        assert case.next_contact_at == clock.end_of(clock.today() + VISIT)
        assert not session.get_one(Case, before).current
    with pytest.raises(NotReady, match="open case"):
        proposed_again(place, before)


def test_watching_again_wants_a_closed_case_and_a_group_with_what_shows_it(place: files.Town) -> None:
    with pytest.raises(NotReady, match="open case"):
        proposed_again(place, files.in_care(place))
    with pytest.raises(Invalid) as refused:
        proposed_again(place, closed(place, key_groups=()))
    assert refused.value.field == "key_groups"


def test_who_asked_to_watch_again_is_told_of_a_refusal_and_may_ask_anew(place: files.Town) -> None:
    before = closed(place)
    row_id = proposed_again(place, before)
    with files.acting(place, place.second) as session:
        row = session.get_one(Proposal, row_id)
        refuse(session, row, by=place.second, reason="the school looks in")
        (told,) = waiting(session, subject_id=question_of(session, row).id)
        assert (told.kind, told.user_id) == (Kind.NOTICE, place.supervisor.user_id)
    assert state(place, proposed_again(place, before)) is ProposalState.PROPOSED


def test_nothing_begins_where_a_report_was_taken_up_meanwhile(place: files.Town) -> None:
    before = closed(place)
    row_id, report_id = proposed_again(place, before), files.report(place)
    with files.acting(place, place.supervisor) as session:
        take_up(
            session, by=place.supervisor, office=session.get_one(Office, place.office_id), urgency=Urgency.Y,
            reason="seen again", report_id=report_id, duplicates_checked=True,
            dossier=files.dossier_of(session, before),
        )  # fmt: skip
    with pytest.raises(NotReady, match="by now"):
        confirmed(place, row_id, place.second)


def test_a_proposal_goes_to_the_own_office_only(place: files.Town) -> None:
    there = people.office(place.house, area_code=people.TOWNS[1])
    for by, office_id in ((place.worker, there), (place.volunteer, place.office_id)):
        with pytest.raises(Forbidden):
            proposed(place, by=by, office_id=office_id)


def test_the_day_of_a_late_answer_is_the_first_visit_when_the_proposed_one_has_passed(place: files.Town) -> None:
    row_id = proposed(place)
    clock.move(VISIT + timedelta(days=3))
    case_id = confirmed(place, row_id)
    with files.looking(place, place.supervisor) as session:
        case = current_case(session, session.get_one(Case, case_id).dossier_id)
        assert case.next_contact_at == clock.end_of(clock.today())
