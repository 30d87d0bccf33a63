"""An assessment is written, submitted, answered by a second person; a changed text needs a new answer."""

from datetime import datetime
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from casefile.assessments.commands import answered, submit_assessment, take_back, write_assessment
from casefile.assessments.model import ASSESSMENT, Assessment, AssessmentState, AssessmentText
from casefile.assessments.queries import text_to_approve
from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import decide_approval, end_assignment, waiting
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import CASE, Move
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.people.users import FormerKey, User
from casefile.workflow.engine import Unmet
from tests.dossiers import builders as files

TEXT = AssessmentText(
    strengths="the aunt helps", facts="two visits, the teacher's note", child_said="I want to stay with my aunt",
    own_view="the aunt can care for the child", needs=("CARE", "SCHOOL"), urgency="Y", urgency_reason="school missed",
)  # fmt: skip


@pytest.fixture
def place(database: Database, held_clock: datetime) -> files.Town:
    return files.town(database)


def written(place: files.Town, case_id: UUID, text: AssessmentText = TEXT, version: int = 0) -> UUID:
    with files.acting(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        return write_assessment(session, case, by=place.worker, text=text, version=version).id


def submitted(place: files.Town, assessment_id: UUID) -> UUID:
    with files.acting(place, place.worker) as session:
        return submit_assessment(session, session.get_one(Assessment, assessment_id), by=place.worker).id


def decided(place: files.Town, approval_id: UUID, by: Actor, *, approve: bool = True, reason: str = "") -> None:
    with files.acting(place, by) as session:
        approval = session.get_one(Approval, approval_id)
        digest = text_to_approve(session, approval).digest
        decide_approval(session, approval, by=by, approve=approve, digest=digest, reason=reason)
        answered(session, approval, by)


def state(place: files.Town, assessment_id: UUID) -> AssessmentState:
    with files.looking(place, place.worker) as session:
        return session.get_one(Assessment, assessment_id).state


def test_an_approved_assessment_opens_the_way_to_care_and_is_due_again(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    decided(place, submitted(place, assessment_id), place.second)
    assert state(place, assessment_id) is AssessmentState.APPROVED
    with files.looking(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        move = CASE.find(case.stage, Move.BEGIN_CARE)
        assert move is not None
        unmet = {guard.name for guard in move.guards if not guard.met(session, case, {})}
        assert unmet == {"planned"}
        assert waiting(session, case_id=case_id, kinds=[Kind.WRITING]) == []
        assert len(waiting(session, case_id=case_id, kinds=[Kind.REASSESS])) == 1


def test_without_a_lead_the_office_owes_the_next_assessment_until_there_is_one(place: files.Town) -> None:
    case_id = files.led(place)
    approval_id = submitted(place, written(place, case_id))
    with files.acting(place, place.supervisor) as session:
        query = select(Assignment).where(Assignment.case_id == case_id)
        end_assignment(session, session.scalars(query).one(), by=place.supervisor, reason="moved to another town")
    decided(place, approval_id, place.second)
    files.accepted(place, files.offered(place, case_id, place.other), place.other)
    with files.looking(place, place.supervisor) as session:
        (again,) = waiting(session, case_id=case_id, kinds=[Kind.REASSESS])
        assert again.user_id == place.other.user_id


def test_the_author_cannot_approve(place: files.Town) -> None:
    case_id = files.led(place, place.supervisor)
    with files.acting(place, place.supervisor) as session:
        case = session.get_one(Case, case_id)
        row = write_assessment(session, case, by=place.supervisor, text=TEXT)
        approval_id = submit_assessment(session, row, by=place.supervisor).id
    with pytest.raises(Forbidden):
        decided(place, approval_id, place.supervisor)


def test_nobody_approves_an_assessment_that_they_wrote_over(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    with files.acting(place, place.second) as session:
        text, case = msgspec.structs.replace(TEXT, facts="as the supervisor sees it"), session.get_one(Case, case_id)
        write_assessment(session, case, by=place.second, text=text, version=1)
    approval_id = submitted(place, assessment_id)
    with pytest.raises(Forbidden, match="a part of this text"):
        decided(place, approval_id, place.second)
    decided(place, approval_id, place.supervisor)


def test_whoever_leads_the_case_submits_what_another_began_and_takes_it_back(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    files.accepted(place, files.offered(place, case_id, place.other), place.other)
    lead = files.renewed(place.other)
    with files.acting(place, place.supervisor) as session, pytest.raises(Forbidden, match="leads the case"):
        submit_assessment(session, session.get_one(Assessment, assessment_id), by=place.worker)
    for _once_and_again in range(2):
        with files.acting(place, lead) as session:
            asked = submit_assessment(session, session.get_one(Assessment, assessment_id), by=lead)
            assert asked.wrote(place.worker.user_id)
        with files.acting(place, place.supervisor) as session, pytest.raises(Forbidden, match="leads the case"):
            take_back(session, session.get_one(Assessment, assessment_id), by=place.worker)
        with files.acting(place, lead) as session:
            take_back(session, session.get_one(Assessment, assessment_id), by=lead)


def test_writing_stays_a_persons_own_after_a_reset_of_the_keys(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    with files.acting(place, place.second) as session:
        case = session.get_one(Case, case_id)
        write_assessment(session, case, by=place.second, text=TEXT, version=1)
    with files.acting(place, place.supervisor) as session:
        person = session.get_one(User, place.second.user_id)
        session.add(FormerKey(principal_id=place.second.principal_id, user_id=person.id))
        person.principal_id = None
    with files.acting(place, place.worker) as session:
        asked = submit_assessment(session, session.get_one(Assessment, assessment_id), by=place.worker)
        assert asked.wrote(place.second.user_id)
        assert not asked.wrote(place.supervisor.user_id)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"facts": ""}, "Write the facts."),
        ({"child_said": ""}, "Write what the child said, or why it is not known."),
        ({"own_view": ""}, "Write your own view."),
        ({"needs": ()}, "Choose at least one need."),
        ({"urgency": ""}, "Propose an urgency."),
        ({"urgency_reason": ""}, "Give a reason for the urgency."),
    ],
)
def test_what_is_missing_is_named(place: files.Town, missing: dict[str, object], sentence: str) -> None:
    assessment_id = written(place, files.led(place), msgspec.structs.replace(TEXT, **missing))
    with pytest.raises(Unmet) as refused:
        submitted(place, assessment_id)
    assert refused.value.missing == (sentence,)


def test_the_child_s_view_may_be_missing_with_a_reason(place: files.Town) -> None:
    text = msgspec.structs.replace(TEXT, child_said="", no_view="TOO_YOUNG")
    submitted(place, written(place, files.led(place), text))


def test_a_submitted_text_is_changed_only_after_taking_it_back_and_needs_a_new_answer(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    first = submitted(place, assessment_id)
    with pytest.raises(NotReady):
        written(place, case_id, version=1)
    with files.acting(place, place.worker) as session:
        take_back(session, session.get_one(Assessment, assessment_id), by=place.worker)
    written(place, case_id, msgspec.structs.replace(TEXT, facts="three visits"), version=1)
    with pytest.raises((NotReady, Conflict)):
        decided(place, first, place.second)
    decided(place, submitted(place, assessment_id), place.second)


def test_a_returned_text_goes_back_to_its_author_with_the_reason(place: files.Town) -> None:
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    approval_id = submitted(place, assessment_id)
    with pytest.raises(Invalid):
        decided(place, approval_id, place.second, approve=False)
    decided(place, approval_id, place.second, approve=False, reason="please visit the school")
    assert state(place, assessment_id) is AssessmentState.RETURNED


def test_a_stale_form_is_a_conflict(place: files.Town) -> None:
    case_id = files.led(place)
    written(place, case_id)
    written(place, case_id, msgspec.structs.replace(TEXT, facts="newer"), version=1)
    with pytest.raises(Conflict):
        written(place, case_id, version=1)


def test_there_is_no_assessment_before_a_worker_has_accepted(place: files.Town) -> None:
    case_id = files.taken_up(place)
    with pytest.raises(NotReady):
        written(place, case_id)


def test_the_table_has_no_way_around_the_second_person() -> None:
    into = {row.source for row in ASSESSMENT.table if row.target is AssessmentState.APPROVED}
    assert into == {AssessmentState.SUBMITTED}
    assert What.ASSESSMENT.value == "assessment"


@pytest.mark.parametrize("waits", [True, False])
def test_an_assessment_that_is_not_approved_ends_with_its_case(place: files.Town, waits: bool) -> None:  # noqa: FBT001
    case_id = files.led(place)
    assessment_id = written(place, case_id)
    if waits:
        submitted(place, assessment_id)
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    with files.looking(place, place.supervisor) as session:
        assert session.get_one(Assessment, assessment_id).state is AssessmentState.WITHDRAWN


def test_monitoring_after_care_owes_no_new_assessment_and_withdraws_the_one_begun(place: files.Town) -> None:
    case_id = files.led(place)
    decided(place, submitted(place, written(place, case_id)), place.second)
    files.approved(place, case_id, What.PLAN)
    files.moved(place, case_id, Move.BEGIN_CARE)
    assessment_id = written(place, case_id)
    submitted(place, assessment_id)
    files.moved(place, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly")
    assert state(place, assessment_id) is AssessmentState.WITHDRAWN
    with files.looking(place, place.worker) as session:
        assert {row.kind for row in waiting(session, case_id=case_id)} == {Kind.CONTACT, Kind.NOTICE}
