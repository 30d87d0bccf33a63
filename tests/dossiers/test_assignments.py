"""Offering, accepting, declining, lapsing, ending: who opens what, when."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers import assignments
from casefile.dossiers.assignments import ASSIGNMENT, Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import (
    accept_assignment,
    decline_assignment,
    delegate,
    end_assignment,
    join_case,
    offer_case,
    open_obligation,
    raise_emergency,
    tick,
    waiting,
)
from casefile.dossiers.commands.assigning import lapse
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.queries import decisions_of, links_of
from casefile.dossiers.settings import Settings, settings
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid
from casefile.kernel.ids import new_id
from casefile.people.actor import Actor
from casefile.people.duties import end_duty
from casefile.people.roles import Appointment
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.grants import Grant
from casefile.workflow import Unmet
from tests import people_builders as people
from tests.dossiers import builders as b

FACE, CORE, CARE, CONTENT = Compartment.FACE, Compartment.CORE, Compartment.CARE, Compartment.CONTENT


def opens(town: b.Town, who: Actor, case_id: UUID) -> set[Compartment]:
    """What somebody opens of a case's dossier and of its report, in a request of its own."""
    keyring = b.fresh(who)
    with town.database.reading() as session:
        session.info["keyring"] = keyring
        dossier_id = session.get_one(Case, case_id).dossier_id
        safes = [dossier_id, *links_of(session, dossier_id)]
        return {part for part in Compartment for safe in safes if keyring.can_open(session, safe, part)}


def assignment(session: Session, assignment_id: UUID) -> Assignment:
    return session.get_one(Assignment, assignment_id)


