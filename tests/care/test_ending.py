from datetime import timedelta
from uuid import UUID

import pytest

from casefile.care import commands
from casefile.care.model import Closing, FollowUp, Plan, Visit
from casefile.care.queries import entries, notes_of
from casefile.care.tasks import Task, TaskState
from casefile.care.written import TextState
from casefile.dossiers.approvals import ApprovalState
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import settle_by_hand, take_up, tick, waiting
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.calendar import is_working_day, next_working_day
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.offices import Office
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.errors import Locked
from casefile.vault.granting import grant
from casefile.workflow import Unmet
from tests.care.builders import answered, closing_text, helped, planned, reported, task
from tests.dossiers import builders as files
from tests.dossiers.builders import Town, acting, dossier_of, looking, renewed

WELL = Visit(result="WELL", words="goes to school, sings in the choir")

NEEDS_HELP = Visit(result="AGAIN", words="left school, sleeps at friends")


def closed(place: Town, *days: int) -> UUID:
    case_id = files.in_care(place)
    text = closing_text(follow_up_on=tuple(clock.today() + timedelta(days=day) for day in days or (30,)))
    answered(place, Closing, reported(place, case_id, text=text))
    with acting(place, place.supervisor) as session:
        commands.close_case(session, session.get_one(Case, case_id), by=place.supervisor)
    return case_id


def visited(place: Town, case_id: UUID, visit: Visit) -> UUID:
    """Record a follow-up visit as the lead; give its id."""
    lead = renewed(place.worker)
    with acting(place, lead) as session:
        case = session.get_one(Case, case_id)
        return commands.record_follow_up(session, case, by=lead, met_at=clock.now(), visit=visit).id


