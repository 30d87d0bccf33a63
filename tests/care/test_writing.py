from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from casefile.care import commands
from casefile.care.commands.writing import open_text
from casefile.care.model import Attainment, Closing, Goal, Plan
from casefile.care.queries import entries
from casefile.care.written import TextState
from casefile.dossiers.approvals import Approval, What, approved
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import move_case, waiting
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import Move
from casefile.kernel import clock
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.vault.errors import Locked
from casefile.workflow import Unmet
from tests.care.builders import answered, plan_text, planned, reported
from tests.dossiers import builders as files
from tests.dossiers.builders import Town, acting, looking, renewed


def test_an_approved_plan_and_assessment_open_the_way_into_care(town: Town) -> None:
    case_id = files.led(town)
    files.approved(town, case_id, What.ASSESSMENT)
    plan_id = planned(town, case_id)
    with acting(town, town.supervisor) as session, pytest.raises(Unmet, match="care plan is not approved"):
        move_case(session, session.get_one(Case, case_id), Move.BEGIN_CARE, by=town.supervisor)
    answered(town, Plan, plan_id)
    files.moved(town, case_id, Move.BEGIN_CARE)
    with looking(town, town.worker) as session:
        assert session.get_one(Case, case_id).stage is Stage.CARE
        assert session.get_one(Plan, plan_id).state is TextState.APPROVED


def test_nobody_approves_the_own_plan(town: Town) -> None:
    case_id = files.led(town, town.supervisor)
    plan_id = planned(town, case_id, by=town.supervisor)
    with pytest.raises(Forbidden, match="Nobody approves"):
        answered(town, Plan, plan_id, by=town.supervisor)
    answered(town, Plan, plan_id)


def test_nobody_approves_a_plan_of_which_they_wrote_an_earlier_version(town: Town) -> None:
    case_id = files.led(town)
    plan_id = written_over(town, case_id, town.second)
    with acting(town, town.worker) as session:
        plan = session.get_one(Plan, plan_id)
        commands.write_plan(
            session, session.get_one(Case, case_id), by=town.worker, text=plan_text(roles="the aunt"),
            version=plan.sealed_version,
        )  # fmt: skip
        commands.submit_plan(session, plan, by=town.worker)
    with pytest.raises(Forbidden, match="a part of this text"):
        answered(town, Plan, plan_id, by=town.second)
    answered(town, Plan, plan_id, by=town.supervisor)


def test_a_text_that_all_supervisors_of_the_office_wrote_is_answered_by_the_office_above(town: Town) -> None:
    plan_id = written_over(town, files.led(town), town.second, town.supervisor)
    with acting(town, town.worker) as session:
        asked = commands.submit_plan(session, session.get_one(Plan, plan_id), by=town.worker)
        (row,) = waiting(session, subject_id=asked.id)
        assert row.holder_office_id == town.house.root


@pytest.mark.parametrize("kind", [Plan, Closing])
def test_the_lead_submits_what_a_co_worker_or_the_lead_before_began(
    town: Town, kind: type[Plan] | type[Closing]
) -> None:
    case_id = files.in_care(town)
    row_id = planned(town, case_id) if kind is Plan else reported(town, case_id)
    answered(town, kind, row_id, approve=False)
    files.accepted(town, files.offered(town, case_id, town.other), town.other)
    with acting(town, town.supervisor) as session, pytest.raises(Forbidden, match="leads the case"):
        submitted(session, kind, row_id, town.worker)
    lead = renewed(town.other)
    with acting(town, lead) as session:
        submitted(session, kind, row_id, lead)
        commands.take_back(session, session.get(Plan, row_id) or session.get_one(Closing, row_id), by=lead)
        assert submitted(session, kind, row_id, lead).wrote(town.worker.user_id)
    answered(town, kind, row_id)


def submitted(session: Session, kind: type[Plan] | type[Closing], row_id: UUID, by: Actor) -> Approval:
    if kind is Plan:
        return commands.submit_plan(session, session.get_one(Plan, row_id), by=by)
    return commands.submit_closing(session, session.get_one(Closing, row_id), by=by)


@pytest.mark.parametrize(("days", "sentence"), [(-1, "today or on a later day"), (367, "too far ahead")])
def test_a_goal_is_looked_at_again_today_or_within_a_year(town: Town, days: int, sentence: str) -> None:
    first, wrong = (Goal(goal="g", measure="m", review_on=clock.today() + timedelta(days=n)) for n in (0, days))
    case_id = files.led(town)
    with acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(Invalid, match=sentence) as caught:
            commands.write_plan(session, case, by=town.worker, text=plan_text(goals=(first, wrong)))
    assert caught.value.field == "review_1"


