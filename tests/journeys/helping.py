"""Care plan, a shared task, intervention and back, an emergency on the way, closing and follow-up."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from casefile.kernel import clock
from tests.journeys.beginning import CHILD, SEEN
from tests.journeys.world import World, chip, fill, fits, follow, main, press, send, shot, status

CALLED = "燕子"
SAFETY = "奶奶家门口有台阶,下雨时请扶着走"
TASK = "周三放学接孩子,陪做作业"
LAST_TASK = "带孩子办学生证"
VISIT = timedelta(days=30)
LEFT_TO_THE_CLOSING = {"面见服务对象", "重新评估", "检视目标", "知悉"}
"""What the closing settles by itself; whatever else is owed stands in its way."""


def a_plan_is_approved_and_care_begins(world: World) -> None:
    """The lead writes goals; the supervisor approves them; the case goes on to care."""
    worker = world.page("worker")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/care/dossiers/{}/plan"))
    fill(
        worker, child_wants="想天天上学", goal_0="每天到校", measure_0="班主任的到校记录",
        review_0=(clock.today() + VISIT).isoformat(),
        methods="接送、午托",
        resources="社区食堂、志愿者", roles="社工每周上门;志愿者周三接送", informed="已告知奶奶",
    )  # fmt: skip
    send(worker)
    expect(main(worker)).to_contain_text("每天到校")
    shot(worker, "story-6-plan")
    press(worker, "提交审批")
    approve(world, "每天到校")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/dossiers/{}/move/begin_care"))
    send(worker)
    expect(worker.locator(".stages .now")).to_have_text("关爱帮扶")


def approve(world: World, text: str) -> None:
    """Let the supervisor read a text in her inbox and approve it."""
    desk = world.page("boss")
    desk.goto("/approvals")
    follow(desk, "/approvals/")
    expect(main(desk)).to_contain_text(text)
    press(desk, "批准")
    desk.wait_for_url("**/dossiers/*")


def a_volunteer_does_a_shared_task(world: World) -> None:
    """He sees the task, what to call the child and what to watch: no name, no file. He writes a line."""
    worker, phone = world.page("worker"), world.page("volunteer")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/dossiers/{}/care-card"))
    fill(worker, call_name=CALLED, meeting_place="学校东门", safety_note=SAFETY)
    send(worker)
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/dossiers/{}/share"))
    chip(worker, "志愿者老马")
    send(worker)
    phone.goto("/")
    follow(phone, "/assignments/")
    chip(phone, "没有利益冲突")
    press(phone, "接受")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/care/dossiers/{}/tasks/new"))
    fill(worker, task=TASK, due_on=(clock.today() + timedelta(days=2)).isoformat())
    worker.locator("#owner").select_option(label="志愿者老马")
    chip(worker, "共享")
    send(worker)
    phone.goto("/")
    shot(phone, "story-6-volunteer-day")
    follow(phone, "/care/tasks/")
    world.known["task"] = phone.url
    for words in (TASK, CALLED, SAFETY):
        expect(main(phone)).to_contain_text(words)
    for words in (CHILD, SEEN):
        assert words not in phone.content()
    assert fits(phone)
    shot(phone, "story-6-task")
    chip(phone, "已办结")
    fill(phone, line="接到孩子,作业做完了")
    send(phone)
    expect(main(phone)).to_contain_text("接到孩子,作业做完了")
    assert status(phone, world.known["dossier"]) == 404


def an_emergency_comes_and_goes(world: World) -> None:
    """Marked at once by the worker; lifted by the supervisor with a reason."""
    worker, desk = world.page("worker"), world.page("boss")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/dossiers/{}/emergency"))
    fill(worker, called="120", child_safe="已送到医院,社工陪着")
    send(worker)
    expect(main(worker).get_by_role("alert")).to_be_visible()
    desk.goto(world.known["dossier"])
    follow(desk, world.of_dossier("/dossiers/{}/emergency/lift"))
    fill(desk, reason="医生说没有大碍,已回家")
    chip(desk, "Y 中")
    send(desk)
    expect(main(desk).get_by_role("alert")).to_have_count(0)


def an_intervention_and_back_to_care(world: World) -> None:
    """A measure with who decided it, the legal basis and the document; its review leads back to care."""
    desk = world.page("boss")
    desk.goto(world.known["dossier"])
    follow(desk, world.of_dossier("/dossiers/{}/move/intervene"))
    desk.locator("#measure").select_option("M01")
    desk.locator("#unit_kind").select_option("POLICE")
    fill(
        desk, decided_by="县公安局", legal_basis="未成年人保护法第一百一十八条", document="东公告诫〔2026〕3号",
        reason="监护人长期不管",
    )  # fmt: skip
    send(desk)
    expect(main(desk)).to_contain_text("东公告诫〔2026〕3号")
    shot(desk, "story-7-intervention")
    press(desk, "开始执行")
    fill(desk, outcome="父亲已回家", words="监护明显改善")
    send(desk)
    desk.goto(world.known["dossier"])
    expect(desk.locator(".stages .now")).to_have_text("处置干预")
    follow(desk, world.of_dossier("/dossiers/{}/move/resume_care"))
    fill(desk, outcome="父亲已回家照看")
    send(desk)
    expect(desk.locator(".stages .now")).to_have_text("关爱帮扶")


def the_case_is_closed(world: World) -> None:
    """The worker drafts the closing, the supervisor approves and closes; helpers are out at once."""
    worker, desk = world.page("worker"), world.page("boss")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/care/dossiers/{}/closing"))
    fill(
        worker, reached="每天到校", remaining="没有", child_said="爸爸回来了", reason="目标达到",
        follow_up="看看是否还到校", first_visit_on=(clock.today() + VISIT).isoformat(),
    )  # fmt: skip
    worker.locator("#closing_reason").select_option(index=1)
    send(worker)
    press(worker, "提交审批")
    approve(world, "爸爸回来了")
    a_task_is_in_the_way(world)
    assert what_is_left(world, desk) == LEFT_TO_THE_CLOSING
    desk.goto(world.known["dossier"])
    follow(desk, world.of_dossier("/dossiers/{}/move/close"))
    send(desk)
    desk.goto(world.known["dossier"])
    expect(desk.locator(".stages .now")).to_have_text("已结案")
    shot(desk, "story-8-closed")
    phone = world.page("volunteer")
    assert status(phone, world.known["task"]) == 404
    worker.goto(world.known["dossier"])
    expect(main(worker)).to_contain_text(CHILD)


def a_task_is_in_the_way(world: World) -> None:
    """A task that nobody has finished stands between the case and its closing; nothing but its end takes it away."""
    worker, desk = world.page("worker"), world.page("boss")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/care/dossiers/{}/tasks/new"))
    fill(worker, task=LAST_TASK, due_on=(clock.today() + timedelta(days=2)).isoformat())
    worker.locator("#owner").select_option(label="社工小林")
    send(worker)
    left = what_is_left(world, desk)
    assert left == {*LEFT_TO_THE_CLOSING, "任务"}
    expect(desk.locator("main a[href*='/settle']")).to_have_count(0)
    desk.goto(world.of_dossier("/care/dossiers/{}/close"))
    expect(main(desk)).to_contain_text("还有未办结的事项")
    expect(desk.locator("main form button.btn-primary")).to_have_count(0)
    worker.goto("/")
    follow(worker, "/care/tasks/")
    chip(worker, "已办结")
    fill(worker, line="已带孩子办好")
    send(worker)


def what_is_left(world: World, page: Page) -> set[str]:
    """Read what is still owed to the case."""
    page.goto(world.of_dossier("/dossiers/{}/obligations"))
    waits = page.locator("main tbody tr").filter(has=page.locator("time"))
    return {re.split("[：\n]", words.strip())[0] for words in waits.locator("td.lead").all_inner_texts()}


def the_last_follow_up_ends_the_leads_access(world: World) -> None:
    """The visit falls due; once it is written down the dossier is closed to the worker."""
    world.later(VISIT)
    worker = world.page("worker")
    worker.goto("/")
    shot(worker, "story-8-follow-up-due")
    worker.goto(world.known["dossier"])
    follow(worker, world.of_dossier("/care/dossiers/{}/follow-up"))
    worker.locator("main .chip").first.click()
    fill(worker, words="一切都好,天天上学")
    send(worker)
    assert status(worker, world.known["dossier"]) == 404
