"""Sign-in sessions: the secrets of a signed-in person, sealed under the cookie, in a store of their own.

SQLite: a file of its own. PostgreSQL: an UNLOGGED table that stays out of dumps. Nothing of it is kept in the process.
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, MetaData, Table, bindparam, delete, inspect, or_, select, text, true, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import NAMES, Database, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id
from casefile.vault import envelope
from casefile.vault.deployment import Deployment
from casefile.vault.errors import Damaged
from casefile.vault.principals import Secret

SEEN_EVERY = timedelta(seconds=60)
KEPT_AFTER_END = timedelta(hours=24)


class SessionBase(DeclarativeBase):
    """Base of the session store, apart from every other table."""

    metadata = MetaData(naming_convention=NAMES)


class SignIn(SessionBase):
    """One sign-in. After its end only the user and the CSRF digest stay, for a day."""

    __tablename__ = "sign_ins"

    id: Mapped[bytes] = sealed_bytes(primary_key=True)
    """SHA-256 of the cookie."""
    user_id: Mapped[UUID] = routing(Id, index=True)
    principal_id: Mapped[UUID] = routing(Id)
    epoch: Mapped[int] = routing()
    started_at: Mapped[datetime] = routing(UtcDateTime)
    seen_at: Mapped[datetime] = routing(UtcDateTime)
    ends_at: Mapped[datetime] = routing(UtcDateTime)
    csrf_digest: Mapped[bytes] = sealed_bytes()
    secrets: Mapped[bytes | None] = sealed_bytes()
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)


_SIGN_INS = cast("Table", SignIn.__table__).columns
_BY_COOKIE = select(*_SIGN_INS).where(_SIGN_INS.id == bindparam("name"))
"""Plain columns, written once: every request begins with it."""


def _bound_to(row: Any) -> bytes:
    """Give what the sealed secrets belong to: the user, the absolute end and the epoch."""
    return envelope.bind("sign-in", row.user_id.bytes, row.principal_id.bytes, row.ends_at.isoformat(), row.epoch)


class Resumed(NamedTuple):
    """A live session: whose it is, the opened secrets, the CSRF token, when it ends."""

    session_id: bytes
    user_id: UUID
    principal_id: UUID
    epoch: int
    secrets: dict[UUID, Secret]
    csrf: str
    started_at: datetime
    ends_at: datetime


class Opened(NamedTuple):
    """A session just opened: the cookie's value and the session it stands for."""

    cookie: str
    session: Resumed


def prepare(database: Database) -> None:
    """Make the store where it is missing (at start; it holds nothing that must survive)."""
    with database.sessions.begin() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('casefile sign-ins'))"))
        if not inspect(connection).has_table(SignIn.__tablename__):
            SessionBase.metadata.create_all(connection)
            if not database.sqlite:
                connection.execute(text(f"ALTER TABLE {SignIn.__tablename__} SET UNLOGGED"))


def open_session(
    database: Database,
    deployment: Deployment,
    *,
    user_id: UUID,
    principal_id: UUID,
    epoch: int,
    secrets: dict[UUID, Secret],
) -> Opened:
    """Open a session for a user with the secrets the person holds directly."""
    token, now = os.urandom(32), clock.now()
    row = SignIn(
        id=_name(token), user_id=user_id, principal_id=principal_id, epoch=epoch, started_at=now, seen_at=now,
        ends_at=now + timedelta(hours=database.config.session_hours), csrf_digest=_digest(_csrf(token)),
    )  # fmt: skip
    told = {principal.bytes: secret.raw for principal, secret in secrets.items()}
    row.secrets = envelope.seal(_key(token, deployment), msgspec.msgpack.encode(told), _bound_to(row))
    with Session(database.sessions, expire_on_commit=False) as store:
        store.add(row)
        store.commit()
    return Opened(token.hex(), _resumed(row, secrets, token))


def resume(database: Database, deployment: Deployment, cookie: str, *, moves_clock: bool = True) -> Resumed | None:
    """Give the live session of a cookie, or None when there is none, it was idle too long, or it has ended."""
    token = _token(cookie)
    if token is None:
        return None
    now = clock.now()
    with database.sessions_read.connect() as store:
        row = store.execute(_BY_COOKIE, {"name": _name(token)}).one_or_none()
    idle = timedelta(minutes=database.config.idle_minutes)
    if row is None or row.secrets is None or now >= row.ends_at or now >= row.seen_at + idle:
        return None
    if moves_clock and now - row.seen_at >= SEEN_EVERY:
        with database.sessions.begin() as store:
            store.execute(update(SignIn).where(SignIn.id == row.id).values(seen_at=now))
    try:
        told = msgspec.msgpack.decode(
            envelope.open_sealed(_key(token, deployment), row.secrets, _bound_to(row)), type=dict[bytes, bytes]
        )
    except Damaged:
        return None
    secrets = {UUID(bytes=name): Secret(raw, deployment.realm) for name, raw in told.items()}
    return _resumed(row, secrets, token)


