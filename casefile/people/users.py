"""Accounts of the people who work here."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.clock import now
from casefile.kernel.db import Base, Coded, UtcDateTime, columns, public, sealed_bytes
from casefile.kernel.errors import NotFound
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.people.roles import Side


class UserState(StrEnum):
    """How far an account has come."""

    INVITED = "invited"
    """Has an activation code that was not used yet."""
    WAITING = "waiting"
    """Has set a password; waits for somebody who compares the fingerprint."""
    ADMITTED = "admitted"


STATE_WORDS = {
    UserState.INVITED: N_("invited"),
    UserState.WAITING: N_("waiting for admission"),
    UserState.ADMITTED: N_("admitted"),
}


class User(Base):
    """One person's account; never deleted, because what was written keeps its author."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("id", "side", name="uq_users_id_side"),)
    id: Mapped[UUID] = public(Id, primary_key=True, default=new_id)
    username: Mapped[str] = public(String(40), unique=True)
    name: Mapped[str] = public(String(50))
    phone: Mapped[str | None] = public(String(20))
    principal_id: Mapped[UUID | None] = public(Id, ForeignKey("principals.id"), unique=True)
    """The key pair of this person now; empty until the account was activated."""
    state: Mapped[UserState] = public(Coded(UserState), default=UserState.INVITED)
    side: Mapped[Side] = public(Coded(Side), default=Side.CASEWORK)
    epoch: Mapped[int] = public(Integer, default=0)
    """Counts what ends every session of this person."""
    locale: Mapped[str] = public(String(12), default="zh_Hans_CN")
    locked_at: Mapped[datetime | None] = public(UtcDateTime)
    code_digest: Mapped[bytes | None] = sealed_bytes()
    """SHA-256 of the activation code (100 random bits, so no slow hash is needed)."""
    code_until: Mapped[datetime | None] = public(UtcDateTime)
    created_at: Mapped[datetime] = public(UtcDateTime, default=now)


class FormerKey(Base):
    """A key pair that a person had before a reset; what it signed and wrote stays that person's."""

    __tablename__ = "former_keys"
    principal_id: Mapped[UUID] = public(Id, ForeignKey("principals.id"), primary_key=True)
    user_id: Mapped[UUID] = public(Id, ForeignKey("users.id"), index=True)
    until: Mapped[datetime] = public(UtcDateTime, default=now)


def user(session: Session, user_id: UUID) -> User:
    """Give an account by its id; raise NotFound."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound
    return found


def epochs_of_users(session: Session) -> dict[UUID, int]:
    """Give the epoch of every account that may sign in: a sign-in from before it is no longer good."""
    rows = session.execute(select(User.id, User.epoch).where(User.locked_at.is_(None)))
    return {row.id: row.epoch for row in rows}


def user_by_username(session: Session, username: str) -> User | None:
    """Give the account with a user name, however it was typed."""
    return session.scalar(select(User).where(User.username == username.strip().lower()))


def names_of(session: Session, principal_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of people by their principals, also those they had before a reset."""
    wanted = set(principal_ids)
    former = select(FormerKey.principal_id, User.name).join(User, User.id == FormerKey.user_id)
    found = {row[0]: row[1] for row in session.execute(former.where(FormerKey.principal_id.in_(wanted)))}
    rows = session.execute(select(User.principal_id, User.name).where(User.principal_id.in_(wanted)))
    return found | {row[0]: row[1] for row in rows if row[0] is not None}


def users_of(session: Session, principal_ids: Iterable[UUID]) -> set[UUID]:
    """Give the accounts whose keys these principals are, or were before a reset."""
    wanted = set(principal_ids)
    former = select(FormerKey.user_id).where(FormerKey.principal_id.in_(wanted))
    return {*session.scalars(former), *session.scalars(select(User.id).where(User.principal_id.in_(wanted)))}


_NAMES = select(columns(User).id, columns(User).name).where(columns(User).id.in_(bindparam("ids", expanding=True)))


def names_of_users(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of people by their accounts."""
    wanted = set(user_ids)
    return {row.id: row.name for row in session.execute(_NAMES, {"ids": list(wanted)})} if wanted else {}
