"""The little own scripts, in a real browser: drafts, the warning before the end, the alarm, shortcuts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from casefile import app as wiring
from tests import applications
from tests import people_builders as people
from tests.browser import DESK, PHONE, Server, window
from tests.people_builders import Installed
from tests.web import sample

pytestmark = pytest.mark.browser
SAYING = "she wants to go back to school"


@pytest.fixture
def running(house: Installed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(wiring, "ALARM", "sample.alarm")
    made = applications.own(house.database)
    made.register_blueprint(sample.blueprint())
    with Server(made) as server:
        yield server


@pytest.fixture
def page(chromium: Browser, running: Server) -> Iterator[Page]:
    with window(chromium, running.url, DESK) as opened:
        opened.goto("/sign-in")
        opened.get_by_label("用户名").fill("root1")
        opened.get_by_label("密码", exact=True).fill(people.password_of("root1"))
        opened.locator("main button").click()
        expect(opened.get_by_role("heading", level=1)).to_be_visible()
        yield opened


def test_what_is_typed_is_kept_by_itself_and_comes_back(page: Page, house: Installed) -> None:
    note = sample.note(house)
    page.goto(f"/sample/{note}/edit")
    page.get_by_label("Said").fill(SAYING)
    page.get_by_label("Seen").focus()
    expect(page.locator("[data-draft-line]")).to_contain_text("已保存")
    page.reload()
    expect(page.get_by_label("Said")).to_have_value("first words")
    page.get_by_role("link", name="继续填写").click()
    expect(page.get_by_label("Said")).to_have_value(SAYING)


def test_the_switch_of_language_takes_the_text_along(page: Page, house: Installed) -> None:
    note = sample.note(house)
    page.goto(f"/sample/{note}/edit")
    page.get_by_label("Said").fill(SAYING)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Said")).to_have_value(SAYING)


def test_a_text_that_was_sent_is_not_offered_again(page: Page, house: Installed) -> None:
    note = sample.note(house)
    page.goto(f"/sample/{note}/edit")
    page.get_by_label("Said").fill(SAYING)
    opened = page.locator("input[name=_opened]").input_value()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(SAYING)).to_be_visible()
    page.go_back()
    expect(page.locator("input[name=_opened]")).to_have_value(opened)
    page.goto(f"/sample/{note}/edit")
    expect(page.locator("input[name=_opened]")).not_to_have_value(opened)
    expect(page.get_by_role("link", name="继续填写")).to_have_count(0)


def test_a_warning_comes_before_the_sign_in_ends_and_one_tap_stays(page: Page) -> None:
    page.clock.install()
    page.reload()
    dialog = page.get_by_role("dialog")
    page.clock.run_for(17 * 60_000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(61_000)
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="继续").click()
    expect(dialog).to_be_hidden()
    page.clock.run_for(18 * 60_000 + 1000)
    expect(dialog).to_be_visible()


def test_an_unseen_alarm_shows_the_red_bar(page: Page) -> None:
    expect(page.locator(".alarm")).to_be_visible()
    expect(page.locator("[data-alarm-count]")).to_have_text("2")


def test_g_h_leads_home_but_not_while_somebody_types(page: Page, house: Installed) -> None:
    note = sample.note(house)
    page.goto(f"/sample/{note}/edit")
    page.get_by_label("Said").focus()
    page.keyboard.type("gh")
    assert page.url.endswith("/edit")
    page.locator("h1, main").first.focus()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(lambda url: not url.endswith("/edit"))


def test_leaving_at_once_empties_the_page(page: Page) -> None:
    page.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="weather"))
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.weather.com.cn/")


def test_the_frame_fits_a_phone(chromium: Browser, running: Server) -> None:
    with window(chromium, running.url, PHONE) as page:
        page.goto("/sign-in")
        page.get_by_label("用户名").fill("root1")
        page.get_by_label("密码", exact=True).fill(people.password_of("root1"))
        page.locator("main button").click()
        expect(page.locator(".bottom")).to_be_visible()
        expect(page.locator(".side")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for link in page.locator(".bottom a, header button:visible, header a:visible").all():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 44
