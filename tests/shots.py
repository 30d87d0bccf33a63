"""Pictures of the main screens, taken from the demonstration: ./dev shot [FOLDER]. Without a folder, docs/img."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from casefile.app import create_app
from casefile.audit.recorder import Readings
from casefile.demo import home
from casefile.demo.county import posts
from casefile.kernel.assets import folder
from casefile.kernel.config import load
from casefile.kernel.db import Database
from casefile.people.passwords import normalised
from casefile.people.users import user_by_username
from casefile.printing.drawing import draw
from casefile.printing.model import Copy
from casefile.printing.printer import printer_of
from casefile.vault import deployment
from casefile.vault.holdings import held_by
from casefile.vault.keyring import Keyring
from casefile.vault.lockbox import open_lockbox
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
    ("register", "dudao1", False, _at("/copies")),
    ("audit", "shenji", False, _at("/audit")),
    ("accounts", "xitong", False, _at("/accounts")),
)
"""Name, whose screen, on a phone, how to get there."""
IN_ENGLISH = {"my-day", "triage", "dossier", "register", "report-phone"}
"""What the English README shows."""
SWITCH = "const form = document.querySelector('form[data-language]'); form.requestSubmit(form.querySelector('button'))"
ACROSS = 3
"""Pages of a paper side by side."""


def _password(username: str) -> str:
    return next(post.password for post in posts() if post.username == username)


def _signed_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(_password(username))
    page.locator("main button.btn-primary").click()
    page.wait_for_url("**/my-day*")


@contextmanager
def _running() -> Iterator[tuple[Browser, str, Database]]:
    config = home.settings()
    if not home.is_ready(config):
        raise SystemExit("./dev demo --no-serve")
    config = load(environ={"CASEFILE_DATA_DIR": str(config.data_dir)})
    database = Database(config)
    with Server(create_app(config, database)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--lang=zh-CN"])
        yield browser, server.url, database
        browser.close()
    database.dispose()


def _smaller(path: Path) -> None:
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)


def _paper(database: Database, username: str, target: Path) -> None:
    """Draw the pages of the longest approved copy as they would be printed, side by side; nothing is registered."""
    keys = deployment.load(database.config)
    with database.reading() as session:
        person = user_by_username(session, username)
        assert person is not None
        assert person.principal_id is not None
        secret = open_lockbox(session, keys, user_id=person.id, password=normalised(_password(username)))
        secrets = {person.principal_id: secret, **held_by(session, keys, person.principal_id, secret)}
        session.info["keyring"] = Keyring(person.principal_id, secrets, deployment=keys, recorder=Readings())
        approved = select(Copy).where(Copy.requester_id == person.id, Copy.approver_id.is_not(None))
        html = max((draw(session, copy) for copy in session.scalars(approved)), key=len)
    printer = printer_of(database.config)
    pdf = printer.print(html).pdf
    printer.close()
    with tempfile.TemporaryDirectory() as folder_of_pages:
        subprocess.run(["pdftoppm", "-png", "-r", "72", "-", f"{folder_of_pages}/page"], input=pdf, check=True)
        pages = [Image.open(path) for path in sorted(Path(folder_of_pages).iterdir())]
        width, height = pages[0].size
        sheet = Image.new("RGB", (width * len(pages[:ACROSS]), height * -(-len(pages) // ACROSS)), "white")
        for number, page in enumerate(pages):
            sheet.paste(page, (number % ACROSS * width, number // ACROSS * height))
        sheet.save(target)
    _smaller(target)
    print(target.name, len(pages))


def _switched(page: Page) -> None:
    with page.expect_navigation():
        page.evaluate(SWITCH)


def _taken(page: Page, target: Path, visit: Visit) -> None:
    visit(page)
    page.wait_for_load_state("load")
    page.screenshot(path=target)
    _smaller(target)
    print(target.name)


def main(target: Path) -> None:
    """Take every picture in Chinese, some in English as well, and the pages of a paper."""
    (target / "en").mkdir(parents=True, exist_ok=True)
    with _running() as (browser, url, database):
        for name, username, on_phone, visit in SCREENS:
            size, touch = (PHONE, {"has_touch": True, "is_mobile": True}) if on_phone else (DESK, {})
            with window(browser, url, size, **touch) as page:
                _signed_in(page, username)
                _taken(page, target / f"{name}.png", visit)
                if name in IN_ENGLISH:
                    _switched(page)
                    _taken(page, target / "en" / f"{name}.png", visit)
                    _switched(page)  # the account keeps its language
        _paper(database, "dudao1", target / "paper.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else folder("config").parent / "docs" / "img")
