"""The rows of the chain, its head, and what administrators accepted after a suspected rollback."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, Coded, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id

MAIN = 1
"""The one chain. The number stays in the key so that there may be more."""

FIRST_HASH = bytes(32)
"""What the first row names as the row before it."""


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"


class AuditRow(Base):
    """One act or one reading. Appended, never changed; ids and codes only, what is said about a person is sealed."""

    __tablename__ = "audit_rows"
    __table_args__ = (
        Index("ix_audit_rows_actor", "actor", "seq"),
        Index("ix_audit_rows_object_id", "object_id", "seq"),
        Index("ix_audit_rows_at", "at"),
        Index("ix_audit_rows_once", "once", "at"),
        {"info": {"audited": False}},
    )

    chain: Mapped[int] = routing(Integer, primary_key=True)
    seq: Mapped[int] = routing(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = routing(UtcDateTime)
    actor: Mapped[UUID | None] = routing(Id)
    """Account of the person; empty for the program itself."""
    act: Mapped[str] = routing(String(40))
    object_kind: Mapped[str] = routing(String(40), default="")
    object_id: Mapped[UUID | None] = routing(Id)
    purpose: Mapped[str] = routing(String(120), default="")
    """A code or a number of a paper, never words about a person."""
    outcome: Mapped[Outcome] = routing(Coded(Outcome))
    opened: Mapped[str] = routing(String(160), default="")
    """Compartments that were opened and how many, as `core 1, face 12`."""
    once: Mapped[bytes | None] = routing()
    """Digest that tells one reading in one sign-in session from another."""
    written: Mapped[bytes | None] = routing()
    """Table, key and digest of every row this act wrote (MessagePack)."""
    detail: Mapped[bytes | None] = sealed_bytes()
    detail_to: Mapped[UUID | None] = routing(Id)
    """The principal that can open the detail."""
    signer: Mapped[UUID | None] = routing(Id)
    """The principal whose signature this row must carry."""
    prev: Mapped[bytes] = routing()
    hash: Mapped[bytes] = routing()
    mac: Mapped[bytes] = routing()
    signature: Mapped[bytes | None] = routing()


class AuditHead(Base):
    """The newest row of a chain; locked last in every act, so that rows follow one another."""

    __tablename__ = "audit_heads"
    __table_args__ = ({"info": {"audited": False}},)

    chain: Mapped[int] = routing(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = routing(Integer)
    hash: Mapped[bytes] = routing()


class Acceptance(Base):
    """An administrator's word that an older database is meant: it names the anchored head that is missing."""

    __tablename__ = "audit_acceptances"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    anchor_seq: Mapped[int] = routing(Integer)
    anchor_hash: Mapped[bytes] = routing()
    accepted_by: Mapped[UUID] = routing(Id)
    role: Mapped[str] = routing(String(40))
    reason: Mapped[str] = routing(Text)
    at: Mapped[datetime] = routing(UtcDateTime)
