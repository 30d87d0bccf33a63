"""Who the request comes from: Flask-Login over the vault's own sign-in sessions; the cookie alone opens them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask, Request, g, request
from flask_login import LoginManager, UserMixin

from casefile.vault.sessions import Resumed, resume
from casefile.web import current
from casefile.web.cookie import cookie

QUIET = {"web.keep_draft"}
"""Requests that a page sends by itself: they do not count as a sign of life."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the library has no types
    """What Flask-Login knows of a signed-in person."""

    id: UUID

    def get_id(self) -> str:
        """Give the account's id."""
        return str(self.id)


def add_sign_in(app: Flask, *, quiet: tuple[str, ...] = ()) -> None:
    """Recognise the cookie before every request but those for static files."""
    login = LoginManager(app)
    login.session_protection = None
    login.request_loader(_load)
    app.before_request(recognise)
    app.extensions["casefile.quiet"] = frozenset(QUIET | set(quiet))


def recognise() -> None:
    """Open the sign-in behind the cookie; a poll or a draft moves no clock."""
    value = cookie()
    if not value or request.endpoint == "static":
        return
    quiet = request.endpoint in current.quiet_endpoints()
    g.resumed = resume(current.database(), current.deployment(), value, moves_clock=not quiet)


def _load(_request: Request) -> Any:
    resumed: Resumed | None = g.get("resumed")
    return SignedIn(resumed.user_id) if resumed else None
