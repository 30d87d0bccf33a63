"""The frame around every page: navigation by duty, language, the time left, the alarm of the office."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.kernel import clock
from casefile.web import current


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation: an endpoint, its name (a msgid), an icon of the sprite, the action it needs."""

    endpoint: str
    label: str
    icon: str
    action: Action | None = None
    first: bool = False
    """Stands in the bottom bar of a phone, if it is among the first five."""


NAVIGATION = "casefile.navigation"
ALARM = "casefile.alarm"
QUEUE = "casefile.queue"
HOME = "casefile.home"
AT_HAND = 5
"""So many pages stand in the bottom bar of a phone."""


def add_frame(app: Flask, *, navigation: tuple[NavItem, ...], home: tuple[str, ...], alarm: str, queue: str) -> None:
    """Give the templates the navigation, the home page (the first endpoint that exists), the alarm and its list."""
    app.extensions[NAVIGATION] = navigation
    app.extensions[HOME] = home
    app.extensions[ALARM] = alarm
    app.extensions[QUEUE] = queue
    app.context_processor(_frame)


def home() -> str:
    """Give the address of the page where a signed-in person begins."""
    endpoints: tuple[str, ...] = current_app.extensions[HOME]
    return url_for(next(each for each in endpoints if each in current_app.view_functions))


def _frame() -> dict[str, Any]:
    actor = g.get("actor")
    resumed = current.signed_in()
    if actor is None or resumed is None:
        return {"actor": None, "navigation": [], "alarm_url": None, "home_url": None}
    return {
        "actor": actor,
        "navigation": _entries(),
        "at_hand": [item for item in _entries() if item.first][:AT_HAND],
        "alarm_url": _address(current_app.extensions[ALARM]),
        "queue_url": _address(current_app.extensions[QUEUE]),
        "home_url": home(),
        "csrf": resumed.csrf,
        "idle_minutes": current.config().idle_minutes,
        "minutes_left": int((resumed.ends_at - clock.now()).total_seconds() // 60),
        "current_section": (request.endpoint or "").partition(".")[0],
    }


def _entries() -> list[NavItem]:
    """List what this person's duties lead to; a page of refusal comes when the request's session is closed."""
    if "navigation" not in g:
        known = [item for item in current_app.extensions[NAVIGATION] if item.endpoint in current_app.view_functions]
        if session := g.get("casefile_session"):
            g.navigation = [item for item in known if _may(session, item)]
        else:
            with current.database().reading() as session:
                g.navigation = [item for item in known if _may(session, item)]
    entries: list[NavItem] = g.navigation
    return entries


def _may(session: Session, item: NavItem) -> bool:
    return item.action is None or can(session, g.actor, item.action) is Verdict.ALLOWED


def _address(endpoint: str) -> str | None:
    """Give an address that only concerns who looks through an office's reports; nobody else is told of them."""
    looks = current_app.extensions[QUEUE] in {item.endpoint for item in _entries()}
    return url_for(endpoint) if looks and endpoint in current_app.view_functions else None
