"""Who asks, and with which session: the one place where a view finds what the guard prepared."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.vault.deployment import Deployment
from casefile.vault.principals import Secret

if TYPE_CHECKING:
    from casefile.vault.sessions import Resumed

_DATABASE = "casefile.database"
_DEPLOYMENT = "casefile.deployment"


def install(app: Flask, database: Database, deployment: Deployment) -> None:
    """Tell the application which database and which deployment secret it works with."""
    app.extensions[_DATABASE] = database
    app.extensions[_DEPLOYMENT] = deployment


def database() -> Database:
    """Give the installation's database."""
    return database_of(current_app)


def database_of(app: Flask) -> Database:
    """Give the database of an application, before there is a request."""
    return cast("Database", app.extensions[_DATABASE])


def quiet_endpoints() -> frozenset[str]:
    """Name the endpoints that a page asks by itself: no sign that somebody is there."""
    return cast("frozenset[str]", current_app.extensions["casefile.quiet"])


def deployment() -> Deployment:
    """Give the installation's deployment secret."""
    return cast("Deployment", current_app.extensions[_DEPLOYMENT])


def config() -> Config:
    """Give the installation's settings."""
    return database().config


def signed_in() -> "Resumed | None":
    """Give the live sign-in behind the request's cookie, if there is one."""
    return cast("Resumed | None", g.get("resumed"))


def csrf() -> str:
    """Give the token that every form of this sign-in carries; empty for strangers."""
    resumed = signed_in()
    return resumed.csrf if resumed else ""


def enter(session: Session, actor: Actor) -> None:
    """Bind a session to the person who acts."""
    session.info["actor"] = actor
    g.casefile_session = session
    g.actor = actor


def leave() -> None:
    """Take the session away again; the name of the actor stays for the page's frame."""
    g.pop("casefile_session", None)


def session() -> Session:
    """Give the request's database session; RuntimeError outside a guarded view."""
    if "casefile_session" not in g:
        raise RuntimeError("a session exists only inside a guarded view")
    return cast("Session", g.casefile_session)


def actor() -> Actor:
    """Give the person who acts; RuntimeError outside a guarded view."""
    if "actor" not in g:
        raise RuntimeError("an actor exists only inside a guarded view")
    return cast("Actor", g.actor)


def stepped_up() -> Secret:
    """Give the secret that the password typed with this very act has opened."""
    if "stepped_up" not in g:
        raise RuntimeError("this act does not ask for the password")
    return cast("Secret", g.stepped_up)


def about(thing: Any | None, *, purpose: str = "") -> None:
    """Tell the audit row which object this act made or touched, and what for."""
    if thing is not None:
        g.audit_object = (type(thing).__name__.lower(), cast("UUID", thing.id))
    if purpose:
        g.audit_purpose = purpose


def editing(row: Any) -> None:
    """Tell which row the form edits, for the page that shows both versions."""
    g.editing = (type(row), row.id)


def showed(ids: list[UUID]) -> None:
    """Tell the audit row which files this list or search showed."""
    g.audit_shown = ids