def test_a_plan_that_waited_until_its_review_had_passed_is_not_submitted(town: Town) -> None:
    case_id = files.led(town)
    with acting(town, town.worker) as session:
        commands.write_plan(session, session.get_one(Case, case_id), by=town.worker, text=plan_text())
    with clock.at(clock.now() + timedelta(days=31)), acting(town, renewed(town.worker)) as session:
        plan = open_text(session, Plan, case_id)
        assert plan is not None
        with pytest.raises(Unmet, match="looking at a goal again has passed"):
            commands.submit_plan(session, plan, by=town.worker)


def written_over(town: Town, case_id: UUID, *others: Actor) -> UUID:
    """Let the lead begin a plan, and others write it anew."""
    with acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        plan_id = commands.write_plan(session, case, by=town.worker, text=plan_text()).id
    for version, who in enumerate(others, 1):
        with acting(town, who) as session:
            case, text = session.get_one(Case, case_id), plan_text(methods=f"as number {version} sees it")
            commands.write_plan(session, case, by=who, text=text, version=version)
    return plan_id


def test_a_changed_text_needs_a_new_approval(town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    with acting(town, town.worker) as session:
        plan = session.get_one(Plan, plan_id)
        commands.take_back(session, plan, by=town.worker)
        case = session.get_one(Case, case_id)
        commands.write_plan(
            session, case, by=town.worker, text=plan_text(methods="two visits"), version=plan.sealed_version
        )
    with looking(town, town.second) as session:
        assert approved(session, What.PLAN, case_id=case_id) is None
    with acting(town, town.worker) as session:
        commands.submit_plan(session, session.get_one(Plan, plan_id), by=town.worker)
    answered(town, Plan, plan_id)
    with looking(town, town.second) as session:
        assert approved(session, What.PLAN, case_id=case_id) is not None


def test_a_plan_that_waits_is_not_written_and_a_stale_form_conflicts(town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    with acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(NotReady, match="waits"):
            commands.write_plan(session, case, by=town.worker, text=plan_text())
        commands.take_back(session, session.get_one(Plan, plan_id), by=town.worker)
        with pytest.raises(Conflict):
            commands.write_plan(session, case, by=town.worker, text=plan_text(), version=7)


def test_what_is_missing_is_named_before_a_plan_is_submitted(town: Town) -> None:
    case_id = files.led(town)
    with acting(town, town.worker) as session:
        text = plan_text(goals=(Goal(goal="back to school"),), roles="")
        plan = commands.write_plan(session, session.get_one(Case, case_id), by=town.worker, text=text)
        with pytest.raises(Unmet) as caught:
            commands.submit_plan(session, plan, by=town.worker)
    assert [guard.name for guard in caught.value.guards] == ["measures", "roles"]


def test_a_returned_plan_goes_back_to_its_writer(town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    answered(town, Plan, plan_id, approve=False)
    with looking(town, town.worker) as session:
        assert session.get_one(Plan, plan_id).state is TextState.RETURNED


def test_goals_are_looked_at_one_by_one_and_the_next_day_is_remembered(town: Town) -> None:
    case_id = files.led(town)
    days = tuple(Goal(goal=f"goal {n}", measure="seen", review_on=clock.today() + timedelta(days=n)) for n in (20, 40))
    plan_id = planned(town, case_id, text=plan_text(goals=days))
    answered(town, Plan, plan_id)
    with acting(town, town.worker) as session:
        plan = session.get_one(Plan, plan_id)
        with pytest.raises(Invalid):
            commands.review_goals(session, plan, by=town.worker, attainment=Attainment(goals=("2",)))
        commands.review_goals(session, plan, by=town.worker, attainment=Attainment(goals=("2", "4"), words="well"))
    with looking(town, town.worker) as session:
        (reminder,) = waiting(session, subject_id=plan_id, kinds=[Kind.GOALS])
        assert clock.local(reminder.due_at).date() == days[0].review_on


def test_a_stranger_of_the_office_reads_no_plan_and_the_timeline_tells_it_to_the_lead(town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    with looking(town, town.other) as session, pytest.raises(Locked):
        _ = session.get_one(Plan, plan_id).text
    with looking(town, town.worker) as session:
        (entry,) = entries(session, session.get_one(Case, case_id).dossier_id)
        assert entry.parts == (("Goal", "back to school"),)