def test_an_offer_shows_the_face_and_acceptance_opens_the_file_with_its_reports(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert opens(town, town.worker, case_id) == set()
    offer = b.offered(town, case_id, town.worker)
    assert opens(town, town.worker, case_id) == {FACE}
    b.accepted(town, offer, town.worker)
    assert opens(town, town.worker, case_id) == {FACE, CORE, CARE, CONTENT}
    assert opens(town, town.other, case_id) == set()
    with b.looking(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        assert case.stage is Stage.ASSESSMENT
        assert case.lead_id == town.worker.user_id
        kinds = {row.kind for row in waiting(session, case_id=case_id)}
        assert kinds == {Kind.CONTACT, Kind.WRITING}
        assert case.next_contact_at is not None


def test_the_office_opens_everything_but_the_judicial_part(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert opens(town, town.second, case_id) == {FACE, CORE, CARE, CONTENT, Compartment.REPORTER}


def test_no_acceptance_without_declaring_that_there_is_no_conflict(town: b.Town) -> None:
    offer = b.offered(town, b.taken_up(town), town.worker)
    with b.looking(town, town.worker) as session, pytest.raises(Unmet, match="conflict of interest"):
        accept_assignment(session, assignment(session, offer), by=town.worker, no_conflict=False)


def test_only_the_person_it_is_offered_to_accepts_or_declines(town: b.Town) -> None:
    offer = b.offered(town, b.taken_up(town), town.worker)
    for who in (town.other, town.supervisor):
        with b.looking(town, who) as session, pytest.raises(Forbidden):
            accept_assignment(session, assignment(session, offer), by=who, no_conflict=True)
        with b.looking(town, who) as session, pytest.raises(Forbidden):
            decline_assignment(session, assignment(session, offer), by=who, reason="no")


def test_declining_closes_the_face_again_and_leaves_the_case_in_the_queue(town: b.Town) -> None:
    case_id = b.taken_up(town)
    offer = b.offered(town, case_id, town.worker)
    with b.acting(town, town.worker) as session:
        decline_assignment(session, assignment(session, offer), by=town.worker, reason="I know the family")
    assert opens(town, town.worker, case_id) == set()
    with b.looking(town, town.supervisor) as session:
        assert assignment(session, offer).state is AssignmentState.DECLINED
        assert {row.kind for row in waiting(session, case_id=case_id)} == {Kind.ASSIGNMENT, Kind.CONTACT}
        dossier_id = session.get_one(Case, case_id).dossier_id
        assert decisions_of(session, dossier_id)[0].words.reason == "I know the family"


def test_declining_wants_a_reason(town: b.Town) -> None:
    offer = b.offered(town, b.taken_up(town), town.worker)
    with b.looking(town, town.worker) as session, pytest.raises(Invalid) as refused:
        decline_assignment(session, assignment(session, offer), by=town.worker, reason=" ")
    assert refused.value.field == "reason"


def test_an_unanswered_offer_lapses_after_one_working_day_without_anybody_signed_in(town: b.Town) -> None:
    case_id = b.taken_up(town)
    offer = b.offered(town, case_id, town.worker)
    with b.acting(town, None, "tick") as session:
        tick(session)
        assert assignment(session, offer).state is AssignmentState.OFFERED
    with clock.at(clock.now() + timedelta(days=12)):
        late = b.renewed(town.worker)
        with b.looking(town, late) as session, pytest.raises(Unmet, match="lapsed"):
            accept_assignment(session, assignment(session, offer), by=late, no_conflict=True)
        assert opens(town, town.worker, case_id) == set()
        with b.acting(town, None, "tick") as session:
            tick(session)
        with b.looking(town, town.supervisor) as session:
            assert assignment(session, offer).state is AssignmentState.LAPSED
            answer = session.scalar(select(Obligation).where(Obligation.subject_id == offer))
            assert answer is not None
            assert (answer.how, answer.settled_by_id) == (How.LAPSED, None)
            assert {row.kind for row in waiting(session, case_id=case_id)} == {Kind.ASSIGNMENT, Kind.CONTACT}
            grants = session.scalars(select(Grant).where(Grant.holder_id == town.worker.principal_id))
            mine = [each for each in grants if each.safe_id == session.get_one(Case, case_id).dossier_id]
            assert mine
            assert all(each.wrapped is None for each in mine)


def test_a_worker_cannot_offer_a_case_and_a_lead_only_to_who_helps(town: b.Town) -> None:
    case_id = b.led(town)
    for capacity, allowed in ((Capacity.CO_WORKER, False), (Capacity.VOLUNTEER, True)):
        with b.looking(town, town.worker) as session:
            case, user = session.get_one(Case, case_id), session.get_one(User, town.volunteer.user_id)
            if not allowed:
                with pytest.raises(Forbidden):
                    offer_case(session, case, user, capacity, by=town.worker)
    offer = b.offered(town, case_id, town.volunteer, Capacity.VOLUNTEER, by=town.worker)
    b.accepted(town, offer, town.volunteer)
    assert opens(town, town.volunteer, case_id) == {CARE}


def test_the_same_capacity_is_not_offered_twice(town: b.Town) -> None:
    case_id = b.taken_up(town)
    b.offered(town, case_id, town.worker)
    with pytest.raises(Invalid):
        b.offered(town, case_id, town.worker)


def test_who_leads_as_many_cases_as_allowed_is_offered_none(town: b.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = b.taken_up(town)
    real = settings()
    few = Settings(**{name: getattr(real, name) for name in Settings.__slots__} | {"load_cap": 0})
    monkeypatch.setattr(assignments, "settings", lambda: few)
    with pytest.raises(Unmet, match="as many cases"):
        b.offered(town, case_id, town.worker)


def test_a_new_lead_takes_over_what_the_one_before_owed_and_the_file_closes_for_that_one(town: b.Town) -> None:
    case_id = b.led(town)
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    assert opens(town, town.worker, case_id) == set()
    with b.looking(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        assert case.lead_id == town.other.user_id
        assert {row.user_id for row in waiting(session, case_id=case_id)} == {town.other.user_id}
        states = [row.state for row in assignments_of(session, case.dossier_id)]
        assert states == [AssignmentState.ENDED, AssignmentState.ACTIVE]


def test_ending_the_lead_deletes_the_keys_and_the_office_seeks_another(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.supervisor) as session:
        (row,) = assignments_of(session, session.get_one(Case, case_id).dossier_id, AssignmentState.ACTIVE)
        end_assignment(session, row, by=town.supervisor, reason="long leave")
    assert opens(town, town.worker, case_id) == set()
    with b.looking(town, town.supervisor) as session:
        assert session.get_one(Case, case_id).lead_id is None
        assert Kind.ASSIGNMENT in {row.kind for row in waiting(session, case_id=case_id)}


def ended(town: b.Town, case_id: UUID, who: Actor) -> None:
    """Let the supervisor end what somebody does on a case."""
    with b.acting(town, town.supervisor) as session:
        rows = assignments_of(session, session.get_one(Case, case_id).dossier_id, AssignmentState.ACTIVE)
        row = next(each for each in rows if each.user_id == who.user_id)
        end_assignment(session, row, by=town.supervisor, reason="long leave")


def owing(town: b.Town, case_id: UUID) -> dict[Kind, UUID | None]:
    """Who owes what to a case; None: the office."""
    with b.looking(town, town.supervisor) as session:
        return {row.kind: row.user_id for row in waiting(session, case_id=case_id)}


def test_what_a_lead_owed_stands_with_the_office_until_the_next_one_takes_it_over(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.worker) as session:
        raise_emergency(session, session.get_one(Case, case_id), by=town.worker)
    ended(town, case_id, town.worker)
    assert owing(town, case_id) == dict.fromkeys((Kind.CONTACT, Kind.WRITING, Kind.RESPONSE, Kind.ASSIGNMENT))
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    assert owing(town, case_id) == {
        Kind.CONTACT: town.other.user_id, Kind.WRITING: town.other.user_id, Kind.RESPONSE: None,
    }  # fmt: skip


def test_the_look_at_a_further_report_goes_with_the_lead(town: b.Town) -> None:
    case_id, report_id = b.led(town), b.report(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        join_case(session, by=town.supervisor, case=case, report_id=report_id, urgency=Urgency.Y, reason="seen again")
    ended(town, case_id, town.worker)
    assert owing(town, case_id)[Kind.RESPONSE] is None
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    assert owing(town, case_id)[Kind.RESPONSE] == town.other.user_id


def test_what_a_co_worker_owed_stands_with_the_office_and_what_the_lead_owes_with_the_lead(town: b.Town) -> None:
    case_id = b.led(town)
    b.accepted(town, b.offered(town, case_id, town.other, Capacity.CO_WORKER), town.other)
    with b.acting(town, town.worker) as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        delegate(session, row, to_user_id=town.other.user_id, by=town.worker, reason="knows her")
    ended(town, case_id, town.other)
    assert owing(town, case_id) == {Kind.CONTACT: None, Kind.WRITING: town.worker.user_id}


def test_what_is_owed_stays_with_whoever_goes_on_in_another_capacity(town: b.Town) -> None:
    case_id = b.led(town)
    b.accepted(town, b.offered(town, case_id, town.worker, Capacity.CO_WORKER), town.worker)
    with b.acting(town, town.supervisor) as session:
        rows = assignments_of(session, session.get_one(Case, case_id).dossier_id, AssignmentState.ACTIVE)
        row = next(each for each in rows if each.capacity is Capacity.CO_WORKER)
        end_assignment(session, row, by=town.supervisor, reason="leads it now")
    assert owing(town, case_id)[Kind.CONTACT] == town.worker.user_id


def test_a_report_that_joins_later_opens_for_who_works_on_the_case(town: b.Town) -> None:
    case_id = b.led(town)
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        join_case(session, by=town.supervisor, case=case, report_id=report_id, urgency=Urgency.R, reason="seen again")
    keyring = b.fresh(town.worker)
    with town.database.reading() as session:
        session.info["keyring"] = keyring
        assert keyring.can_open(session, report_id, CONTENT)
        assert not keyring.can_open(session, report_id, Compartment.REPORTER)
        case = session.get_one(Case, case_id)
        assert (case.stage, case.urgency) == (Stage.ASSESSMENT, Urgency.R)
        owed = [row for row in waiting(session, case_id=case_id) if row.kind is Kind.RESPONSE]
        assert [row.user_id for row in owed] == [town.worker.user_id]


def test_who_leaves_the_office_leaves_the_cases_and_what_was_owed_stands_with_the_office(town: b.Town) -> None:
    leaver = people.worker(town.house, town.office_id)
    case_id = b.led(town, leaver)
    with b.acting(town, town.house.secadmin) as session:
        duty = session.scalars(select(Appointment).where(Appointment.user_id == leaver.user_id)).one()
        end_duty(session, duty.id, by=town.house.secadmin)
    with b.looking(town, town.supervisor) as session:
        assert session.get_one(Case, case_id).lead_id is None
        rows = waiting(session, case_id=case_id)
        assert {row.holder_office_id for row in rows} == {town.office_id}
        assert {row.kind for row in rows} == {Kind.CONTACT, Kind.WRITING, Kind.ASSIGNMENT}


@pytest.mark.parametrize(("source", "target", "known"), list(ASSIGNMENT.pairs()))
def test_the_table_of_assignments_has_exactly_these_pairs(
    source: AssignmentState | None,
    target: AssignmentState,
    known: bool,  # noqa: FBT001
) -> None:
    pairs = {
        (None, "offered"), (None, "active"), ("offered", "active"), ("offered", "declined"), ("offered", "lapsed"),
        ("offered", "ended"), ("active", "ended"),
    }  # fmt: skip
    assert known is ((source, target) in pairs)


def test_who_declines_or_lets_an_offer_lapse_owes_no_task_any_more(town: b.Town) -> None:
    case_id = b.led(town)
    helper = people.volunteer(town.house, town.office_id)
    for answer in ("decline", "lapse"):
        offered = b.offered(town, case_id, helper, Capacity.VOLUNTEER)
        with b.acting(town, town.supervisor) as session:
            case = session.get_one(Case, case_id)
            due = clock.now() + timedelta(days=3)
            task = open_obligation(
                session, Kind.TASK, subject_id=new_id(), case=case, user_id=helper.user_id, due=due, by=town.supervisor
            ).id
        days = 0 if answer == "decline" else 9
        with clock.at(clock.now() + timedelta(days=days)), b.acting(town, helper) as session:
            if answer == "decline":
                decline_assignment(session, assignment(session, offered), by=helper, reason="no time")
            else:
                lapse(session, assignment(session, offered))
        with town.database.reading() as session:
            owed = session.get_one(Obligation, task)
            assert (owed.user_id, owed.holder_office_id) == (None, owed.office_id)


@pytest.mark.parametrize("answer", ["decline", "lapse"])
def test_who_offered_is_told_that_nobody_accepts_unless_a_lead_is_sought_anyway(town: b.Town, answer: str) -> None:
    led = b.led(town)
    offers = {
        b.offered(town, led, town.volunteer, Capacity.VOLUNTEER, by=town.worker): town.worker.user_id,
        b.offered(town, led, town.other): town.supervisor.user_id,
        b.offered(town, b.taken_up(town), town.other): None,
    }
    for offer, offerer in offers.items():
        with clock.at(clock.now() + timedelta(days=9 if answer == "lapse" else 0)):
            with b.looking(town, None) as session:
                to = session.get_one(Assignment, offer).user_id
            by = next(each for each in (town.volunteer, town.other) if each.user_id == to)
            with b.acting(town, by if answer == "decline" else None) as session:
                if answer == "decline":
                    decline_assignment(session, assignment(session, offer), by=by, reason="no time")
                else:
                    lapse(session, assignment(session, offer))
        with b.looking(town, town.worker) as session:
            told = waiting(session, subject_id=offer, kinds=[Kind.NOTICE])
            assert [row.user_id for row in told] == ([offerer] if offerer else [])
            if offerer == town.worker.user_id and answer == "decline":
                assert told[0].words.text == "no time"


def test_the_office_is_told_of_an_offer_whose_maker_has_left_the_case(town: b.Town) -> None:
    case_id = b.led(town)
    offer = b.offered(town, case_id, town.volunteer, Capacity.VOLUNTEER, by=town.worker)
    with b.acting(town, town.supervisor) as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
        (lead,) = assignments_of(session, dossier_id, AssignmentState.ACTIVE)
        end_assignment(session, lead, by=town.supervisor, reason="on leave")
    with b.acting(town, town.volunteer) as session:
        decline_assignment(session, assignment(session, offer), by=town.volunteer, reason="no time")
    with b.looking(town, town.supervisor) as session:
        (told,) = waiting(session, subject_id=offer, kinds=[Kind.NOTICE])
        assert (told.holder_office_id, told.left_by_id) == (town.office_id, town.worker.user_id)
        assert told.words.text == "no time"


def test_an_acceptance_takes_back_the_other_standing_offers_to_lead(town: b.Town) -> None:
    case_id = b.taken_up(town)
    first, second = b.offered(town, case_id, town.worker), b.offered(town, case_id, town.other)
    b.accepted(town, first, town.worker)
    with town.database.reading() as session:
        assert assignment(session, second).state is AssignmentState.ENDED
        assert session.get_one(Case, case_id).lead_id == town.worker.user_id


def test_a_lead_who_stays_as_co_worker_owes_nothing_that_only_a_lead_can_do(town: b.Town) -> None:
    case_id = b.led(town)
    b.accepted(town, b.offered(town, case_id, town.worker, Capacity.CO_WORKER), town.worker)
    with b.acting(town, town.supervisor) as session:
        rows = session.scalars(select(Assignment).where(Assignment.case_id == case_id))
        lead = next(row for row in rows if row.capacity is Capacity.LEAD)
        end_assignment(session, lead, by=town.supervisor, reason="leave of absence")
    assert owing(town, case_id)[Kind.WRITING] is None
