"""Pictures of the main screens, taken from the demonstration: ./dev shot [FOLDER]. Without a folder, docs/img."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from casefile.app import create_app
from casefile.demo import home
from casefile.demo.county import posts
from casefile.kernel.assets import folder
from casefile.kernel.config import load
from casefile.kernel.db import Database
from tests.browser import CHROMIUM, DESK, FLAGS, PHONE, Server, window

Visit = Callable[[Page], object]


def _at(path: str) -> Visit:
    return lambda page: page.goto(path)


def _first_of(path: str, link: str = "main table a[href^='/dossiers/']") -> Visit:
    def visit(page: Page) -> None:
        page.goto(path)
        page.locator(link).first.click()

    return visit


REPORT = "main table a[href^='/reports/']"
SCREENS: tuple[tuple[str, str, bool, Visit], ...] = (
    ("my-day", "dudao1", False, _at("/my-day")),
    ("triage", "dudao1", False, _at("/reports")),
    ("report", "dudao1", False, _first_of("/reports", REPORT)),
    ("dossiers", "dudao1", False, _at("/dossiers")),
    ("dossier", "dudao1", False, _first_of("/dossiers?stage=care")),
    ("dossier-phone", "shegong1", True, _first_of("/dossiers?stage=assessment")),
    ("my-day-phone", "shegong1", True, _at("/my-day")),
    ("report-phone", "wangge1", True, _at("/reports/new")),
    ("volunteer-phone", "zhiyuan1", True, _at("/my-day")),
    ("unit", "lianluo1", False, _at("/referrals")),
    ("register", "dudao1", False, _at("/papers")),
    ("audit", "shenji", False, _at("/audit")),
    ("accounts", "xitong", False, _at("/accounts")),
)
"""Name, whose screen, on a phone, how to get there."""


def _signed_in(page: Page, username: str) -> None:
    password = next(post.password for post in posts() if post.username == username)
    page.goto("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/my-day*")


@contextmanager
def _running() -> Iterator[tuple[Browser, str]]:
    config = home.settings()
    if not home.is_ready(config):
        raise SystemExit("./dev demo --no-serve")
    config = load(environ={"CASEFILE_DATA_DIR": str(config.data_dir)})
    database = Database(config)
    with Server(create_app(config, database)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser, server.url
        browser.close()
    database.dispose()


def main(target: Path) -> None:
    """Take every picture in Chinese, and the first also in English."""
    target.mkdir(parents=True, exist_ok=True)
    with _running() as (browser, url):
        for name, username, on_phone, visit in SCREENS:
            size, touch = (PHONE, {"has_touch": True, "is_mobile": True}) if on_phone else (DESK, {})
            with window(browser, url, size, **touch) as page:
                _signed_in(page, username)
                visit(page)
                page.wait_for_load_state("load")
                page.screenshot(path=target / f"{name}.png")
                print(name, page.url.removeprefix(url))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else folder("config").parent / "docs" / "img")