def test_a_case_is_closed_as_its_approved_report_says(town: Town) -> None:
    case_id = closed(town, 30, 90)
    with looking(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        assert case.stage is Stage.CLOSED
        visits = waiting(session, case_id=case.id, kinds=[Kind.VISIT])
        assert [clock.local(visit.due_at).date() - clock.today() for visit in visits] == [
            timedelta(days=30), timedelta(days=90),
        ]  # fmt: skip


@pytest.mark.parametrize("works", [True, False])
def test_a_visit_whose_day_passed_before_the_closing_is_due_at_once(town: Town, works: bool) -> None:  # noqa: FBT001
    case_id = files.in_care(town)
    text = closing_text(follow_up_on=(clock.today() + timedelta(days=10), clock.today() + timedelta(days=90)))
    answered(town, Closing, reported(town, case_id, text=text))
    late = next(
        day for day in (clock.today() + timedelta(days=40 + n) for n in range(15)) if is_working_day(day) is works
    )
    supervisor = renewed(town.supervisor)
    with clock.at(clock.start_of(late) + timedelta(hours=9)):
        with acting(town, supervisor) as session:
            commands.close_case(session, session.get_one(Case, case_id), by=supervisor)
        with looking(town, town.worker) as session:
            days = [clock.local(each.due_at).date() for each in waiting(session, case_id=case_id, kinds=[Kind.VISIT])]
            assert days == [next_working_day(late), text.follow_up_on[1]]
            assert session.info["keyring"].can_open(session, dossier_of(session, case_id).id, Compartment.CORE)


def test_a_closing_with_no_visit_left_but_a_passed_one_keeps_the_file_open_to_the_lead(town: Town) -> None:
    case_id = files.in_care(town)
    text = closing_text(follow_up_on=(clock.today() + timedelta(days=10),))
    answered(town, Closing, reported(town, case_id, text=text))
    supervisor = renewed(town.supervisor)
    with clock.at(clock.now() + timedelta(days=40)):
        with acting(town, supervisor) as session:
            commands.close_case(session, session.get_one(Case, case_id), by=supervisor)
        with looking(town, town.worker) as session:
            assert len(waiting(session, case_id=case_id, kinds=[Kind.VISIT])) == 1
            assert session.info["keyring"].can_open(session, dossier_of(session, case_id).id, Compartment.CORE)


def test_without_an_approved_report_nothing_is_closed(town: Town) -> None:
    case_id = files.in_care(town)
    reported(town, case_id)
    with acting(town, town.supervisor) as session, pytest.raises(NotReady, match="not approved yet"):
        commands.close_case(session, session.get_one(Case, case_id), by=town.supervisor)


def test_nobody_closes_by_a_report_of_which_they_wrote_an_earlier_version(town: Town) -> None:
    case_id = files.in_care(town)
    for version, who in enumerate((town.worker, town.supervisor, town.worker)):
        with acting(town, who) as session:
            case, text = session.get_one(Case, case_id), closing_text(reached=f"as number {version} sees it")
            closing = commands.write_closing(session, case, by=who, text=text, version=version)
            closing_id = closing.id
    with acting(town, town.worker) as session:
        commands.submit_closing(session, session.get_one(Closing, closing_id), by=town.worker)
    with pytest.raises(Forbidden, match="a part of this text"):
        answered(town, Closing, closing_id, by=town.supervisor)
    answered(town, Closing, closing_id)
    with acting(town, town.supervisor) as session, pytest.raises(Unmet) as caught:
        commands.close_case(session, session.get_one(Case, case_id), by=town.supervisor)
    assert [guard.name for guard in caught.value.guards] == ["not_author"]
    with acting(town, town.second) as session:
        commands.close_case(session, session.get_one(Case, case_id), by=town.second)


def test_an_open_task_is_in_the_way_of_the_closing(town: Town) -> None:
    case_id = files.in_care(town)
    task(town, case_id, town.worker)
    answered(town, Closing, reported(town, case_id))
    with acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(Unmet) as caught:
            commands.close_case(session, case, by=town.supervisor)
        assert [guard.name for guard in caught.value.guards] == ["open"]


def test_the_volunteers_view_is_gone_with_the_closing(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    task_id = task(town, case_id, volunteer)
    with acting(town, volunteer) as session:
        commands.move_task(session, session.get_one(Task, task_id), "finish", by=volunteer, line="done")
    answered(town, Closing, reported(town, case_id))
    with acting(town, town.supervisor) as session:
        commands.close_case(session, session.get_one(Case, case_id), by=town.supervisor)
    with looking(town, volunteer) as session, pytest.raises(Locked):
        _ = session.get_one(Task, task_id).text


def test_the_lead_stays_until_the_last_visit_is_recorded(town: Town) -> None:
    case_id = closed(town, 30, 90)
    for remaining in (1, 0):
        lead = renewed(town.worker)
        with acting(town, lead) as session:
            case = session.get_one(Case, case_id)
            commands.record_follow_up(session, case, by=lead, met_at=clock.now(), visit=WELL)
            assert len(waiting(session, case_id=case.id, kinds=[Kind.VISIT])) == remaining
        with looking(town, town.worker) as session:
            opens = session.info["keyring"].can_open(session, dossier_of(session, case_id).id, Compartment.CORE)
            assert opens == bool(remaining)
    with looking(town, town.supervisor) as session:
        visits = session.query(FollowUp).filter_by(case_id=case_id).all()
        assert [visit.visit for visit in visits] == [WELL, WELL]


def test_the_lead_stays_no_longer_than_30_days_after_the_last_visit_was_due(town: Town) -> None:
    case_id = closed(town, 30)
    for days, opens in ((59, True), (61, False)):
        with clock.at(clock.now() + timedelta(days=days)), looking(town, town.worker) as session:
            found = session.info["keyring"].can_open(session, dossier_of(session, case_id).id, Compartment.CORE)
            assert found == opens


def test_a_dossier_that_is_opened_again_owes_no_visit_of_the_case_before(town: Town) -> None:
    case_id, report_id = closed(town, 30, 90), files.report(town)
    visited(town, case_id, NEEDS_HELP)
    with acting(town, town.supervisor) as session:
        again = take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=Urgency.Y,
            reason="seen on the street again", report_id=report_id, duplicates_checked=True,
            dossier=dossier_of(session, case_id),
        )  # fmt: skip
        again_id = again.id
    with looking(town, town.worker) as session:
        assert waiting(session, case_id=case_id) == []
        assert not session.info["keyring"].can_open(session, dossier_of(session, case_id).id, Compartment.CORE)
    files.accepted(town, files.offered(town, again_id, town.worker), town.worker)
    with looking(town, town.worker) as session:
        assert {row.kind for row in waiting(session, case_id=again_id)} == {Kind.WRITING, Kind.CONTACT}
        assert session.get_one(Case, case_id).follow_up_until is None


def test_a_visit_is_recorded_after_the_closing_only(town: Town) -> None:
    case_id = files.in_care(town)
    with acting(town, town.worker) as session, pytest.raises(NotReady, match="after the closing"):
        commands.record_follow_up(
            session, session.get_one(Case, case_id), by=town.worker, met_at=clock.now(), visit=WELL
        )
    done = closed(town)
    lead = renewed(town.worker)
    later = clock.now() + timedelta(hours=1)
    for moment, said in ((later, "future"), (clock.now() - timedelta(minutes=2), "before the closing")):
        with acting(town, lead) as session, pytest.raises(Invalid, match=said):
            commands.record_follow_up(session, session.get_one(Case, done), by=lead, met_at=moment, visit=WELL)
    with acting(town, lead) as session:
        case = session.get_one(Case, done)
        of_the_form = clock.now().replace(second=0, microsecond=0)
        commands.record_follow_up(session, case, by=lead, met_at=of_the_form, visit=WELL)


def test_a_visit_after_which_help_is_needed_again_is_answered_by_the_office(town: Town) -> None:
    case_id = closed(town, 30)
    visit_id = visited(town, case_id, NEEDS_HELP)
    with acting(town, town.supervisor) as session:
        (asked,) = waiting(session, case_id=case_id)
        assert (asked.kind, asked.holder_office_id, asked.subject_id) == (Kind.RESPONSE, town.office_id, visit_id)
        assert asked.words.text == NEEDS_HELP.words
        with pytest.raises(Invalid):
            settle_by_hand(session, asked, by=town.supervisor, outcome=" ")
        settle_by_hand(session, asked, by=town.supervisor, outcome="the school takes her in again, a report comes")


def test_a_case_ended_from_outside_drops_its_tasks_with_a_reason_that_helpers_do_not_read(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    shared, own = task(town, case_id, volunteer), task(town, case_id, town.worker)
    files.agreed_outside(town, case_id)
    files.moved(town, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    with looking(town, town.supervisor) as session:
        for task_id in (shared, own):
            assert session.get_one(Task, task_id).state is TaskState.DROPPED
            assert [note.note.line for note in notes_of(session, task_id)] == [files.OUTSIDE["reason"]]
            told = {row.row_id: row.parts for row in entries(session, files.dossier_of(session, case_id).id)}
            assert ("How it went", files.OUTSIDE["reason"]) in told[task_id]
    with acting(town, town.supervisor) as session:
        dossier = files.dossier_of(session, case_id)
        helps = session.get_one(User, volunteer.user_id).principal_id
        assert helps
        grant(session, dossier.id, holder=helps, capacity=Capacity.VOLUNTEER)
    with looking(town, volunteer) as session:
        assert session.get_one(Task, shared).text.task
        assert notes_of(session, shared) == []


def test_what_waits_for_approval_is_withdrawn_with_a_case_that_ends_from_outside(town: Town) -> None:
    case_id = files.in_care(town)
    plan_id, closing_id = planned(town, case_id), reported(town, case_id)
    files.agreed_outside(town, case_id)
    files.moved(town, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    with looking(town, town.supervisor) as session:
        assert session.get_one(Plan, plan_id).state is TextState.WITHDRAWN
        assert session.get_one(Closing, closing_id).state is TextState.WITHDRAWN
        assert files.standing(session, case_id, ApprovalState.ASKED) == []


def test_in_monitoring_no_text_of_the_help_is_owed_and_the_case_can_be_closed(town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    files.moved(town, case_id, Move.STEP_DOWN, reason="no need", rhythm="monthly")
    with looking(town, town.supervisor) as session:
        assert [row.kind for row in waiting(session, case_id=case_id)] == [Kind.CONTACT]
        assert session.get_one(Plan, plan_id).state is TextState.WITHDRAWN
        assert files.standing(session, case_id, ApprovalState.ASKED) == []
    answered(town, Closing, reported(town, case_id))
    with acting(town, town.supervisor) as session:
        commands.close_case(session, session.get_one(Case, case_id), by=town.supervisor)


def test_a_visit_nobody_made_stands_with_the_office_when_the_leads_time_is_over(town: Town) -> None:
    case_id = closed(town, 30)
    with clock.at(clock.now() + timedelta(days=61)):
        with acting(town, None, "tick") as session:
            tick(session)
        with looking(town, town.supervisor) as session:
            (visit,) = waiting(session, case_id=case_id, kinds=[Kind.VISIT])
            assert (visit.user_id, visit.holder_office_id) == (None, town.office_id)
