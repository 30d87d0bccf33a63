"""A headless Chromium and the program's own server, for what only a browser can show."""

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from casefile.kernel import clock
from tests import applications
from tests.engines import missing

if TYPE_CHECKING:
    from casefile.kernel.db import Database

CHROMIUM = Path(os.environ.get("CASEFILE_TEST_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


class Server:
    """The whole program behind a free port of this machine; `moment` holds its clock."""

    def __init__(self, app: Any) -> None:
        self.moment: datetime | None = None
        self.app = app
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with clock.at(self.moment) if self.moment else contextlib.nullcontext():
            answer: Iterable[bytes] = self.app(environ, start_response)
            return answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server(database: "Database") -> Iterator[Server]:
    """The program's server on the test's database."""
    with Server(applications.own(database)) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium a run."""
    if not CHROMIUM.exists():
        missing("Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def window(chromium: Browser, base: str, size: Any, **options: Any) -> Iterator[Page]:
    """Open a window with cookies of its own: one person at one machine; a script's error fails the test."""
    context = chromium.new_context(base_url=base, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not errors, errors


@pytest.fixture
def phone(chromium: Browser, server: Server) -> Iterator[Page]:
    """A phone's window, with touch."""
    with window(chromium, server.url, PHONE, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def desk(chromium: Browser, server: Server) -> Iterator[Page]:
    """A window on an office's screen."""
    with window(chromium, server.url, DESK) as page:
        yield page
