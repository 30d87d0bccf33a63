"""Report, triage, offer and acceptance, contacts, assessment."""

import re

import pytest
from playwright.sync_api import expect

from casefile.contacts.model import Contact
from casefile.dossiers.model import Dossier
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.vault.errors import Locked
from casefile.vault.keyring import Keyring
from tests.journeys.world import World, chip, fill, fits, main, press, shot, status, tool, unfold

SEEN = "孩子一个人坐在楼道里,说两天没吃饭"
CHILD = "林晓燕"
WITNESS = "周桂花"
SAID = "爸爸出去打工,奶奶病了"


def a_grid_worker_reports(world: World) -> None:
    """He hands a report in from the phone, gets a number and a neutral state."""
    phone = world.page("grid")
    phone.goto("/reports/new")
    chip(phone, "被遗弃")
    fill(phone, facts=SEEN, seen_place="3 号楼 2 单元")
    phone.locator("#seen_area").select_option("999901001001")
    chip(phone, "今天")
    unfold(phone)
    fill(phone, child_name=CHILD, age="9", child_said=SAID, reporter_name=WITNESS)
    phone.locator("#source").select_option("NEIGHBOUR")
    shot(phone, "story-1-report")
    assert fits(phone)
    press(phone, "提交报告")
    world.known["number"] = phone.locator(".receipt-number").inner_text()
    expect(main(phone)).to_contain_text("已收到")


def a_supervisor_takes_it_up(world: World) -> None:
    """She finds it in the queue with its clock, opens it, and takes it up into a new dossier."""
    desk = world.page("boss")
    desk.goto("/reports")
    row = desk.locator("tr", has_text=world.known["number"])
    expect(row.locator(".clock")).to_be_visible()
    row.get_by_role("button", name="开始查看").click()
    expect(main(desk)).to_contain_text(SEEN)
    world.known["report"] = desk.url
    press(desk, "受理")
    fill(desk, reason="今天要有人上门")
    chip(desk, "R 高")
    chip(desk, "我已查找")
    press(desk, "受理")
    desk.wait_for_url("**/dossiers/*")
    expect(main(desk)).to_contain_text(CHILD)
    world.known["dossier"] = desk.url
    shot(desk, "story-2-dossier")
    phone = world.page("grid")
    phone.goto("/reports/mine")
    expect(phone.locator("tr", has_text=world.known["number"])).to_contain_text("已处理")
    assert status(phone, world.known["dossier"]) == 404


def a_worker_accepts(world: World) -> None:
    """She offers it; the worker sees the first page, declares no conflict, accepts. A colleague finds nothing."""
    desk = world.page("boss")
    desk.goto(world.known["dossier"])
    tool(desk, "指派个案")
    chip(desk, "社工小林")
    press(desk, "指派")
    desk.wait_for_url("**/dossiers/*")
    worker = world.page("worker")
    worker.goto(world.known["dossier"])
    expect(main(worker)).to_contain_text(CHILD)
    expect(main(worker)).not_to_contain_text(SEEN)
    press(worker, "答复")
    chip(worker, "没有利益冲突")
    press(worker, "接受")
    worker.wait_for_url("**/dossiers/*")
    expect(main(worker)).to_contain_text(SEEN)
    assert WITNESS not in worker.content()
    shot(worker, "story-3-accepted")
    colleague = world.page("colleague")
    assert status(colleague, world.known["dossier"]) == 404
    assert CHILD not in colleague.content()
    _finds_only_ciphertext(world, world.people["colleague"])


def _finds_only_ciphertext(world: World, other: Actor) -> None:
    """Read the row with all permission checks switched off: the keys are not there."""
    keyring = Keyring(
        other.principal_id, dict(other.keyring._secrets), deployment=world.house.deployment,
        recorder=other.keyring.recorder,
    )  # fmt: skip
    with world.database.reading() as session:
        session.info["keyring"] = keyring
        for row in session.query(Dossier):
            with pytest.raises(Locked):
                _ = row.face


def the_worker_logs_two_contacts(world: World) -> None:
    """One at the desk, one from a phone window."""
    for small, words in ((False, "到家里看了,奶奶在床上,锅是空的"), (True, "带孩子吃了饭,联系了社区")):
        page = world.page("worker", phone=small)
        page.goto(world.known["dossier"])
        tool(page, "新的联系记录")
        chip(page, "入户走访")
        chip(page, "见到本人")
        fill(page, facts=words, client_said="我想上学")
        assert fits(page)
        press(page, "保存联系记录")
        page.wait_for_url("**/dossiers/*")
        expect(main(page)).to_contain_text(words)
    shot(world.page("worker", phone=True), "story-4-contact-phone")
    assert _count(world.database) == 2


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.query(Contact).count()


def the_assessment_is_approved(world: World) -> None:
    """The worker writes it; the supervisor reads and approves it, and gives the case the urgency it proposes."""
    worker = world.page("worker")
    worker.goto(world.known["dossier"])
    tool(worker, "评估")
    fill(
        worker, strengths="愿意说话,有邻居照应", facts="奶奶患病,父亲在外地", child_said="想上学,想爸爸",
        own_view="需要有人白天照看", needs_words="午饭、上学、奶奶看病", urgency_reason="现在有人送饭",
    )  # fmt: skip
    unfold(worker)
    fill(
        worker,
        person="精神尚好",
        family="奶奶照料困难",
        school="三天没到校",
        peers="有一个好朋友",
        community="邻居愿意帮忙",
    )
    worker.locator("input[name=needs]").first.locator("..").click()
    chip(worker, "Y 中")
    press(worker, "保存并查看")
    expect(main(worker)).to_contain_text("想上学,想爸爸")
    shot(worker, "story-4-assessment")
    press(worker, "提交审批")
    desk = world.page("boss")
    desk.goto("/approvals")
    desk.locator("main").get_by_role("link", name=re.compile("评估")).first.click()
    expect(main(desk)).to_contain_text("想上学,想爸爸")
    shot(desk, "story-4-approval")
    press(desk, "批准")
    expect(desk.locator("#reason")).to_have_value("现在有人送饭")
    press(desk, "调整紧急程度")
    desk.wait_for_url("**/dossiers/*")
    expect(desk.locator("h1")).to_contain_text("Y 中")
