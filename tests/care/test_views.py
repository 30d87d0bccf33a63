"""The pages of care: the lead at a desk, the supervisor, the volunteer with a phone."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.care import commands
from casefile.care.model import Closing, Plan
from casefile.care.tasks import Task
from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.stages import Move
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.users import user
from casefile.vault.capacities import Capacity
from casefile.vault.drafts import draft_of
from tests import people_builders as people
from tests.care.builders import answered, closing_text, helped, plan_text, planned, reported, task
from tests.dossiers import builders as files
from tests.dossiers.builders import Town, acting, dossier_of, looking
from tests.web.clients import Visitor, application, visitor, ways_back

PLAN = {
    "child_wants": "想唱歌",
    "goal_0": "回到学校",
    "measure_0": "每周到校四天",
    "methods": "每周走访",
    "roles": "班主任、姑姑",
    "informed": "周一告知姑姑",
}


@pytest.fixture(scope="module")
def app(town: Town) -> Flask:
    return application(town.house)


def at(app: Flask, place: Town, actor: Actor) -> Visitor:
    with looking(place, None) as session:
        name = user(session, actor.user_id).username
    assert people.password_of(name)
    return visitor(app, name)


def dossier_id(place: Town, case_id: UUID) -> UUID:
    with looking(place, None) as session:
        return dossier_of(session, case_id).id


def waiting_approval(place: Town, subject_id: UUID) -> UUID:
    with looking(place, None) as session:
        asked = select(Approval.id).where(Approval.subject_id == subject_id, Approval.state == ApprovalState.ASKED)
        return session.scalars(asked).one()


def days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def test_who_wrote_of_a_plan_is_told_why_she_does_not_answer(app: Flask, town: Town) -> None:
    case_id = files.led(town)
    plan_id = planned(town, case_id)
    with acting(town, town.worker) as session:
        commands.take_back(session, session.get_one(Plan, plan_id), by=town.worker)
    with acting(town, town.second) as session:
        case = session.get_one(Case, case_id)
        commands.write_plan(session, case, by=town.second, text=plan_text(roles="the aunt"), version=1)
    with acting(town, town.worker) as session:
        commands.submit_plan(session, session.get_one(Plan, plan_id), by=town.worker)
    second, supervisor, approval_id = (
        at(app, town, town.second),
        at(app, town, town.supervisor),
        waiting_approval(town, plan_id),
    )
    page, address = second.get(f"/approvals/{approval_id}").text, f"/approvals/{approval_id}"
    assert "这份文书有您撰写的内容。" in page
    assert 'name="approve"' not in page
    assert second.post(address, {"approve": "1"}).status_code == 403
    dossier = f"/dossiers/{dossier_id(town, case_id)}"
    for where in ("/approvals", dossier):
        assert address not in second.get(where).text
        assert address in supervisor.get(where).text
    assert supervisor.post(address, {"approve": "1"}).status_code == 303


def test_a_plan_from_the_first_word_to_its_approval(app: Flask, town: Town) -> None:
    case_id = files.led(town)
    files.approved(town, case_id, What.ASSESSMENT)
    lead, second, subject = at(app, town, town.worker), at(app, town, town.second), dossier_id(town, case_id)
    past = lead.post(f"/care/dossiers/{subject}/plan", {"goal_1": "回到学校", "review_1": days(-1)}).text
    assert 'id="review_1-wrong"' in past
    assert "目标的检视日期应为今天或以后。" in past
    answer = lead.post(f"/care/dossiers/{subject}/plan", {"goal_0": "回到学校"})
    assert answer.status_code == 303
    page = lead.get(answer.headers["Location"]).text
    assert "请为每个目标写明衡量标准和检视日期。" in page
    with looking(town, town.worker) as session:
        plan = session.scalars(select(Plan).where(Plan.case_id == case_id)).one()
        plan_id, version = plan.id, plan.sealed_version
    whole = {**PLAN, "review_0": days(30), "sealed_version": str(version)}
    assert lead.post(f"/care/dossiers/{subject}/plan", whole).status_code == 303
    assert lead.post(f"/care/plans/{plan_id}/submission").status_code == 303
    approval = waiting_approval(town, plan_id)
    assert "每周到校四天" in second.get(f"/approvals/{approval}").text
    assert "目标达成情况" not in second.get(f"/care/plans/{plan_id}").text
    assert second.post(f"/approvals/{approval}", {"approve": "1"}).status_code == 303
    with clock.at(clock.now() + timedelta(days=30)):
        day = at(app, town, town.worker).get("/my-day/today").text
    assert re.search(rf'href="/care/plans/{plan_id}">\s*<span class="what">检视目标：回到学校', day)
    assert lead.post(f"/care/plans/{plan_id}/goals", {"attained_0": "2"}).status_code == 303
    assert "达成一半" in lead.get(f"/care/plans/{plan_id}").text
    assert "目标达成情况" in second.get(f"/care/plans/{plan_id}").text
    assert "回到学校" in lead.get(f"/dossiers/{subject}").text


def test_a_co_worker_writes_on_and_the_lead_submits_what_she_did_not_begin(app: Flask, town: Town) -> None:
    case_id = files.led(town)
    files.accepted(town, files.offered(town, case_id, town.other, Capacity.CO_WORKER), town.other)
    co_worker, lead = at(app, town, town.other), at(app, town, town.worker)
    begun = co_worker.post(f"/care/dossiers/{dossier_id(town, case_id)}/plan", {**PLAN, "review_0": days(30)})
    page, submission = begun.headers["Location"], f"{begun.headers['Location']}/submission"
    assert ("继续撰写" in co_worker.get(page).text, submission in co_worker.get(page).text) == (True, False)
    assert co_worker.post(submission).status_code == 403
    assert ("继续撰写" in lead.get(page).text, submission in lead.get(page).text) == (True, True)
    assert lead.post(submission).status_code == 303
    assert "撤回修改" in lead.get(page).text


def test_who_helps_without_leading_finds_the_child_on_the_day(app: Flask, town: Town) -> None:
    case_id = files.in_care(town, name="林小月")
    subject, lead = dossier_id(town, case_id), at(app, town, town.worker)
    assert lead.post(f"/dossiers/{subject}/care-card", {"call_name": "月月"}).status_code == 303
    helped(town, case_id)
    helped(town, case_id, town.other, Capacity.CO_WORKER)
    helper, second = at(app, town, town.volunteer), at(app, town, town.other)
    line = re.search(r'<a href="(/[^"]+)">月月 · 目前没有需要您做的事', helper.get("/my-day").text)
    assert line is not None
    card = helper.get(line[1])
    assert card.status_code == 200
    assert "月月" in card.text
    assert "您正在协助" in card.text
    assert "林小月" not in card.text
    assert re.search(rf'<a href="/dossiers/{subject}">林小月 · 下一步：', second.get("/my-day").text)
    task(town, case_id, town.volunteer, shared=True)
    assert "月月 · 下一步：" in helper.get("/my-day").text
    assert "林小月 · " not in lead.get("/my-day").text, "whoever leads has it among the own dossiers"


def test_a_volunteer_sees_the_task_and_the_card_and_no_other_page(app: Flask, town: Town) -> None:
    case_id = files.in_care(town, name="林小满")
    subject, lead = dossier_id(town, case_id), at(app, town, town.worker)
    card = {"call_name": "小满", "meeting_place": "镇图书馆", "safety_note": "怕狗"}
    assert lead.post(f"/dossiers/{subject}/care-card", card).status_code == 303
    helped(town, case_id)
    fields = {"task": "陪她去图书馆", "owner": str(town.volunteer.user_id), "due_on": days(3)}
    assert lead.post(f"/care/dossiers/{subject}/tasks/new", fields).status_code == 303
    own = task(town, case_id, town.worker, words="问父亲钱的事")
    with looking(town, None) as session:
        task_id = session.scalars(select(Task.id).where(Task.case_id == case_id, Task.shared)).one()
    owed = lead.get(f"/dossiers/{subject}").text.partition("<h2>待办事项</h2>")[2]
    for page in (owed, lead.get(f"/dossiers/{subject}/obligations").text):
        assert ("陪她去图书馆" in page, "问父亲钱的事" in page) == (True, True)
    helper = at(app, town, town.volunteer)
    for who, told in ((helper, (True, False)), (lead, (False, True))):
        day = who.get("/my-day").text
        assert ("陪她去图书馆" in day, "问父亲钱的事" in day) == told
    answer = helper.get(f"/care/tasks/{task_id}")
    page = answer.text
    assert ways_back(answer) == ["/my-day"]
    for word in ("陪她去图书馆", "小满", "镇图书馆", "请注意：</strong>怕狗"):
        assert word in page
    assert "林小满" not in page
    assert 'href="tel:110"' in page
    assert 'href="tel:120"' in page
    assert f"主责社工：{town.worker.name}" in page
    with acting(town, town.worker) as session:
        user(session, town.worker.user_id).phone = "0731-88886666"
    page = helper.get(f"/care/tasks/{task_id}").text
    with acting(town, town.worker) as session:
        user(session, town.worker.user_id).phone = None
    assert f'主责社工：{town.worker.name} <a href="tel:0731-88886666">' in page
    assert "督导：" in page
    for address in (f"/care/tasks/{own}", f"/dossiers/{subject}", f"/care/dossiers/{subject}/plan"):
        assert helper.get(address).status_code == 404
    assert helper.post(f"/care/tasks/{task_id}", {"action": "block", "line": "没有借书证"}).status_code == 303
    asked = r'href="/care/tasks/[^"]+">\s*<span class="what">任务遇到困难，请答复：陪她去图书馆'
    assert re.search(asked, lead.get("/my-day").text)
    assert "任务遇到困难" not in helper.get("/my-day").text
    assert lead.post(f"/care/tasks/{task_id}", {"action": "start", "line": "证已办好"}).status_code == 303
    assert "任务遇到困难" not in lead.get("/my-day").text
    assert helper.post(f"/care/tasks/{task_id}", {"action": "finish", "line": ""}).status_code in {409, 422}
    assert helper.post(f"/care/tasks/{task_id}", {"action": "finish", "line": "她唱了歌"}).status_code == 303
    assert "她唱了歌" in lead.get(f"/care/tasks/{task_id}").text
    assert "她唱了歌" in lead.get(f"/dossiers/{subject}").text


def test_a_text_begun_without_a_word_says_so_instead_of_showing_an_empty_sheet(app: Flask, town: Town) -> None:
    case_id = files.in_care(town)
    subject, lead = dossier_id(town, case_id), at(app, town, town.worker)
    for begun in (f"/care/dossiers/{subject}/plan", f"/care/dossiers/{subject}/closing", f"/assessments/of/{subject}"):
        answer = lead.post(begun)
        assert answer.status_code == 303, begun
        page = lead.get(answer.headers["Location"]).text
        assert "还没有填写内容。" in page, begun
        assert "。 " not in page.partition('class="why"')[2].partition("</main>")[0], "each reason on its own line"


def test_a_closing_names_what_is_in_its_way_and_then_closes(app: Flask, town: Town) -> None:
    case_id = files.in_care(town)
    subject, supervisor, lead = dossier_id(town, case_id), at(app, town, town.supervisor), at(app, town, town.worker)
    blocked = supervisor.get(f"/care/dossiers/{subject}/close").text
    assert "结案报告尚未批准" in blocked or "note warn" in blocked
    fields = {
        "reached": "回到学校", "remaining": "没有", "closing_reason": "GOALS_MET", "reason": "半年没有缺课",
        "follow_up": "一次", "first_visit_on": days(30),
    }  # fmt: skip
    answer = lead.post(f"/care/dossiers/{subject}/closing", fields)
    assert answer.status_code == 303
    closing_id = UUID(answer.headers["Location"].rsplit("/", 1)[1])
    assert lead.post(f"/care/closings/{closing_id}/submission").status_code == 303
    answered(town, Closing, closing_id)
    move = supervisor.get(f"/dossiers/{subject}/move/{Move.CLOSE}")
    assert move.headers["Location"].endswith(f"/care/dossiers/{subject}/close")
    assert lead.post(f"/care/dossiers/{subject}/close").status_code == 403
    assert supervisor.post(f"/care/dossiers/{subject}/close").status_code == 303
    with looking(town, None) as session:
        assert session.get_one(Case, case_id).stage is Stage.CLOSED


def test_the_last_follow_up_sends_the_lead_home(app: Flask, town: Town) -> None:
    case_id = files.in_care(town)
    answered(town, Closing, reported(town, case_id, text=closing_text()))
    subject, supervisor, lead = dossier_id(town, case_id), at(app, town, town.supervisor), at(app, town, town.worker)
    assert supervisor.post(f"/care/dossiers/{subject}/close").status_code == 303
    assert lead.get(f"/dossiers/{subject}").status_code == 200
    moment = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    fields = {"met_at": moment, "result": "WELL", "words": "在学校，唱歌"}
    answer = lead.post(f"/care/dossiers/{subject}/follow-up", fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-day")
    assert lead.get(f"/dossiers/{subject}").status_code == 404
    page = supervisor.get(f"/dossiers/{subject}").text
    assert "在学校，唱歌" in page
    assert "个案已结案，目前没有人负责。" in page


def test_what_was_typed_is_kept_and_shown_when_the_case_has_moved_on_meanwhile(app: Flask, town: Town) -> None:
    case_id = files.in_care(town)
    lead, subject = at(app, town, town.worker), dossier_id(town, case_id)
    page = lead.get(f"/care/dossiers/{subject}/plan")
    assert page.status_code == 200
    files.moved(town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly")
    answer = lead.post(
        f"/care/dossiers/{subject}/plan", {**PLAN, "child_wants": "一小时写下的话", "_page": "/my-day?draft=1"}
    )
    assert answer.status_code == 409
    assert 'href="/my-day?draft=1">用我的内容继续' in answer.text
    assert "一小时写下的话" in answer.text
    assert "已存为草稿" in answer.text
    with looking(town, town.worker) as session:
        kept = draft_of(session, session.info["keyring"], form="care.plan", subject=str(subject))
        assert kept is not None
        assert kept.fields["child_wants"] == ["一小时写下的话"]
