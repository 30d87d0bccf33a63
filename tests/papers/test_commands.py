from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casefile.assessments.commands import submit_assessment, write_assessment
from casefile.assessments.model import AssessmentText
from casefile.care.commands import close_case, record_follow_up
from casefile.care.model import Closing, Plan, Visit
from casefile.contacts.commands import log_contact
from casefile.contacts.model import ContactNote
from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of, signature_holds
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import decide_approval, edit_face, waiting
from casefile.dossiers.commands.climbing import climb
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.registers import follow
from casefile.dossiers.timeline import Before
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Forbidden, Invalid
from casefile.papers import commands
from casefile.papers.queries import entries
from casefile.printing.drawing import draw
from casefile.printing.model import Copy, CopyState
from casefile.printing.paper import texts_of
from casefile.printing.printer import Printed
from casefile.printing.snapshots import snapshot_of
from casefile.vault.errors import Locked
from tests.care.builders import answered, closing_text, plan_text, planned, reported
from tests.dossiers.builders import Town, acting, dossier_of, face, in_care, led, looking, renewed
from tests.papers.builders import ALL, approved, asked

NOTE = ContactNote(facts="门开着，邻居【周大海】在场", client_said="我想上学")


NEED = next(iter(codes("need"))).code


def question(place: Town, copy_id: UUID) -> Approval:
    with looking(place, place.supervisor) as session:
        return session.scalars(select(Approval).where(Approval.subject_id == copy_id)).one()


def said(place: Town, copy_id: UUID) -> str:
    with looking(place, place.second) as session:
        return "\n".join(texts_of(snapshot_of(session, session.get_one(Copy, copy_id)).paper))


def test_a_later_edit_leaves_the_snapshot_and_the_print_as_they_were_asked_for(town: Town) -> None:
    case_id = led(town, name="林小满")
    copy_id = asked(town, case_id)
    approved(town, copy_id)
    with acting(town, town.worker, "edit_face") as session:
        dossier = dossier_of(session, case_id)
        edit_face(session, dossier, face(name="林大满"), version=dossier.sealed_version, by=town.worker)
    with looking(town, town.supervisor) as session:
        html = draw(session, session.get_one(Copy, copy_id))
    assert "林小满" in html
    assert "林大满" not in html


def test_asking_opens_a_question_for_the_office_and_the_answer_settles_it(town: Town) -> None:
    copy_id = asked(town, led(town))
    asked_for = question(town, copy_id)
    assert (asked_for.what, asked_for.state, asked_for.office_id) == (What.COPY, ApprovalState.ASKED, town.office_id)
    approved(town, copy_id)
    with looking(town, town.supervisor) as session:
        approval = session.get_one(Approval, asked_for.id)
        copy = session.get_one(Copy, copy_id)
        assert (approval.state, copy.state) == (ApprovalState.APPROVED, CopyState.APPROVED)
        assert approval.asked.digest == copy.digest
        assert signature_holds(session, approval)
        waits = select(Obligation).where(Obligation.subject_id == asked_for.id, Obligation.kind == Kind.APPROVAL)
        assert session.scalars(waits).one().settled_at is not None


def test_who_asked_is_told_of_the_approval_for_as_long_as_the_copy_may_be_printed_and_until_it_is(town: Town) -> None:
    copy_id = asked(town, led(town))
    approved(town, copy_id)
    asked_for = question(town, copy_id)
    with looking(town, town.supervisor) as session:
        (told,) = waiting(session, subject_id=asked_for.id, kinds=[Kind.NOTICE])
        assert told.user_id == town.supervisor.user_id
        assert told.due_at - (asked_for.decided_at or told.due_at) == timedelta(hours=24)
    with acting(town, town.supervisor, "print_copy") as session:
        commands.print_paper(session, session.get_one(Copy, copy_id), Printed(b"%PDF", 1), by=town.supervisor)
    with looking(town, town.supervisor) as session:
        assert waiting(session, subject_id=asked_for.id, kinds=[Kind.NOTICE]) == []


def test_who_asked_cannot_answer(town: Town) -> None:
    copy_id = asked(town, led(town))
    with pytest.raises(Forbidden):
        approved(town, copy_id, by=town.supervisor)
    assert question(town, copy_id).state is ApprovalState.ASKED