def ended_user(database: Database, cookie: str, csrf: str) -> UUID | None:
    """Tell whose ended session a form came from, if its CSRF token fits; nothing can be opened with it."""
    token = _token(cookie)
    if token is None:
        return None
    with Session(database.sessions) as store:
        row = store.get(SignIn, _name(token))
        return row.user_id if row is not None and row.csrf_digest == _digest(csrf) else None


def signed_in_before(database: Database, user_id: UUID, csrf: str) -> bool:
    """Tell whether a form came from a sign-in of this user that began or ended lately."""
    with Session(database.sessions) as store:
        same = SignIn.user_id == user_id, SignIn.csrf_digest == _digest(csrf)
        return store.scalar(select(SignIn.id).where(*same)) is not None


def end_session(database: Database, session_id: bytes) -> None:
    """End a session: its secrets are deleted."""
    _end(database, SignIn.id == session_id)


def end_sessions_of(database: Database, user_id: UUID, *, but: bytes | None = None) -> None:
    """End all sessions of a user (a change of role, password or certificate, a reset), if told but one."""
    others = SignIn.id != but if but is not None else true()
    _end(database, SignIn.user_id == user_id, others)


def end_outdated(database: Database, epochs: Mapping[UUID, int]) -> None:
    """Delete the secrets of sessions that ran out, were left alone too long, or began before their account changed.

    `epochs` are the accounts' own. Nobody comes back to such a session; its secrets must not wait for that.
    """
    now, idle = clock.now(), timedelta(minutes=database.config.idle_minutes)
    _end(database, or_(SignIn.ends_at <= now, SignIn.seen_at <= now - idle))
    with Session(database.sessions) as store:
        live = store.execute(select(SignIn.id, SignIn.user_id, SignIn.epoch).where(SignIn.secrets.is_not(None))).all()
    for row in live:
        if epochs.get(row.user_id) != row.epoch:
            _end(database, SignIn.id == row.id)


def live_users(database: Database) -> frozenset[UUID]:
    """List the users with a live session (the search cache is swept when its last reader is gone).

    Commands search too, as those that make the invented county, where no store was ever made: nobody is signed in.
    """
    if not inspect(database.sessions).has_table(SignIn.__tablename__):
        return frozenset()
    now = clock.now()
    idle = timedelta(minutes=database.config.idle_minutes)
    with Session(database.sessions) as store:
        return frozenset(
            store.scalars(
                select(SignIn.user_id).where(
                    SignIn.secrets.is_not(None), SignIn.ends_at > now, SignIn.seen_at > now - idle
                )
            )
        )


def purge(database: Database) -> None:
    """Delete rows that ended, or ran out, more than a day ago."""
    with Session(database.sessions) as store:
        store.execute(delete(SignIn).where(SignIn.ends_at < clock.now() - KEPT_AFTER_END))
        store.commit()


def _end(database: Database, *which: ColumnElement[bool]) -> None:
    with Session(database.sessions) as store:
        store.execute(
            update(SignIn).where(SignIn.secrets.is_not(None), *which).values(secrets=None, ended_at=clock.now())
        )
        store.commit()


def _resumed(row: Any, secrets: dict[UUID, Secret], token: bytes) -> Resumed:
    return Resumed(row.id, row.user_id, row.principal_id, row.epoch, secrets, _csrf(token), row.started_at, row.ends_at)


def _token(cookie: str) -> bytes | None:
    try:
        token = bytes.fromhex(cookie)
    except ValueError:
        return None
    return token if len(token) == 32 else None  # noqa: PLR2004  # bytes


def _name(token: bytes) -> bytes:
    return hashlib.sha256(b"casefile/sign-in" + token).digest()


def _csrf(token: bytes) -> str:
    return envelope.derive(token, "casefile/1/csrf").hex()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _key(token: bytes, deployment: Deployment) -> bytes:
    return envelope.derive(token + deployment.pepper, "casefile/1/sign-in")
