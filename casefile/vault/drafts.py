"""Drafts: what somebody has typed and not yet saved, sealed to the author's own public key. Not on the audit chain."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import Base, UtcDateTime, insert_into, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import Keyring
from casefile.vault.letters import open_from, seal_to

KEPT = timedelta(days=30)


class Draft(Base):
    """One a user, form and subject: the fields as typed."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("principal_id", "form", "subject"), {"info": {"audited": False}})

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    form: Mapped[str] = routing(String(60))
    subject: Mapped[str] = routing(String(80))
    kept_at: Mapped[datetime] = routing(UtcDateTime)
    fields: Mapped[bytes] = sealed_bytes()


class Kept(NamedTuple):
    """A draft, opened: which form and subject, when it was kept, the fields as typed."""

    form: str
    subject: str
    kept_at: datetime
    fields: dict[str, list[str]]


def keep(session: Session, principal_id: UUID, *, form: str, subject: str, fields: Mapping[str, list[str]]) -> datetime:
    """Keep what was typed, in place of the earlier draft of that form and subject; nobody need be signed in."""
    sealed = seal_to(session, principal_id, msgspec.msgpack.encode(dict(fields)), _context(form, subject))
    place, moment = {"principal_id": principal_id, "form": form, "subject": subject}, clock.now()
    text = {"fields": sealed, "kept_at": moment}
    made = insert_into(session, Draft).values(id=new_id(), **place, **text)
    session.execute(made.on_conflict_do_update(index_elements=list(place), set_=text))
    return moment


def draft_of(session: Session, keyring: Keyring, *, form: str, subject: str) -> Kept | None:
    """Open the draft of the person signed in for a form and subject; None when there is none or it does not open."""
    draft = _find(session, keyring.owner, form, subject)
    return _opened(keyring, draft) if draft else None


def drafts_of(session: Session, keyring: Keyring) -> list[Kept]:
    """Open all drafts of the person signed in, newest first."""
    rows = session.scalars(select(Draft).where(Draft.principal_id == keyring.owner).order_by(Draft.kept_at.desc()))
    return [kept for kept in (_opened(keyring, draft) for draft in rows) if kept]


def drop(session: Session, principal_id: UUID, *, form: str, subject: str) -> None:
    """Drop a draft: saved or discarded."""
    session.execute(
        delete(Draft).where(Draft.principal_id == principal_id, Draft.form == form, Draft.subject == subject)
    )


def purge(session: Session) -> int:
    """Drop drafts older than 30 days; tell how many."""
    gone = session.execute(delete(Draft).where(Draft.kept_at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a CursorResult


def _find(session: Session, principal_id: UUID, form: str, subject: str) -> Draft | None:
    return session.scalar(
        select(Draft).where(Draft.principal_id == principal_id, Draft.form == form, Draft.subject == subject)
    )


def _opened(keyring: Keyring, draft: Draft) -> Kept | None:
    try:
        plain = open_from(keyring, keyring.owner, draft.fields, _context(draft.form, draft.subject))
    except (Damaged, Locked):
        return None
    fields = msgspec.msgpack.decode(plain, type=dict[str, list[str]])
    return Kept(draft.form, draft.subject, draft.kept_at, fields)


def _context(form: str, subject: str) -> bytes:
    return f"draft/{form}/{subject}".encode()
