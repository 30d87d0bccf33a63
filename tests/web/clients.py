"""A browser without a screen: the program's answers, with the cookies a browser would keep."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.web.cookie import NAME
from tests import applications
from tests import people_builders as people
from tests.people_builders import Installed

TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')
BACK = re.compile(r'<a href="([^"]+)"><svg[^>]*><use href="[^"]*#arrow-left"')


@dataclass
class Visitor:
    """Somebody at a browser."""

    client: FlaskClient
    tokens: dict[str, str] = field(default_factory=dict)
    """The token of each sign-in that was asked for once, by its cookie."""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of the sign-in."""
        return self.client.post(path, data={"csrf_token": self.token, **(fields or {})}, buffered=True, **options)

    @property
    def token(self) -> str:
        if self.cookie not in self.tokens:
            found = TOKEN.search(self.client.get("/me").text)
            if found is None:
                return ""
            self.tokens[self.cookie] = found.group(1)
        return self.tokens[self.cookie]

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie(NAME)
        return found.value if found else ""

    def sign_in(self, username: str, password: str = "", **fields: str) -> TestResponse:
        password = password or people.password_of(username)
        return self.client.post("/sign-in", data={"username": username, "password": password, **fields})


def ways_back(answer: TestResponse) -> list[str]:
    """Where the arrows of a page lead back to."""
    return BACK.findall(answer.text)


def application(house: Installed) -> Flask:
    """The whole program on a founded installation."""
    return applications.lend(house.database)


def visitor(app: Flask, username: str = "") -> Visitor:
    """Somebody at a browser, signed in where a user name is given."""
    made = Visitor(app.test_client())
    if username:
        assert made.sign_in(username).status_code == 303
    return made
