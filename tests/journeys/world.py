"""The people of the story, each at a browser of their own, on one installation of the whole program."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Locator, Page, Response, expect

from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from tests import applications
from tests import people_builders as people
from tests.browser import DESK, PHONE, Server, window
from tests.people_builders import TOWNS, Installed

SHOTS = os.environ.get("CASEFILE_SHOTS", "")
PATIENCE = 60_000
"""Milliseconds: a busy machine draws a paper slowly."""
ON_A_PHONE = {"grid", "volunteer"}


@dataclass
class World:
    """Everybody of the story, and what they have come to know on the way."""

    house: Installed
    office_id: UUID
    people: dict[str, Actor]
    server: Server
    chromium: Browser
    windows: ExitStack
    pages: dict[str, Page] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    """Addresses, numbers and names that a later step needs."""

    def page(self, who: str, *, phone: bool | None = None) -> Page:
        """Give somebody's window, signed in; on a phone where the person works on one."""
        small = who in ON_A_PHONE if phone is None else phone
        expect.set_options(timeout=PATIENCE)
        name = f"{who}{'-phone' if small else ''}"
        if name not in self.pages:
            touch = {"has_touch": True, "is_mobile": True} if small else {}
            opened = window(self.chromium, self.server.url, PHONE if small else DESK, **touch)
            self.pages[name] = self.windows.enter_context(opened)
            self.pages[name].set_default_timeout(PATIENCE)
            sign_in(self.pages[name], who)
        return self.pages[name]

    def of_dossier(self, path: str) -> str:
        """Give an address of the story's dossier: its id stands for {}."""
        return path.format(str(self.known["dossier"]).rsplit("/", 1)[1])

    def later(self, by: timedelta) -> None:
        """Let time pass, also for the program; everybody's sign-in ends with it."""
        self.server.moment = (self.server.moment or clock.now()) + by
        self.pages.clear()

    @property
    def database(self) -> Database:
        """The installation's database."""
        return self.house.database


def sign_in(page: Page, who: str) -> None:
    """Sign in as somebody, and wait for the page where the day begins."""
    page.goto("/sign-in?next=/me")
    page.locator("#username").fill(who)
    page.locator("#password").fill(people.password_of(who))
    press(page, "登录")
    page.wait_for_url("**/me")


@contextmanager
def world(database: Database, chromium: Browser) -> Iterator[World]:
    """Found a county with one town's office, its people and a partner unit, and start the program."""
    house = people.installation(database)
    office = people.office(house, area_code=TOWNS[0], name="东门镇办公室")
    made = {
        "grid": people.grid_worker(house, office, username="grid", name="网格员小周"),
        "boss": people.supervisor(house, office, username="boss", name="督导老陈"),
        "second": people.supervisor(house, office, username="second", name="督导老赵"),
        "worker": people.worker(house, office, username="worker", name="社工小林"),
        "colleague": people.worker(house, office, username="colleague", name="社工小吴"),
        "volunteer": people.volunteer(house, office, username="volunteer", name="志愿者老马"),
    }
    school = people.unit(house, name="东门小学")
    made["liaison"] = people.liaison(house, school, username="liaison", name="联络员小何")
    with ExitStack() as windows:
        server = windows.enter_context(Server(applications.own(database)))
        yield World(house, office, made, server, chromium, windows)


def press(page: Page, name: str) -> None:
    """Press the button or follow the link of exactly this name in the page's own part."""
    button = page.locator("main").get_by_role("button", name=name, exact=True)
    link = page.locator("main").get_by_role("link", name=name, exact=True)
    button.or_(link).first.click()


def tool(page: Page, name: str) -> None:
    """Follow a link of what stands beside a file."""
    page.locator(".tools").get_by_role("link", name=name, exact=True).click()


def follow(page: Page, address: str) -> None:
    """Follow the link in the page's own part whose address begins so: what a step needs has to be there."""
    page.locator(f'main a[href^="{address}"]').first.click()


def send(page: Page) -> None:
    """Send the page's form by its chief button."""
    page.locator("main form button.btn-primary, main form button.btn-danger").first.click()
    page.wait_for_load_state()


def act(page: Page, ending: str) -> None:
    """Press the button of the form whose address ends so."""
    page.locator(f'main form[action$="{ending}"] button').first.click()
    page.wait_for_load_state()


def chip(page: Page, text: str) -> None:
    """Choose a chip by its words."""
    page.locator(".chip", has_text=text).first.click()


def fill(page: Page, **fields: str) -> None:
    """Type into fields by their names."""
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)


def unfold(page: Page) -> None:
    """Open the folded parts of a page."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def status(page: Page, address: str) -> int:
    """Go to an address and give the answer's status."""
    answer: Response | None = page.goto(address)
    assert answer is not None
    return answer.status


def fits(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def main(page: Page) -> Locator:
    """Give the page's own part, without the frame."""
    return page.locator("main")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
