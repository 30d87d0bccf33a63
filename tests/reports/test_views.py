"""Pages of reports: what each role gets to see, and that nothing typed is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casefile.audit.model import AuditRow
from casefile.people.users import User
from casefile.reports.content import Reporter
from casefile.reports.model import Report, ReportState
from casefile.vault.capacities import Capacity
from casefile.vault.granting import grant
from casefile.vault.tags import Tag
from casefile.web.cookie import NAME
from tests import people_builders as people
from tests.people_builders import password_of
from tests.reports.builders import CANARY, CHILD, WITNESS, House, act, again, fresh, report
from tests.web.clients import Visitor, application, visitor, ways_back

LEAST = {"kind": "OTHER", "facts": CANARY, "urgency": "Y", "seen_area": "999901001"}


@pytest.fixture
def app(home: House) -> Flask:
    return application(home.installed)


def sent_in(home: House) -> int:
    with home.database.reading() as session:
        return session.scalar(select(func.count(Report.id))) or 0


def form_address(who: Visitor) -> str:
    answer = who.get("/reports/new")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def submit(who: Visitor, **fields: Any) -> Any:
    return who.post(form_address(who), {**LEAST, **fields})


def state_of(home: House, made: Report) -> ReportState:
    with home.database.reading() as session:
        return again(session, made).state


def test_least_that_is_asked_gives_a_receipt_number_and_a_neutral_state(app: Flask) -> None:
    grid = visitor(app, "grid")
    answer = submit(grid)
    assert answer.status_code == 303
    receipt = grid.get(answer.headers["Location"]).text
    number = re.search(r"R-[2-9A-Z]{7}", receipt)
    assert number
    assert "已收到" in receipt
    assert number[0] in grid.get("/reports/mine").text


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(app: Flask) -> None:
    grid = visitor(app, "grid")
    wrong = {
        "kind": "", "urgency": "", "seen_at": "2090-01-01T10:00", "birth_date": "2090-01-01",
        "id_number": "999999201203040018", "child_name": CHILD, "steps": "已经陪着孩子",
        "police_at": "2090-01-01T10:00",
    }  # fmt: skip
    answer = submit(grid, **wrong)
    assert answer.status_code == 422
    for field in ("kind", "urgency", "seen_at", "birth_date", "id_number"):
        assert f'id="{field}-wrong"' in answer.text, field
    for kept in (CANARY, CHILD, "已经陪着孩子", "999999201203040018"):
        assert kept in answer.text, kept
    summary = answer.text.partition('class="summary"')[2].partition("</ul>")[0]
    in_order = ["kind-0", "seen_at", "urgency-0", "birth_date", "id_number", "id_unverified", "police_at"]
    assert list(dict.fromkeys(re.findall(r'href="#([^"]+)"', summary))) == in_order


DOUBTED = {"id_number": "989999201203040018", "birth_date": "2018-03-05", "sex": "2"}
DOUBTS = ("最后一位校验不符", "地区代码 989999 查不到", "显示的出生日期是", "性别与身份证号不一致")


def test_an_id_number_that_does_not_fit_is_asked_about_once_and_told_to_the_office(home: House, app: Flask) -> None:
    grid, before = visitor(app, "grid"), sent_in(home)
    address = form_address(grid)
    asked = grid.post(address, {**LEAST, **DOUBTED})
    assert asked.status_code == 422
    for word in (*DOUBTS, 'id="birth_date-wrong"', 'id="sex-wrong"', "请勾选这一项", 'name="id_unverified" value="y"'):
        assert word in asked.text, word
    assert sent_in(home) == before
    receipt = grid.post(address, {**LEAST, **DOUBTED, "id_unverified": "y"}).headers["Location"]
    made_id = receipt.split("/")[-2]
    shown = visitor(app, "boss").get(f"/reports/{made_id}").text
    for word in DOUBTS:
        assert word in shown, word


def test_danger_now_is_not_held_up_by_an_id_number_the_receipt_tells_of_it(app: Flask) -> None:
    grid = visitor(app, "grid")
    sent = submit(grid, danger="y", **DOUBTED)
    assert sent.status_code == 303
    assert DOUBTS[0] in grid.get(sent.headers["Location"]).text


def test_a_phone_that_nobody_can_call_is_told_beside_it_but_holds_up_no_danger(app: Flask) -> None:
    grid = visitor(app, "grid")
    phones = {"phone": "abc", "guardian_phone": "12", "reporter_phone": "不知道"}
    told = submit(grid, **phones)
    assert told.status_code == 422
    for field in phones:
        assert f'id="{field}-wrong"' in told.text, field
    assert "手机为 11 位" in told.text
    assert submit(grid, **phones, danger="y").status_code == 303


def test_an_unknown_area_is_refused_in_plain_words(app: Flask) -> None:
    answer = submit(visitor(app, "grid"), seen_area="110101001")
    assert answer.status_code == 422
    assert 'id="seen_area-wrong"' in answer.text
    assert CANARY in answer.text


def test_danger_now_needs_no_other_urgency_and_the_receipt_says_whom_to_call(app: Flask) -> None:
    grid = visitor(app, "grid")
    answer = submit(grid, danger="y", urgency="")
    receipt = grid.get(answer.headers["Location"]).text
    assert 'href="tel:110"' in receipt
    assert 'href="tel:120"' in receipt


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_administrators_find_no_page_of_reports(home: House, app: Flask, username: str) -> None:
    made, admin = report(home), visitor(app, username)
    for path in ("/reports/new", "/reports", "/reports/mine", f"/reports/{made.id}", f"/reports/{made.id}/receipt"):
        answer = admin.get(path)
        assert answer.status_code == 404, path
        assert made.number not in answer.text


PAGES = ("", "/take-up", "/join", "/set-aside/unfounded", "/send-on", "/reporter")
POSTS = ("/look", "/answer", "/told", *PAGES[1:])


@pytest.mark.parametrize("username", ["stranger", "elsewhere", "root1"])
def test_whoever_holds_no_key_gets_404_at_every_page_of_a_report(home: House, app: Flask, username: str) -> None:
    made, other = report(home), visitor(app, username)
    for path in (*PAGES, "/receipt"):
        answer = other.get(f"/reports/{made.id}{path}")
        assert answer.status_code == 404, path
        assert made.number not in answer.text
    for path in POSTS:
        assert other.post(f"/reports/{made.id}{path}", {"reason": "x"}).status_code == 404, path
    assert state_of(home, made) is ReportState.RECEIVED


def test_a_report_is_found_by_its_number_by_whom_it_opens_to(home: House, app: Flask) -> None:
    made = report(home)
    asked = {"text": made.number.lower().replace("-", "\uff0d")}
    assert f'href="/reports/{made.id}"' in visitor(app, "boss").post("/search", asked).text
    assert str(made.id) not in visitor(app, "stranger").post("/search", asked).text


def test_its_author_reads_it_until_it_is_decided_but_decides_nothing(home: House, app: Flask) -> None:
    made, grid = report(home), visitor(app, "grid")
    assert CANARY in grid.get(f"/reports/{made.id}/receipt").text
    assert grid.get(f"/reports/{made.id}").status_code == 403
    assert grid.post(f"/reports/{made.id}/take-up", {"reason": "x"}).status_code == 403
    fields = {"reason": "看过了,没有事"}
    assert visitor(app, "boss").post(f"/reports/{made.id}/set-aside/unfounded", fields).status_code == 303
    receipt = grid.get(f"/reports/{made.id}/receipt").text
    done = '<span class="tag good">已处理</span>'
    assert all(done in each for each in (receipt, grid.get("/reports/mine").text, grid.get("/my-day").text))
    assert CANARY not in receipt
    assert "情况不属实" not in receipt


def test_looking_opens_the_report_and_ends_the_alarm(home: House, app: Flask) -> None:
    made, boss = report(home, danger=True), visitor(app, "boss")
    before = boss.get("/reports/alarm").json["count"]  # type: ignore[index]
    answer = boss.post(f"/reports/{made.id}/look")
    page = boss.get(answer.headers["Location"])
    assert CANARY in page.text
    assert "首次响应：<span" in page.text, "no gap after the full-width colon"
    assert re.search(r"</time></span> ·\s+<span", page.text), "the due time and the office are told apart"
    assert ways_back(page) == ["/reports"]
    assert boss.get("/reports/alarm").json == {"count": before - 1}


def test_a_report_is_taken_up_and_a_further_one_joins_its_case(home: House, app: Flask) -> None:
    first, further, boss = report(home, name="林双雀"), report(home, name="林双雀"), visitor(app, "boss")
    fields = {
        "dossier": "new",
        "urgency": "R",
        "reason": "尽快上门",
        "legal_basis": "REPORT",
        "duplicates_checked": "y",
    }
    assert boss.post(f"/reports/{first.id}/take-up", {**fields, "duplicates_checked": ""}).status_code == 422
    assert boss.post(f"/reports/{first.id}/take-up", fields).status_code == 303
    page = boss.get(f"/reports/{further.id}/join").text
    found = re.search(r'name="dossier" type="radio" value="([0-9a-f-]{36})"', page)
    assert found
    assert "林双雀" in page
    fields = {"dossier": found[1], "urgency": "R", "reason": "又一次"}
    assert boss.post(f"/reports/{further.id}/join", fields).status_code == 303
    assert (state_of(home, first), state_of(home, further)) == (ReportState.TAKEN_UP, ReportState.JOINED)


def tags(home: House) -> int:
    with home.database.reading() as session:
        return len(session.scalars(select(Tag)).all())


def test_perhaps_the_same_child_names_the_fields_and_writes_nothing(home: House, app: Flask) -> None:
    known: dict[str, Any] = {"name": "欧阳一一", "id_number": "99999920160101001X", "phone": "13900000001"}
    first, boss = report(home, **known), visitor(app, "boss")
    fields = {
        "dossier": "new",
        "urgency": "R",
        "reason": "尽快上门",
        "legal_basis": "REPORT",
        "duplicates_checked": "y",
    }
    assert boss.post(f"/reports/{first.id}/take-up", fields).status_code == 303
    before = tags(home)
    page = boss.get(f"/reports/{report(home, **known).id}").text
    for word in ("欧阳一一", "身份证号", "电话", "姓名"):
        assert word in page.partition("可能是同一个孩子")[2], word
    other = report(home, **{**known, "name": "", "phone": ""}, seen_area="999901002")
    page = visitor(app, "elsewhere").get(f"/reports/{other.id}").text.partition("可能是同一个孩子")[2]
    assert "请询问那里的督导" in page
    assert "身份证号" in page
    assert "欧阳一一" not in page
    assert tags(home) == before


def test_a_number_of_a_dossier_elsewhere_tells_nothing(home: House, app: Flask) -> None:
    made, boss = report(home), visitor(app, "boss")
    fields = {"dossier": "other", "number": "999901-2026-000000-0", "urgency": "R", "reason": "同一个孩子"}
    answer = boss.post(f"/reports/{made.id}/join", fields)
    assert answer.status_code == 422
    assert 'id="number-wrong"' in answer.text
    assert "同一个孩子" in answer.text


def test_a_number_and_what_else_is_wrong_are_told_at_once(home: House, app: Flask) -> None:
    made, boss = report(home), visitor(app, "boss")
    answer = boss.post(f"/reports/{made.id}/join", {"dossier": "other", "number": "123", "urgency": "R", "reason": ""})
    assert answer.status_code == 422
    for field in ("number", "reason"):
        assert f'id="{field}-wrong"' in answer.text, field


def test_one_of_the_nine_is_set_aside_only_with_the_police_or_a_second_person(home: House, app: Flask) -> None:
    made, boss = report(home, kind="MR6"), visitor(app, "boss")
    path = f"/reports/{made.id}/set-aside/unfounded"
    refused = boss.post(path, {"reason": "只是误会", "police_unit": "东门派出所"})
    assert refused.status_code == 422
    assert 'id="police_unit-wrong"' in refused.text
    assert "只是误会" in refused.text
    assert boss.post(path, {"reason": "只是误会", "ask": "1"}).status_code == 303
    page = boss.get(f"/reports/{made.id}").text
    assert 'name="agree"' not in page
    second = visitor(app, "second")
    assert "只是误会" in second.get(f"/reports/{made.id}").text
    answer = second.post(f"/reports/{made.id}/answer", {"reason": "", "agree": "1"})
    assert answer.status_code == 422
    assert second.post(f"/reports/{made.id}/answer", {"reason": "我也看过", "agree": "1"}).status_code == 303
    assert state_of(home, made) is ReportState.UNFOUNDED


def test_what_is_set_aside_as_reported_before_asks_of_what_and_shows_it(home: House, app: Flask) -> None:
    first, made, boss = report(home), report(home), visitor(app, "boss")
    page = f"/reports/{made.id}/set-aside/duplicate"
    refused = boss.post(page, {"reason": "邻居也报过", "same_as": "R-2222222"})
    assert refused.status_code == 422
    assert 'id="same_as-wrong"' in refused.text
    assert "邻居也报过" in refused.text
    assert boss.post(page, {"reason": "邻居也报过", "same_as": first.number.lower()}).status_code == 303
    shown = boss.get(f"/reports/{made.id}").text
    assert re.search(rf'<a href="/reports/{first.id}">[^/]*{first.number}<', shown)


LATE = {
    "take-up": {"dossier": "new", "urgency": "R", "legal_basis": "REPORT", "duplicates_checked": "y"},
    "join": {"dossier": "other", "number": "999901-2026-000000-0", "urgency": "R"},
    "set-aside/unfounded": {},
    "answer": {"agree": "1"},
    "send-on": {},
}


@pytest.mark.parametrize("step", LATE)
def test_the_second_of_two_is_told_who_dealt_with_a_report_and_keeps_her_text(
    home: House, app: Flask, step: str
) -> None:
    made, boss, second = report(home), visitor(app, "boss"), visitor(app, "second")
    assert boss.post(f"/reports/{made.id}/set-aside/for_information", {"reason": "学校已在处理"}).status_code == 303
    with home.database.reading() as session:
        name = session.get_one(User, home.supervisor.user_id).name
    page = f"/reports/{made.id}/{step}"
    told = second.post(page, {**LATE[step], "reason": "我想尽快上门", "_page": page})
    assert told.status_code == 409
    for word in (name, "处理了这份报告：仅供了解", "我想尽快上门"):
        assert word in told.text, word
    for other in ("elsewhere", "stranger"):
        assert name not in visitor(app, other).post(page, {"reason": "x"}).text


def test_two_who_begin_to_look_at_a_report_both_come_to_its_page(home: House, app: Flask) -> None:
    made, boss, second = report(home), visitor(app, "boss"), visitor(app, "second")
    assert boss.post(f"/reports/{made.id}/look").status_code == 303
    assert second.post(f"/reports/{made.id}/look").status_code == 303


def test_what_was_sent_on_is_gone_for_the_sender_and_there_for_the_other_office(home: House, app: Flask) -> None:
    made, boss = report(home), visitor(app, "boss")
    fields = {"office": str(home.other_id), "reason": "住在西门镇"}
    assert boss.post(f"/reports/{made.id}/send-on", fields).status_code == 303
    assert boss.get(f"/reports/{made.id}").status_code == 404
    assert made.number not in boss.get("/reports").text
    there = visitor(app, "elsewhere")
    assert made.number in there.get("/reports").text
    assert CANARY in there.get(f"/reports/{made.id}").text
    assert "已转交" in visitor(app, "grid").get(f"/reports/{made.id}/receipt").text


def test_who_told_it_is_shown_only_in_answer_to_a_reason(home: House, app: Flask) -> None:
    made, boss = report(home, reporter=Reporter(source="NEIGHBOUR", name=WITNESS)), visitor(app, "boss")
    assert WITNESS not in boss.get(f"/reports/{made.id}").text
    assert WITNESS not in boss.get(f"/reports/{made.id}/reporter").text
    assert boss.post(f"/reports/{made.id}/reporter", {"why": "ask_back", "words": ""}).status_code == 422
    answer = boss.post(f"/reports/{made.id}/reporter", {"why": "ask_back", "words": "问清楼层"})
    assert WITNESS in answer.text
    with home.database.reading() as session:
        row = session.scalars(
            select(AuditRow).where(AuditRow.object_id == made.id).order_by(AuditRow.seq.desc())
        ).first()
        assert row is not None
        assert (row.act, row.purpose) == ("open_reporter", "ask_back")


def test_a_worker_reads_a_report_without_the_buttons_of_who_decides(home: House, app: Flask) -> None:
    made = report(home, reporter=Reporter(source="NEIGHBOUR", name=WITNESS))
    with act(home, home.supervisor, "share_report") as (session, _by):
        grant(session, made.id, holder=home.stranger.principal_id, capacity=Capacity.CO_WORKER)
    answer = visitor(app, "stranger").get(f"/reports/{made.id}")
    page = answer.text
    assert CANARY in page
    assert ways_back(answer) == [], "the queue does not open to her"
    assert [part for part in ("/reporter", "/take-up", "/look", "/told") if part + '"' in page] == []


def test_which_colleague_wrote_it_is_told_to_who_decides_alone(home: House, app: Flask) -> None:
    author = people.grid_worker(home.installed, home.office_id, name="钱报告")
    made = report(home, by=author)
    with act(home, home.supervisor, "share_report") as (session, _by):
        grant(session, made.id, holder=home.stranger.principal_id, capacity=Capacity.LEAD)
    worker, boss = (visitor(app, name).get(f"/reports/{made.id}").text for name in ("stranger", "boss"))
    assert (CANARY in worker, author.name in worker) == (True, False)
    assert (CANARY in boss, author.name in boss) == (True, True)


def test_the_office_above_opens_one_report_with_password_and_reason_and_the_office_is_told(
    home: House, app: Flask
) -> None:
    made, root = report(home), visitor(app, "root1")
    path = f"/reports/{made.id}/by-the-parent"
    assert root.get(f"/reports/{made.id}").status_code == 404
    assert CANARY not in root.get(path).text
    password = password_of("root1")
    assert root.post(path, {"reason": "", "step_up_password": password}).status_code == 422
    assert CANARY not in root.post(path, {"reason": "超时未处理", "step_up_password": "something else"}).text
    assert root.get(f"/reports/{made.id}").status_code == 404
    assert root.post(path, {"reason": "超时未处理", "step_up_password": password}).status_code == 303
    assert CANARY in root.get(f"/reports/{made.id}").text
    assert "超时未处理" in visitor(app, "boss").get(f"/reports/{made.id}").text
    for other in ("elsewhere", "boss", "grid"):
        assert visitor(app, other).get(path).status_code == 404


def test_a_damaged_report_says_so_and_the_page_stays_usable(home: House, app: Flask) -> None:
    made = report(home)
    with home.database.engine.begin() as connection:
        table = Report.__table__
        broken = bytes(len(made.cell or b""))
        connection.execute(table.update().where(table.c.id == made.id).values(cell=broken))  # type: ignore[attr-defined]
    page = visitor(app, "boss").get(f"/reports/{made.id}")
    assert page.status_code == 200
    assert "可能已损坏" in page.text


def test_a_report_begun_in_another_form_is_offered_again(app: Flask) -> None:
    grid = visitor(app, "grid")
    address = form_address(grid)
    named = address.partition("form=")[2]
    grid.post("/drafts", {"_form": "reports.report", "_subject": named, "facts": "写到一半"})
    page = grid.get(form_address(grid)).text
    assert f"form={named}" in page
    assert "写到一半" in grid.get(f"/reports/new?form={named}&draft=1").text


def test_a_report_sent_twice_from_the_same_page_is_one_report(app: Flask, home: House) -> None:
    grid = visitor(app, "grid")
    address = form_address(grid)
    named = re.findall(r'name="_opened" value="([^"]+)"', grid.get(address).text)
    count = sent_in(home)
    fields = {**LEAST, "_opened": named[0], "_form": "reports.report", "_subject": named[0], "_page": address}
    first, second = grid.post(address, fields), grid.post(address, fields)
    assert second.status_code == 303
    assert second.headers["Location"] == first.headers["Location"] + "&again=1"
    assert "此页此前已提交" in grid.get(second.headers["Location"]).text
    assert grid.get(address).headers["Location"] == second.headers["Location"]
    assert sent_in(home) == count + 1
    changed = grid.post(address, {**fields, "facts": "又想起一件事"})
    assert changed.status_code == 422
    assert "之后修改的内容尚未保存" in changed.text
    (way,) = re.findall(r'href="([^"]+)">用我的内容继续', changed.text)
    page = grid.get(way.replace("&amp;", "&")).text
    assert "又想起一件事" in page
    anew = re.findall(r'name="_opened" value="([^"]+)"', page)
    assert anew != named
    assert grid.post(address, {**fields, "_opened": anew[0], "facts": "又想起一件事"}).status_code == 303
    assert sent_in(home) == count + 2


def test_two_taps_that_meet_make_one_report(app: Flask, home: House) -> None:
    grid, other = visitor(app, "grid"), app.test_client()
    other.set_cookie(NAME, grid.cookie, secure=True)
    address = form_address(grid)
    count = sent_in(home)
    fields = {**LEAST, "csrf_token": grid.token, "_opened": address.partition("form=")[2]}
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(each.post, address, data=fields) for each in (grid.client, other)]
        led = sorted(str(answer.result().headers["Location"]) for answer in sent)
    assert led[1] == led[0] + "&again=1"
    assert sent_in(home) == count + 1


def test_of_two_texts_of_one_page_that_meet_the_second_is_told_and_kept(app: Flask, home: House) -> None:
    grid, other = visitor(app, "grid"), app.test_client()
    other.set_cookie(NAME, grid.cookie, secure=True)
    for number in range(4):
        address = form_address(grid)
        fields = {**LEAST, "csrf_token": grid.token, "_opened": address.partition("form=")[2]}
        told = [(grid.client, {**fields, "facts": f"一{number}"}), (other, {**fields, "facts": f"二{number}"})]
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(each.post, address, data=text) for each, text in told]
            answers = sorted((answer.result() for answer in sent), key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in answers] == [303, 422]
        assert "之后修改的内容尚未保存" in answers[1].text


def test_a_decided_report_offers_no_decision_and_takes_none(home: House, app: Flask) -> None:
    made, boss = report(home), visitor(app, "boss")
    late = visitor(app, "second")
    assert boss.post(f"/reports/{made.id}/set-aside/for_information", {"reason": "昨天报过"}).status_code == 303
    for path in ("/take-up", "/join", "/set-aside/unfounded", "/send-on"):
        assert late.get(f"/reports/{made.id}{path}").status_code == 303, path
    assert late.post(f"/reports/{made.id}/set-aside/unfounded", {"reason": "看过"}).status_code == 409
    assert state_of(home, made) is ReportState.INFORMATION


def test_every_page_speaks_english_too(home: House, app: Flask) -> None:
    made, boss = report(home, kind="MR4"), visitor(app, "boss")
    boss.client.set_cookie("casefile_language", "en")
    for path in ("/reports", "/reports/mine", f"/reports/{made.id}", f"/reports/{made.id}/take-up"):
        main = boss.get(path).text.partition("<main")[2].replace(CANARY, "").replace(CHILD, "")
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"虚构\S*|\S+镇|\S+社区", "", main)), path


def test_opening_a_report_is_on_the_chain_with_its_reader(home: House, app: Flask) -> None:
    made = report(home)
    visitor(app, "boss").get(f"/reports/{made.id}")
    with home.database.reading() as session:
        acts = session.execute(
            select(AuditRow.act, AuditRow.actor).where(AuditRow.object_id == made.id).order_by(AuditRow.seq)
        ).all()
    assert tuple(acts[-1]) == ("open_report", fresh(home.supervisor).user_id)


def test_closing_one_of_the_nine_situations_without_help_asks_a_second_person_first(home: House, app: Flask) -> None:
    made, boss, second = report(home, kind="MR4"), visitor(app, "boss"), visitor(app, "second")
    up = {"urgency": "R", "reason": "visit", "duplicates_checked": "y", "legal_basis": "REPORT", "dossier": "new"}
    file = boss.post(f"/reports/{made.id}/take-up", up).headers["Location"]
    assert "不予帮扶而结案：请第二人确认" in boss.get(file).text
    facts = {"closing_reason": "NO_NEED", "reason": "both parents were at home", "reporter_told": "by phone on Monday"}
    assert boss.post(f"{file}/ask/close_early", facts).status_code == 303
    assert "不予帮扶而结案：请第二人确认" not in boss.get(file).text
    question = re.findall(r"/approvals/[0-9a-f-]{36}", second.get("/approvals").text)[-1]
    page = second.get(question).text
    assert "both parents were at home" in page
    assert "移交给谁" not in page
    assert second.post(question, {"approve": "1"}).status_code == 303
    shown = boss.get(f"{file}/move/close_early").text
    assert all(words in shown for words in (facts["reason"], facts["reporter_told"]))
    assert boss.post(f"{file}/move/close_early", facts).status_code == 303
    assert "已结案" in boss.get(file).text
