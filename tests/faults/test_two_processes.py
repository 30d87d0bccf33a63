"""Two web processes on one database act as one: sign in on one, go on at the other, sign out for both."""

import re
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from casefile.kernel.db import Database
from tests import people_builders as people
from tests.faults.installed import write_settings
from tests.test_serve import serving


class Browser:
    """Keeps cookies, as a browser does, and talks to whichever port it is told."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

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


@pytest.mark.parametrize("engine", ["postgres", "sqlite"])
def test_a_session_of_one_process_is_known_to_the_other(database: Database) -> None:
    people.installation(database)
    write_settings(database)
    browser = Browser()
    with serving(database.config) as one, serving(database.config) as other:
        page = browser.get(one, "/sign-in")[1]
        fields = {"username": "root1", "password": people.password_of("root1"), "csrf_token": token(page)}
        assert browser.post(one, "/sign-in", **fields)[0] == 303
        status, page = browser.get(other, "/me")
        assert status == 200
        assert "Person root1" in page
        assert browser.post(other, "/sign-out", csrf_token=token(page))[0] == 303
        assert browser.get(one, "/me")[0] == 303


def token(page: str) -> str:
    """Find a form's CSRF token."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found.group(1) if found else ""
