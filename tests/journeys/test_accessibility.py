"""The main pages of every role have no barrier that axe-core calls serious or critical, and fit the screen."""

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from casefile.app import create_app
from casefile.demo import build, helped, printed, stories
from casefile.demo.build import Part
from casefile.demo.county import County, posts
from casefile.demo.helped import Reached
from casefile.demo.printed import Way
from casefile.demo.steps import helping
from casefile.demo.stories import Story, Until
from casefile.demo.telling import Telling
from casefile.dossiers.urgency import Urgency
from tests.browser import DESK, PHONE, Server, window
from tests.conftest import settings_for_tests
from tests.engines import Stores

pytestmark = pytest.mark.browser
VENDOR = Path(__file__).parents[1] / "vendor"
AXE = VENDOR / "axe-core-4.14.1" / "axe.min.js"
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => [each.id, ...each.nodes.map((node) => node.target.join(" "))].join(" "));
}"""
LINKS = "[...document.querySelectorAll('main a[href], nav a[href]')].map((link) => link.getAttribute('href'))"
FITS = """
document.documentElement.scrollWidth <= innerWidth
  && [...document.querySelectorAll("main .sheet")].every((sheet) => sheet.scrollWidth <= sheet.clientWidth)
"""
"""Nothing sticks out of the screen, nor of the frame it stands in."""


def _with_an_open_task(t: Telling, start: datetime) -> Story:
    yield from helped.into_care(t, start, Urgency.Y)
    yield from helped.with_a_helper(t, rounds=1)
    helping.add_task(t, f"zhiyuan{t.town}", days=40)
    yield from stories.contacts(t, days=20, every=9)


TOLD = (
    Part(1, 40, 40, _with_an_open_task),
    Part(1, 21, 21, lambda t, at: helped.referred(t, at, "u1", Reached.SENT)),
    Part(1, 17.3, 17.3, lambda t, at: printed.on_paper(t, at, Way.ASKED)),
    Part(1, 0.3, 0.3, lambda t, at: stories.taken_on(t, at, Urgency.R, Until.OFFERED)),
    Part(1, 0.1, 0.1, lambda t, at: stories.taken_on(t, at, Urgency.Y, Until.REPORTED)),
)
PAGES = {
    ("dudao1", False): (
        "desk.my_day", "reports.queue", "reports.show", "reports.take_up", "dossiers.approval", "papers.register",
        "papers.show", "papers.ask", "desk.dossier", "people.admissions",
    ),
    ("shegong1", False): ("desk.my_day", "desk.dossiers", "desk.dossier", "dossiers.edit_face"),
    ("shegong1", True): (
        "desk.my_day", "desk.dossier", "contacts.new", "assessments.edit", "assessments.show", "care.plan",
        "care.show_plan", "referrals.refer", "dossiers.emergency",
    ),
    ("wangge1", True): ("desk.my_day", "reports.new", "reports.own", "reports.receipt"),
    ("zhiyuan1", True): ("desk.my_day", "care.task"),
    ("lianluo1", False): ("desk.my_day", "referrals.index", "referrals.show"),
    ("xianban", False): ("desk.my_day",),
    ("xitong", False): ("desk.my_day", "people.accounts", "people.account", "people.offices"),
    ("anquan", False): ("desk.my_day",),
    ("shenji", False): ("desk.my_day", "oversight.chain", "oversight.thing"),
}  # fmt: skip
"""The pages of each person, on a desk or on a phone; each is reached by the links of those before it."""


@pytest.fixture(scope="module")
def county(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> County:
    place = tmp_path_factory.mktemp("accessible")
    config = settings_for_tests(data_dir=place, database_url=stores.sqlite(place / "casefile.db"))
    return build.build(config, told=TOLD, towns="1")[0]


@pytest.fixture(scope="module")
def running(county: County) -> Iterator[Server]:
    with Server(create_app(county.database.config, county.database)) as server:
        yield server


def barriers(page: Page) -> list[str]:
    found: list[str] = page.evaluate(RUN)
    return found if page.evaluate(FITS) else [*found, "wider than the screen"]


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(next(post.password for post in posts() if post.username == username))
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/my-day*")


def switch(page: Page, language: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=language).click()


def walk(page: Page, routes: Any, wanted: set[str]) -> dict[str, list[str]]:
    """Follow links to one page of every endpoint that is wanted, through several dossiers; give what is wrong."""
    found: dict[str, list[str]] = {}
    ways, seen = ["/my-day"], set()
    for way in ways:
        address = way.partition("?")[0].partition("#")[0]
        try:
            endpoint = routes.match(address, method="GET")[0]
        except HTTPException:
            continue
        is_new = endpoint in wanted - set(found)
        if address in seen or not (is_new or (endpoint == "desk.dossier" and wanted - set(found))):
            continue
        seen.add(address)
        page.goto(way)
        if is_new:
            found[endpoint] = barriers(page)
        ways += page.evaluate(LINKS)
    return found


@pytest.mark.parametrize("reader", PAGES, ids=lambda reader: f"{reader[0]}{'-phone' if reader[1] else ''}")
def test_the_pages_of_each_person_have_no_serious_barrier(
    reader: tuple[str, bool], running: Server, chromium: Browser
) -> None:
    who, on_phone = reader
    touch = {"has_touch": True, "is_mobile": True} if on_phone else {}
    with window(chromium, running.url, PHONE if on_phone else DESK, **touch) as page:
        page.add_init_script(path=AXE)
        sign_in(page, who)
        found = walk(page, running.app.url_map.bind(""), set(PAGES[reader]))
    assert found == {endpoint: [] for endpoint in PAGES[reader]}


@pytest.mark.parametrize("who", [who for who, on_phone in PAGES if on_phone])
def test_the_day_of_who_has_a_phone_has_no_serious_barrier_in_english(
    who: str, running: Server, chromium: Browser
) -> None:
    with window(chromium, running.url, PHONE, has_touch=True, is_mobile=True) as page:
        page.add_init_script(path=AXE)
        sign_in(page, who)
        switch(page, "English")
        found = barriers(page)
        switch(page, "中文")  # the account keeps its language
    assert found == []


def test_signing_in_has_no_serious_barrier_in_either_language(running: Server, chromium: Browser) -> None:
    with window(chromium, running.url, PHONE) as page:
        page.add_init_script(path=AXE)
        for path in ("/sign-in", "/activate"):
            page.goto(path)
            assert barriers(page) == []
        page.get_by_role("button", name="English").click()
        assert barriers(page) == []


def test_axe_is_what_its_manifest_says() -> None:
    with (VENDOR / "MANIFEST.toml").open("rb") as file:
        listed = tomllib.load(file)["file"]
    shipped = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert shipped == {"MANIFEST.toml", listed[0]["path"], "axe-core-4.14.1/LICENSE"}
    assert hashlib.sha256((VENDOR / listed[0]["path"]).read_bytes()).hexdigest() == listed[0]["sha256"]
