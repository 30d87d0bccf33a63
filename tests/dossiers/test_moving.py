"""Moving, marking, closing: who may, what is kept, what follows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from casefile.dossiers.approvals import ApprovalState, What, approved
from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case, Decision, Stage, current_case
from casefile.dossiers.commands import (
    ask_ending,
    close,
    end_from_outside,
    follow_up_made,
    join_case,
    lift_emergency,
    move_case,
    moves_for,
    plan_contact,
    raise_emergency,
    resume,
    set_urgency,
    suspend,
    take_up,
    tick,
    waiting,
)
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.vault.capacities import Capacity, Compartment
from casefile.workflow import Unmet, moves_of
from tests.dossiers import builders as b

MEASURE: dict[str, Any] = {"measure": "M1", "decided_by": "the school", "legal_basis": "art. 31", "document": "no. 4"}
CLOSE: dict[str, Any] = {"closing_reason": "GOALS_MET", "reason": "back at school", "follow_up": "two visits"}
OUTSIDE: dict[str, Any] = b.OUTSIDE


def stage_of(town: b.Town, case_id: UUID) -> Stage:
    with town.database.reading() as session:
        return session.get_one(Case, case_id).stage


def reads(town: b.Town, who: Actor, case_id: UUID) -> bool:
    keyring = b.fresh(who)
    with town.database.reading() as session:
        return keyring.can_open(session, session.get_one(Case, case_id).dossier_id, Compartment.CARE)


def kinds(town: b.Town, case_id: UUID) -> list[Kind]:
    with town.database.reading() as session:
        return sorted(row.kind for row in waiting(session, case_id=case_id))


def closed(town: b.Town, case_id: UUID, *follow_up_on: date) -> None:
    b.approved(town, case_id, What.CLOSING)
    with b.acting(town, town.supervisor) as session:
        close(session, session.get_one(Case, case_id), by=town.supervisor, follow_up_on=follow_up_on, **CLOSE)


def test_a_move_keeps_the_reason_sealed_and_the_moment_open(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.moved(town, case_id, Move.INTERVENE, **MEASURE)
    with b.looking(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        assert case.stage is Stage.INTERVENTION
        assert case.intervention_at is not None
        decision = session.scalars(
            select(Decision).where(Decision.case_id == case_id, Decision.kind == "intervene")
        ).one()
        assert decision.words.facts == MEASURE
        history = [(row.source, row.target) for row in moves_of(session, case_id)]
        assert history[-2:] == [("assessment", "care"), ("care", "intervention")]
        assert Kind.REVIEW in {row.kind for row in waiting(session, case_id=case_id)}


def test_a_stranger_and_a_lead_do_not_make_the_supervisors_moves(town: b.Town) -> None:
    case_id = b.in_care(town)
    for who in (town.worker, town.other, town.volunteer):
        with b.looking(town, who) as session, pytest.raises(Forbidden):
            move_case(session, session.get_one(Case, case_id), Move.INTERVENE, by=who, **MEASURE)


def test_the_lead_assesses_again_with_a_reason(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.looking(town, town.worker) as session, pytest.raises(Unmet, match="reason"):
        move_case(session, session.get_one(Case, case_id), Move.ASSESS_AGAIN, by=town.worker)
    b.moved(town, case_id, Move.ASSESS_AGAIN, by=town.worker, reason="her father came back")
    assert stage_of(town, case_id) is Stage.ASSESSMENT


@pytest.mark.parametrize("after", [False, True], ids=["assess again", "after an intervention"])
def test_assessing_anew_begins_with_nothing_approved_and_a_text_that_the_lead_owes(
    town: b.Town,
    after: bool,  # noqa: FBT001
) -> None:
    case_id = b.in_care(town)
    if after:
        b.moved(town, case_id, Move.INTERVENE, **MEASURE)
        b.settled(town, case_id, Kind.REVIEW)
        b.moved(town, case_id, Move.ASSESS_AFTER, outcome="he is safe at his aunt's")
    else:
        b.moved(town, case_id, Move.ASSESS_AGAIN, by=town.worker, reason="her father came back")
    with b.looking(town, town.worker) as session:
        (owed,) = waiting(session, case_id=case_id, kinds=[Kind.WRITING])
        assert owed.user_id == town.worker.user_id
    with pytest.raises(Unmet) as refused:
        b.moved(town, case_id, Move.BEGIN_CARE)
    assert {guard.name for guard in refused.value.guards} == {"assessed", "own_view", "planned"}
    b.approved(town, case_id, What.ASSESSMENT)
    b.approved(town, case_id, What.PLAN)
    b.moved(town, case_id, Move.BEGIN_CARE)


def test_a_report_that_takes_up_a_watched_case_overtakes_what_was_approved_for_it(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.moved(town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly")
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=Urgency.B,
            reason="again", report_id=report_id, duplicates_checked=True, dossier=b.dossier_of(session, case_id),
        )  # fmt: skip
        assert b.standing(session, case_id, ApprovalState.APPROVED) == []


def test_a_closing_report_from_before_an_intervention_closes_nothing(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.approved(town, case_id, What.CLOSING)
    b.moved(town, case_id, Move.INTERVENE, **MEASURE)
    with b.looking(town, town.supervisor) as session:
        assert approved(session, What.CLOSING, case_id=case_id) is None
        assert approved(session, What.PLAN, case_id=case_id) is not None


def test_buttons_are_those_one_may_press_with_what_blocks_them(town: b.Town) -> None:
    case_id = b.led(town)
    with b.looking(town, town.worker) as session:
        mine = moves_for(session, session.get_one(Case, case_id), town.worker)
    assert [row.action for row, _ in mine] == ["begin_care"]
    assert {guard.name for guard in mine[0][1]} == {"assessed", "own_view", "planned"}
    with b.looking(town, town.supervisor) as session:
        hers = dict(moves_for(session, session.get_one(Case, case_id), town.supervisor))
    blocked = {row.action: {guard.name for guard in unmet} for row, unmet in hers.items()}
    assert blocked == {
        "begin_care": {"assessed", "own_view", "planned"}, "intervene": set(), "step_down": set(), "close_early": set(),
        "end_outside": {"second"},
    }  # fmt: skip
    with b.looking(town, town.other) as session:
        assert moves_for(session, session.get_one(Case, case_id), town.other) == []


@pytest.mark.parametrize("action", [Move.ASSESS, Move.REPORT])
def test_what_acceptance_and_triage_do_is_not_done_by_hand(town: b.Town, action: Move) -> None:
    case_id = b.taken_up(town)
    with b.looking(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(NotReady):
            move_case(session, case, action, by=town.supervisor, report_id=case_id)


def test_back_to_care_from_intervention_and_on(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.moved(town, case_id, Move.INTERVENE, **MEASURE)
    with pytest.raises(Unmet) as refused:
        b.moved(town, case_id, Move.RESUME_CARE)
    assert {guard.name for guard in refused.value.guards} == {"outcome", "reviewed"}
    b.settled(town, case_id, Kind.REVIEW)
    b.moved(town, case_id, Move.RESUME_CARE, outcome="he is safe at his aunt's")
    assert stage_of(town, case_id) is Stage.CARE


def test_closing_ends_every_access_at_once_and_turns_the_lead_into_follow_up(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.accepted(town, b.offered(town, case_id, town.volunteer, Capacity.VOLUNTEER), town.volunteer)
    assert reads(town, town.volunteer, case_id)
    first, last = clock.today() + timedelta(days=30), clock.today() + timedelta(days=90)
    closed(town, case_id, first, last)
    assert not reads(town, town.volunteer, case_id)
    assert reads(town, town.worker, case_id)
    assert kinds(town, case_id) == [Kind.VISIT, Kind.VISIT]
    with b.looking(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.next_contact_at) == (Stage.CLOSED, None)
        assert case.follow_up_until == last + timedelta(days=30)
        active = session.scalars(
            select(Assignment).where(Assignment.case_id == case_id, Assignment.state == AssignmentState.ACTIVE)
        )
        assert [(row.user_id, row.capacity) for row in active] == [(town.worker.user_id, Capacity.FOLLOW_UP)]


def test_the_last_follow_up_ends_the_leads_access(town: b.Town) -> None:
    case_id = b.in_care(town)
    closed(town, case_id, clock.today() + timedelta(days=30), clock.today() + timedelta(days=90))
    for still in (True, False):
        worker = b.renewed(town.worker)
        with b.acting(town, worker) as session:
            follow_up_made(session, session.get_one(Case, case_id), by=worker)
        assert reads(town, town.worker, case_id) is still
    assert kinds(town, case_id) == []


def test_thirty_days_after_the_last_follow_up_was_due_the_access_ends_by_itself(town: b.Town) -> None:
    case_id = b.in_care(town)
    due = clock.today() + timedelta(days=30)
    closed(town, case_id, due)
    with clock.at(clock.start_of(due + timedelta(days=29))):
        with b.acting(town, None, "tick") as session:
            tick(session)
        assert reads(town, town.worker, case_id)
    with clock.at(clock.start_of(due + timedelta(days=30))):
        assert not reads(town, town.worker, case_id)
        with b.acting(town, None, "tick") as session:
            assert tick(session)["follow-up ended"] == 1
            rows = session.scalars(select(Assignment).where(Assignment.case_id == case_id))
            assert {row.state for row in rows} == {AssignmentState.ENDED}


def test_nobody_closes_without_an_approved_report(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.looking(town, town.supervisor) as session, pytest.raises(Unmet, match="closing report"):
        close(session, session.get_one(Case, case_id), by=town.supervisor, **CLOSE)


def test_ending_from_outside_wants_a_second_person_and_withdraws_what_is_open(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.looking(town, town.supervisor) as session, pytest.raises(Unmet, match="second person"):
        end_from_outside(session, session.get_one(Case, case_id), by=town.supervisor, **OUTSIDE)
    b.agreed_outside(town, case_id)
    with b.acting(town, town.supervisor) as session:
        end_from_outside(session, session.get_one(Case, case_id), by=town.supervisor, **OUTSIDE)
    assert (stage_of(town, case_id), kinds(town, case_id)) == (Stage.CLOSED, [])
    assert not reads(town, town.worker, case_id)
    with town.database.reading() as session:
        contact = select(Obligation).where(Obligation.case_id == case_id, Obligation.kind == Kind.CONTACT)
        assert {row.how for row in session.scalars(contact)} == {How.WITHDRAWN}


@pytest.mark.parametrize("name", sorted(b.OUTSIDE))
def test_a_case_ends_from_outside_in_the_words_that_were_agreed_to(town: b.Town, name: str) -> None:
    case_id = b.led(town)
    b.agreed_outside(town, case_id)
    other = OUTSIDE | {name: "DIED" if name == "closing_reason" else "something else"}
    with b.looking(town, town.supervisor) as session, pytest.raises(Unmet, match="in these words"):
        end_from_outside(session, session.get_one(Case, case_id), by=town.supervisor, **other)
    b.agreed_outside(town, case_id, **other)
    with b.looking(town, town.supervisor) as session, pytest.raises(Unmet, match="in these words"):
        end_from_outside(session, session.get_one(Case, case_id), by=town.supervisor, **OUTSIDE)
    with b.acting(town, town.supervisor) as session:
        end_from_outside(session, session.get_one(Case, case_id), by=town.supervisor, **other)


def test_an_ending_is_asked_for_in_full_by_whoever_may_make_it(town: b.Town) -> None:
    case_id = b.led(town)
    with b.looking(town, town.supervisor) as session, pytest.raises(Unmet, match="handed over"):
        ask_ending(session, session.get_one(Case, case_id), by=town.supervisor, **OUTSIDE | {"hand_over": " "})
    with b.looking(town, town.worker) as session, pytest.raises(Forbidden):
        ask_ending(session, session.get_one(Case, case_id), by=town.worker, **OUTSIDE)


def test_a_reopened_dossier_gets_a_new_case(town: b.Town) -> None:
    case_id = b.in_care(town)
    closed(town, case_id)
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        again = take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=Urgency.B,
            reason="again", report_id=report_id, duplicates_checked=True, dossier=b.dossier_of(session, case_id),
        )  # fmt: skip
        assert again.id != case_id
        assert again.stage is Stage.REPORTING
        assert current_case(session, again.dossier_id) is again
        assert not session.get_one(Case, case_id).current


def test_a_report_on_a_case_further_on_is_not_taken_up_but_joined(town: b.Town) -> None:
    case_id = b.led(town)
    report_id = b.report(town)
    with b.looking(town, town.supervisor) as session:
        facts: dict[str, Any] = {
            "urgency": Urgency.B,
            "reason": "again",
            "report_id": report_id,
            "duplicates_checked": True,
        }
        office, dossier = session.get_one(Office, town.office_id), b.dossier_of(session, case_id)
        with pytest.raises(NotReady, match="join"):
            take_up(session, by=town.supervisor, office=office, dossier=dossier, **facts)


def test_taking_up_wants_a_reason_and_the_check_for_duplicates(town: b.Town) -> None:
    report_id = b.report(town)
    with b.looking(town, town.supervisor) as session:
        office = session.get_one(Office, town.office_id)
        for reason, checked, problem in ((" ", True, Invalid), ("bruises", False, Unmet)):
            facts: dict[str, Any] = {"urgency": Urgency.Y, "report_id": report_id, "face": b.face()}
            with pytest.raises(problem):
                take_up(session, by=town.supervisor, office=office, reason=reason, duplicates_checked=checked, **facts)


def test_an_emergency_needs_no_form_and_asks_the_office_within_a_quarter_of_an_hour(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.acting(town, town.worker) as session:
        raise_emergency(session, session.get_one(Case, case_id), by=town.worker)
        case = session.get_one(Case, case_id)
        assert case.emergency_at is not None
        assert case.urgency is Urgency.E
        (owed,) = waiting(session, case_id=case_id, kinds=[Kind.RESPONSE])
        assert owed.holder_office_id == town.office_id
        assert owed.urgent
        assert timedelta(minutes=14) < owed.due_at - clock.now() <= timedelta(minutes=15)
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        case, urgency = session.get_one(Case, case_id), Urgency.E
        join_case(session, by=town.supervisor, case=case, report_id=report_id, urgency=urgency, reason="another told")
    with b.looking(town, town.worker) as session, pytest.raises(Forbidden):
        lift_emergency(session, session.get_one(Case, case_id), by=town.worker, reason="safe")
    with b.acting(town, town.supervisor) as session:
        lift_emergency(session, session.get_one(Case, case_id), by=town.supervisor, reason="safe with her aunt")
        case = session.get_one(Case, case_id)
        assert (case.emergency_at, case.urgency) == (None, Urgency.R)
        (look,) = waiting(session, case_id=case_id, kinds=[Kind.RESPONSE])
        assert (look.user_id, look.of_an_emergency) == (town.worker.user_id, False)


def test_lost_contact_is_reviewed_within_thirty_days_and_never_marked_when_urgent(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        far = clock.today() + timedelta(days=300)
        suspend(session, case, by=town.supervisor, search_plan="ask the school", review_on=far)
        assert case.suspended_at is not None
        assert case.next_contact_at == clock.end_of(clock.today() + timedelta(days=30))
        plan_contact(session, case, due=clock.now() + timedelta(days=300), by=town.supervisor)
        assert case.next_contact_at == clock.end_of(clock.today() + timedelta(days=30))
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        resume(session, case, by=town.worker, reason="met at school")
        assert case.suspended_at is None
        assert (b.contact_day(session, case_id) or date.max) < clock.today() + timedelta(days=15)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        set_urgency(session, case, Urgency.R, reason="threats", by=town.supervisor)
        with pytest.raises(Unmet, match="suspended"):
            suspend(session, case, by=town.supervisor, search_plan="ask the school")


@pytest.mark.parametrize("event", ["urgency", "join"])
def test_an_urgent_case_is_not_one_of_lost_contact(town: b.Town, event: str) -> None:
    case_id, report_id = b.in_care(town), b.report(town)
    with b.acting(town, town.supervisor) as session:
        case, by = session.get_one(Case, case_id), town.supervisor
        suspend(session, case, by=by, search_plan="ask the school")
        if event == "urgency":
            set_urgency(session, case, Urgency.R, reason="threats", by=by)
        else:
            join_case(session, by=by, case=case, report_id=report_id, urgency=Urgency.E, reason="seen, and hurt")
        assert case.suspended_at is None


def test_under_the_emergency_mark_the_urgency_stays_and_contact_is_not_lost(town: b.Town) -> None:
    case_id, report_id = b.in_care(town), b.report(town)
    with b.acting(town, town.supervisor) as session:
        case, by = session.get_one(Case, case_id), town.supervisor
        raise_emergency(session, case, by=by)
        with pytest.raises(Invalid, match="emergency mark") as refused:
            set_urgency(session, case, Urgency.G, reason="calm", by=by)
        assert refused.value.field == "urgency"
        with pytest.raises(Invalid, match="emergency mark"):
            join_case(session, by=by, case=case, report_id=report_id, urgency=Urgency.Y, reason="again")
        with pytest.raises(Unmet, match="suspended"):
            suspend(session, case, by=by, search_plan="ask the school")
        assert case.urgency is Urgency.E
