"""The first story in a real browser: a report from a phone, its office's supervisor, a stranger."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import applications
from tests import people_builders as people
from tests.browser import DESK, PHONE, Server, window
from tests.reports.builders import CANARY, House, report

SHOTS = os.environ.get("CASEFILE_SHOTS", "")
NARROW = """
all => all.map(one => {
  Object.assign(one.parentElement.style, { display: "block", width: "2em" });
  return one.getClientRects().length;
})
"""
TAPS = """
window.taps = 0;
addEventListener("click", (event) => { if (event.isTrusted) window.taps += 1; }, true);
"""


@pytest.fixture
def running(home: House) -> Iterator[Server]:
    with Server(applications.own(home.database)) as server:
        yield server


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def sign_in(page: Page, username: str, then: str) -> None:
    page.goto(f"/sign-in?next={then}")
    page.locator("#username").fill(username)
    page.locator("#password").fill(people.password_of(username))
    page.locator("main button.btn-primary").click()
    page.wait_for_url(f"**{then}**")


def fits(page: Page) -> bool:
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def in_one_piece(page: Page) -> bool:
    """Tell whether the page has numbers of reports, and each stands on one line however narrow its place."""
    lines = page.locator(".whole").evaluate_all(NARROW)
    return bool(lines) and set(lines) == {1}


def chip(page: Page, text: str) -> None:
    page.locator(".chip", has_text=text).first.tap()


@pytest.mark.browser
def test_a_grid_worker_reports_from_a_phone_the_supervisor_opens_it_a_stranger_does_not(
    home: House, running: Server, chromium: Browser
) -> None:
    with window(chromium, running.url, PHONE, has_touch=True, is_mobile=True) as phone:
        phone.add_init_script(TAPS)
        sign_in(phone, "grid", "/reports/new")
        shot(phone, "phone-new-empty")
        assert fits(phone)
        assert phone.evaluate("window.taps") == 0
        chip(phone, "正有危险")
        expect(phone.get_by_role("link", name="拨打 110（报警）")).to_have_attribute("href", "tel:110")
        expect(phone.get_by_role("link", name="拨打 120（急救）")).to_have_attribute("href", "tel:120")
        chip(phone, "被遗弃")
        phone.locator("#facts").tap()
        phone.locator("#facts").fill(CANARY)
        phone.locator("#seen_area").select_option("999901001001")
        phone.locator("#seen_place").tap()
        phone.locator("#seen_place").fill("3 号楼 2 单元")
        shot(phone, "phone-new-filled")
        taps = phone.evaluate("window.taps") + 2  # the native list opens and closes with two more
        phone.get_by_role("button", name="提交报告").tap()
        phone.wait_for_url("**/receipt**")
        assert taps + 1 <= 12
        number = phone.locator(".receipt-number").inner_text()
        expect(phone.get_by_role("link", name="拨打 110（报警）")).to_be_visible()
        shot(phone, "phone-receipt")
        phone.goto("/reports/mine")
        expect(phone.locator("main")).to_contain_text(number)
        shot(phone, "phone-own")
        assert fits(phone)
        assert in_one_piece(phone)
    with window(chromium, running.url, DESK) as desk:
        sign_in(desk, "boss", "/reports")
        expect(desk.locator("[data-alarm-url]")).to_be_visible()
        shot(desk, "desk-queue")
        assert in_one_piece(desk)
        desk.locator("tr", has_text=number).get_by_role("button", name="开始查看").click()
        expect(desk.locator("main")).to_contain_text(CANARY)
        shot(desk, "desk-report")
        address = desk.url
    for stranger in ("stranger", "elsewhere"):
        with window(chromium, running.url, DESK) as other:
            sign_in(other, stranger, "/reports/mine")
            answer = other.goto(address)
            assert answer is not None
            assert answer.status == 404
            assert CANARY not in other.content()
            assert number not in other.content()


@pytest.mark.browser
def test_what_was_typed_stays_when_something_is_wrong(running: Server, chromium: Browser) -> None:
    with window(chromium, running.url, PHONE, has_touch=True, is_mobile=True) as phone:
        sign_in(phone, "grid", "/reports/new")
        phone.locator("#facts").fill("孩子一个人在家")
        phone.locator("summary", has_text="孩子的情况").tap()
        phone.locator("#id_number").fill("999999201203040018")
        phone.locator("#birth_date").fill("2090-01-01")
        phone.locator("#seen_at").fill("2090-01-01T10:00")
        phone.get_by_role("button", name="提交报告").tap()
        expect(phone.locator(".summary")).to_be_focused()
        for part in ("kind", "urgency", "seen_at", "id_number", "birth_date"):
            expect(phone.locator(f"#{part}-wrong")).to_be_visible()
        expect(phone.locator("#facts")).to_have_value("孩子一个人在家")
        expect(phone.locator("#id_number")).to_have_value("999999201203040018")
        shot(phone, "phone-new-wrong")
        assert fits(phone)


@pytest.mark.browser
def test_a_supervisor_takes_a_report_up(home: House, running: Server, chromium: Browser) -> None:
    made = report(home, kind="MR4", age=9, name="独孤小满", child_said="他不让我回家")  # nobody else's in this house
    with window(chromium, running.url, PHONE, has_touch=True, is_mobile=True) as phone:
        sign_in(phone, "boss", "/reports")
        shot(phone, "phone-queue")
        assert fits(phone)
        phone.goto(f"/reports/{made.id}")
        shot(phone, "phone-report")
        assert fits(phone)
        phone.get_by_role("link", name="受理").click()
        shot(phone, "phone-take-up")
        phone.locator("#reason").fill("需要尽快上门")
        phone.get_by_role("button", name="受理").click()
        expect(phone.locator(".summary")).to_be_focused()
        expect(phone.locator("#reason")).to_have_value("需要尽快上门")
        phone.locator(".chip", has_text="我已查找").tap()
        phone.get_by_role("button", name="受理").click()
        phone.wait_for_url("**/dossiers/**")
        phone.goto(f"/reports/{made.id}")
        expect(phone.locator("main")).to_contain_text("已受理")
        expect(phone.get_by_role("link", name="返回档案")).to_be_visible()
        shot(phone, "phone-taken-up")
    with window(chromium, running.url, DESK) as desk:
        again = report(home, kind="MR4", name="林小雀")
        sign_in(desk, "boss", f"/reports/{again.id}")
        expect(desk.locator("main")).to_contain_text("可能是同一个孩子")
        shot(desk, "desk-alike")
        desk.get_by_role("link", name="经了解情况不属实").click()
        shot(desk, "desk-set-aside")
        assert fits(desk)