def test_the_lead_reads_the_file_but_approves_no_copy(town: Town) -> None:
    copy_id = asked(town, led(town))
    with pytest.raises(Forbidden, match="holder of this office"):
        approved(town, copy_id, by=town.worker)


def test_a_supervisor_of_the_office_above_approves_by_way_of_the_parent(town: Town) -> None:
    case_id = led(town)
    copy_id = asked(town, case_id)
    county = renewed(town.house.supervisor)
    with pytest.raises(Locked):
        approved(town, copy_id, by=county)
    with acting(town, county, "climb_to_child") as session:
        climb(
            session, dossier_of(session, case_id), by=county, reason="审批打印", until=clock.now() + timedelta(hours=1)
        )
    approved(town, copy_id, by=renewed(county))
    with looking(town, town.supervisor) as session:
        copy = session.get_one(Copy, copy_id)
        assert (copy.state, copy.approver_id) == (CopyState.APPROVED, county.user_id)


def test_a_refusal_ends_copy_and_question_with_its_reason(town: Town) -> None:
    copy_id = asked(town, led(town))
    with acting(town, town.second, "refuse_copy") as session:
        commands.refuse_paper(session, session.get_one(Copy, copy_id), reason="没有委托函", by=town.second)
    with looking(town, town.supervisor) as session:
        copy = session.get_one(Copy, copy_id)
        assert (copy.state, copy.notes.refusal) == (CopyState.REFUSED, "没有委托函")
    assert question(town, copy_id).state is ApprovalState.REFUSED


def test_a_request_that_is_taken_back_waits_for_nobody(town: Town) -> None:
    copy_id = asked(town, led(town))
    with acting(town, town.supervisor, "withdraw") as session:
        commands.withdraw_paper(session, session.get_one(Copy, copy_id), by=town.supervisor)
    assert question(town, copy_id).state is ApprovalState.WITHDRAWN


def test_a_stranger_of_the_same_office_opens_neither_copy_nor_snapshot(town: Town) -> None:
    copy_id = asked(town, led(town))
    with looking(town, town.other) as session:
        copy = session.get_one(Copy, copy_id)
        with pytest.raises(Locked):
            snapshot_of(session, copy)
        with pytest.raises(Locked):
            _ = copy.notes


