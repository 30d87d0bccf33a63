"""Two web processes on one database act as one: sign in on one, go on at the other, sign out for both.

What they say, and what the list of processes shows, holds neither a word about a person nor what opens something.
"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from casefile.contacts.commands import log_contact
from casefile.contacts.model import ContactNote
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.web.cookie import NAME as NAME_OF_COOKIE
from tests import people_builders as people
from tests.dossiers import builders
from tests.faults.installed import write_settings
from tests.test_serve import serving

NAME = "林小鸥"


class Browser:
    """Keeps cookies, as a browser does, and talks to whichever port it is told."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.token = ""

    @property
    def cookie(self) -> str:
        return self.cookies[NAME_OF_COOKIE]

    def get(self, port: int, path: str) -> tuple[int, str]:
        return self._ask(port, "GET", path, None)

    def post(self, port: int, path: str, **fields: str) -> tuple[int, str]:
        return self._ask(port, "POST", path, urlencode(fields))

    def _ask(self, port: int, method: str, path: str, body: str | None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self._keep(answer)
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def _keep(self, answer: HTTPResponse) -> None:
        for given in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = given.split(";")[0].partition("=")
            self.cookies[name] = value


@dataclass
class Case:
    """A case in care with one contact, and how its people sign in."""

    dossier: str
    contact: str
    worker: str
    supervisors: tuple[str, str]


def case_in_care(database: Database) -> Case:
    town = builders.town(database)
    case_id = builders.in_care(town, name=NAME)
    with builders.acting(town, town.worker) as session:
        dossier = builders.dossier_of(session, case_id)
        contact = log_contact(
            session, dossier, by=town.worker, note=ContactNote(facts="first words"), met_at=clock.now(),
            method="VISIT", outcome="SEEN",
        )  # fmt: skip
        found = str(dossier.id), str(contact.id)
    names = [builders.username(town, who) for who in (town.worker, town.supervisor, town.second)]
    return Case(*found, names[0], (names[1], names[2]))


@pytest.mark.parametrize("engine", ["postgres", "sqlite"])
def test_two_processes_act_as_one_and_say_nothing_of_it(database: Database) -> None:
    case = case_in_care(database)
    write_settings(database)
    logs: list[str] = []
    with serving(database.config, logs) as one, serving(database.config, logs) as other:
        worker = signed_in(one, case.worker)
        go_on_at_the_other(worker, one, other, case)
        two_moves_at_once(one, other, case)
        secrets = (people.password_of(case.worker), worker.cookie, worker.token)
        assert [word for word in secrets if word in command_lines()] == []
        assert worker.post(other, "/sign-out", csrf_token=worker.token)[0] == 303
        assert worker.get(one, "/me")[0] == 303
    assert len(logs) == 2
    words = (NAME, "newer words", "late words", "goals met", "a wrong password", *secrets)
    assert all(words)
    assert [word for word in words if word in "".join(logs)] == []


def go_on_at_the_other(worker: Browser, one: int, other: int, case: Case) -> None:
    """Read and save at the other process; an older form sent to the first is a conflict with both versions."""
    status, page = worker.get(other, f"/dossiers/{case.dossier}")
    assert status == 200
    assert NAME in page
    edit, form = f"/contacts/{case.contact}/edit", {"csrf_token": worker.token, "sealed_version": "1"}
    assert worker.post(other, edit, facts="newer words", **form)[0] == 303
    status, page = worker.post(one, edit, facts="late words", **form)
    assert status == 409
    assert "newer words" in page
    assert "late words" in page
    assert "newer words" in worker.get(one, f"/contacts/{case.contact}")[1]


def two_moves_at_once(one: int, other: int, case: Case) -> None:
    """Two supervisors make the same move at the same moment, one at each process: one wins, the other is told."""
    boss, second = (signed_in(port, name) for port, name in zip((other, one), case.supervisors, strict=True))
    address, step = f"/dossiers/{case.dossier}/move/step_down", {"reason": "goals met", "rhythm": "every month"}
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(browser.post, port, address, csrf_token=browser.token, **step)
            for browser, port in ((boss, one), (second, other))
        ]
        assert sorted(answer.result()[0] for answer in sent) == [303, 409]


def signed_in(port: int, username: str) -> Browser:
    browser = Browser()
    page = browser.get(port, "/sign-in")[1]
    fields = {"username": username, "csrf_token": token(page)}
    assert browser.post(port, "/sign-in", password="a wrong password", **fields)[0] == 422
    assert browser.post(port, "/sign-in", password=people.password_of(username), **fields)[0] == 303
    browser.token = token(browser.get(port, "/me")[1])
    return browser


def command_lines() -> str:
    """Give what the list of processes shows of every process there is."""
    told = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            told.append(path.read_bytes())
    return b"\n".join(told).decode(errors="replace")


def test_a_word_in_a_command_line_would_be_seen() -> None:
    word = "ein Wort auf der Befehlszeile"
    with subprocess.Popen([sys.executable, "-c", "input()", word], stdin=subprocess.PIPE) as shown:
        try:
            while word not in command_lines():  # the kernel writes it a moment after the program has begun
                assert shown.poll() is None
        finally:
            shown.communicate(b"\n")
    assert word not in command_lines()


def token(page: str) -> str:
    """Find a form's CSRF token."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found.group(1) if found else ""
