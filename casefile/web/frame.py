"""The frame around every page: navigation by duty, language, the time left, the alarm of the office."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.kernel import clock
from casefile.web import current
from casefile.web.words import language


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
RENDERED = "casefile.rendered navigation"
AT_HAND = 5
"""So many pages stand in the bottom bar of a phone."""


def add_frame(app: Flask, *, navigation: tuple[NavItem, ...], home: tuple[str, ...], alarm: str, queue: str) -> None:
    """Give the templates the navigation, the home page (the first endpoint that exists), the alarm and its list."""
    app.extensions[NAVIGATION] = navigation
    app.extensions[HOME] = home
    app.extensions[ALARM] = alarm
    app.extensions[QUEUE] = queue
    app.extensions[RENDERED] = {}
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
    entries = _entries()
    looks = current_app.extensions[QUEUE] in entries
    items = [item for item in current_app.extensions[NAVIGATION] if item.endpoint in entries]
    side, bottom = _rendered(entries, items)
    return {
        "actor": actor,
        "navigation": items,
        "side": side,
        "bottom": bottom,
        "alarm_url": _address(current_app.extensions[ALARM]) if looks else None,
        "queue_url": _address(current_app.extensions[QUEUE]) if looks else None,
        "home_url": home(),
        "csrf": resumed.csrf,
        "idle_minutes": current.config().idle_minutes,
        "minutes_left": int((resumed.ends_at - clock.now()).total_seconds() // 60),
    }


def _entries() -> tuple[str, ...]:
    """List what this person's duties lead to; a page of refusal comes when the request's session is closed."""
    if session := g.get("casefile_session"):
        return _open_to(session)
    with current.database().reading() as session:
        return _open_to(session)


def _open_to(session: Session) -> tuple[str, ...]:
    actor, known = g.actor, current_app.view_functions
    return tuple(
        item.endpoint
        for item in current_app.extensions[NAVIGATION]
        if item.endpoint in known and (item.action is None or can(session, actor, item.action) is Verdict.ALLOWED)
    )


def _rendered(entries: tuple[str, ...], items: list[NavItem]) -> tuple[Markup, Markup]:
    """Give the navigation at the side and the bottom bar: nothing in them depends on the person but by duties."""
    page = request.endpoint if request.endpoint in entries else ""
    kept: dict[object, tuple[Markup, Markup]] = current_app.extensions[RENDERED]
    key = (entries, page, language(), request.script_root)
    if key not in kept:
        render = current_app.jinja_env.get_template("web/_navigation.html").render
        first = [item for item in items if item.first][:AT_HAND]
        kept[key] = (
            Markup(render(items=items, page=page, at_hand=False)),  # noqa: S704  # a template's
            Markup(render(items=first, page=page, at_hand=True)),  # noqa: S704
        )
    return kept[key]


def _address(endpoint: str) -> str | None:
    """Give an address that only concerns who looks through an office's reports; nobody else is told of them."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None