@pytest.mark.parametrize(("purpose", "field"), [("NO_SUCH", "purpose"), ("", "purpose")])
def test_an_unknown_purpose_goes_back_to_its_field(town: Town, purpose: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        asked(town, led(town), purpose=purpose)
    assert caught.value.field == field


def test_a_paper_without_parts_is_not_asked_for(town: Town) -> None:
    with pytest.raises(Invalid) as caught:
        asked(town, led(town), parts=())
    assert caught.value.field == "parts"


def test_a_court_sees_number_and_telephone_and_a_meeting_does_not(town: Town) -> None:
    case_id = led(town, phone="13800000001", guardian="林某", guardian_phone="13900000002")
    court, meeting = said(town, asked(town, case_id)), said(town, asked(town, case_id, purpose="MEETING"))
    assert "13800000001" in court
    assert "13800000001" not in meeting
    assert "138****0001" in meeting
    assert "both parents work" in court
    assert "both parents work" not in meeting


def test_the_clients_own_copy_abbreviates_other_persons(town: Town) -> None:
    case_id = led(town, guardian="欧阳明月", occupation="第一中学，班主任【周大海】")
    own, court = said(town, asked(town, case_id, purpose="OWN")), said(town, asked(town, case_id))
    assert "欧阳某某" in own
    assert "欧阳明月" in court
    for paper in (own, court):
        assert "周某某" in paper
        assert "周大海" not in paper


def test_course_and_decisions_tell_each_step_with_its_reason(town: Town) -> None:
    whole = said(town, asked(town, led(town)))
    for word in ("案件经过", "主责社工", "needs a visit"):
        assert word in whole


def test_an_english_paper_is_english_throughout(town: Town) -> None:
    case_id = led(town)
    copy_id = asked(town, case_id, language="en")
    approved(town, copy_id)
    with looking(town, town.supervisor) as session:
        copy = session.get_one(Copy, copy_id)
        html = draw(session, copy)
    assert "Course of the case" in html
    assert "（2026）12 号" in html
    assert "未成年人" not in html


def test_contacts_are_printed_only_with_a_reason(town: Town) -> None:
    with pytest.raises(Invalid) as caught:
        asked(town, led(town), parts=(*ALL, "contacts"))
    assert caught.value.field == "reason"


def test_contacts_keep_facts_and_the_clients_words_apart(town: Town) -> None:
    case_id = led(town)
    with acting(town, town.worker, "log_contact") as session:
        log_contact(
            session, dossier_of(session, case_id), by=town.worker, note=NOTE, met_at=clock.now(), method="VISIT",
            outcome="SEEN",
        )  # fmt: skip
    whole = said(town, asked(town, case_id, parts=("contacts",), reason="法院要求"))
    assert whole.index("门开着") < whole.index("我想上学")
    assert "周某某" in whole
    assert "周大海" not in whole


def test_the_timeline_names_each_copy_once_newest_first(town: Town) -> None:
    case_id = led(town)
    first, second = asked(town, case_id), asked(town, case_id)
    with looking(town, town.worker) as session:
        dossier_id = dossier_of(session, case_id).id
        found = entries(session, dossier_id)
        assert [entry.row_id for entry in found] == [second, first]
        older = entries(session, dossier_id, before=Before(found[0].at, found[0].row_id))
        assert [entry.row_id for entry in older] == [first]


def test_approved_plans_and_reports_are_printed_and_drafts_are_not(town: Town) -> None:
    case_id = in_care(town)
    answered(town, Plan, planned(town, case_id, text=plan_text(child_wants="我想唱歌")))
    planned(town, case_id, text=plan_text(child_wants="这一份还没有批准"))
    answered(town, Closing, reported(town, case_id, text=closing_text(reached="回到了学校")))
    whole = said(town, asked(town, case_id, parts=("plans", "closing")))
    for word in ("我想唱歌", "back to school", "回到了学校", "目标已达成"):
        assert word in whole
    assert "这一份还没有批准" not in whole


def test_a_closing_says_when_visits_are_planned_and_how_each_went(town: Town) -> None:
    case_id, days = in_care(town), [clock.today() + timedelta(days=ahead) for ahead in (30, 90)]
    answered(town, Closing, reported(town, case_id, text=closing_text(follow_up_on=tuple(days))))
    with acting(town, town.supervisor) as session:
        close_case(session, session.get_one(Case, case_id), by=town.supervisor)
    with acting(town, by := renewed(town.worker)) as session:
        visit = Visit(result="WELL", words="每天按时到校")
        record_follow_up(session, session.get_one(Case, case_id), by=by, met_at=clock.now(), visit=visit)
    whole = said(town, asked(town, case_id, parts=("closing",)))
    planned_on = "、".join(f"{day.year}年{day.month}月{day.day}日" for day in days)
    for word in (f"回访日期\n{planned_on}", "情况稳定", "每天按时到校"):
        assert word in whole, word


def test_an_approved_assessment_is_printed_with_its_needs(town: Town) -> None:
    case_id = led(town)
    text = AssessmentText(
        facts="缺课六天",
        child_said="想上学",
        own_view="需要陪伴",
        needs=(NEED,),
        urgency="Y",
        urgency_reason="无人照看",
    )
    with acting(town, town.worker, "write") as session:
        row = write_assessment(session, session.get_one(Case, case_id), by=town.worker, text=text)
        submit_assessment(session, row, by=town.worker)
        row_id = row.id
    assert "缺课六天" not in said(town, asked(town, case_id, parts=("assessments",)))
    with acting(town, town.second, "approve") as session:
        approval = session.scalars(select(Approval).where(Approval.subject_id == row_id)).one()
        decide_approval(session, approval, by=town.second, approve=True, digest=digest_of(text))
        follow(session, approval, town.second)
    whole = said(town, asked(town, case_id, parts=("assessments",)))
    for word in ("缺课六天", "想上学", "需要陪伴", codes("need").label(NEED), "建议的紧急程度\nY 中"):
        assert word in whole
