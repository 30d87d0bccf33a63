"""Signing in on a phone and at a desk, in Chinese and in English, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import applications
from tests import people_builders as people
from tests.browser import DESK, PHONE, Server, window
from tests.people_builders import Installed

WORDS = {
    "zh": {"name": "用户名", "password": "密码", "me": "我的账号", "wrong": "用户名或密码不正确。"},
    "en": {
        "name": "User name",
        "password": "Password",
        "me": "My account",
        "wrong": "The user name or the password is not right.",
    },
}


@pytest.fixture
def running(house: Installed) -> Iterator[Server]:
    with Server(applications.own(house.database)) as server:
        yield server


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, running: Server) -> Iterator[Page]:
    with window(chromium, running.url, request.param) as opened:
        yield opened


def sign_in(page: Page, words: dict[str, str], password: str) -> None:
    page.get_by_label(words["name"]).fill("root1")
    page.get_by_label(words["password"], exact=True).fill(password)
    page.locator("main button").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_signs_in(page: Page, language: str) -> None:
    words = WORDS[language]
    complaints: list[Any] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto("/me")
    if language == "en":
        page.get_by_role("button", name="English").click()
    assert "next=/me" in page.url or page.locator("input[name=next]").last.input_value() == "/me"
    sign_in(page, words, "not the right one")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text(words["wrong"])
    expect(page.get_by_label(words["name"])).to_have_value("root1")
    sign_in(page, words, people.password_of("root1"))
    expect(page.get_by_role("heading", level=1)).to_have_text(words["me"])
    assert fits(page)
    assert not complaints
    cookie = next(each for each in page.context.cookies() if each["name"] == "__Host-casefile")
    assert cookie["httpOnly"]
    assert cookie["secure"]


@pytest.mark.browser
def test_the_switch_of_language_keeps_the_page(page: Page) -> None:
    page.goto("/activate")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First password")
    assert page.url.endswith("/activate")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("首次设置密码")


@pytest.mark.browser
def test_every_touch_target_of_the_sign_in_page_is_large_enough(page: Page) -> None:
    page.goto("/sign-in")
    for target in page.locator("main input:not([type=hidden]), button").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
