"""The register of copies: numbered papers, who asked, who approved, what became of each. Rows are never deleted."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, Coded, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.printing.paper import Paper
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed


class CopyState(StrEnum):
    """How far a copy has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    PRINTED = "printed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    DESTROYED = "destroyed"


COPY_NAMES = {
    CopyState.ASKED: N_("Waits for approval"),
    CopyState.APPROVED: N_("Approved"),
    CopyState.REFUSED: N_("Refused"),
    CopyState.WITHDRAWN: N_("Withdrawn"),
    CopyState.EXPIRED: N_("Approval expired"),
    CopyState.PRINTED: N_("Printed once"),
    CopyState.HANDED_OVER: N_("Handed over"),
    CopyState.RETURNED: N_("Returned"),
    CopyState.DESTROYED: N_("Destroyed"),
}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy is asked for: codes with their words as they will be printed."""

    purpose: str = ""
    purpose_words: str = ""
    basis: str = ""
    basis_words: str = ""
    recipient: str = ""
    letter: str = ""
    """Number of the letter by which the recipient asked for it."""
    reason: str = ""
    """Why it is needed; for one more copy, what became of the last."""


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """The order, and what was noted as the copy went on its way."""

    order: Order = Order()
    refusal: str = ""
    handed_to: str = ""
    ending: str = ""
    witnesses: str = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that will be printed, frozen when it was asked for. The salt keeps the digest from telling anything."""

    paper: Paper = Paper("", "", ())
    order: Order = Order()
    requester: str = ""
    salt: bytes = b""


class Copy(Sealable, Base):
    """One numbered paper."""

    __tablename__ = "copies"
    __table_args__ = (Index("ix_copies_register", "office_id", "number"), Index("ix_copies_safe", "safe_id", "number"))

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    number: Mapped[int] = routing(unique=True)
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    state: Mapped[CopyState] = routing(Coded(CopyState))
    version: Mapped[int] = routing()
    requester_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    asked_at: Mapped[datetime | None] = routing(UtcDateTime)
    approver_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    approver_principal: Mapped[UUID | None] = routing(Id, ForeignKey("principals.id"))
    decided_at: Mapped[datetime | None] = routing(UtcDateTime)
    printed_at: Mapped[datetime | None] = routing(UtcDateTime)
    handed_at: Mapped[datetime | None] = routing(UtcDateTime)
    due_back_on: Mapped[date | None] = routing()
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    """When it was returned, or destroyed."""
    pages: Mapped[int | None] = routing()
    digest: Mapped[bytes] = sealed_bytes()
    """SHA-256 of the snapshot, its salt included."""
    signature: Mapped[bytes | None] = sealed_bytes()
    """The approver's, over `record`."""
    pdf_sha256: Mapped[str | None] = routing(String(64))
    notes = sealed(Notes, Compartment.CORE)

    @property
    def author_id(self) -> UUID:
        """Who asked: never the one who approves."""
        return self.requester_id

    @property
    def shown_number(self) -> str:
        """The number as it stands on the paper: six digits."""
        return f"{self.number:06d}"

    def record(self, realm: str) -> bytes:
        """Give what the approver signs: this copy, this snapshot, this moment."""
        parts = (
            "casefile/1/copy", realm, str(self.id), self.number, str(self.safe_id), str(self.office_id),
            str(self.requester_id), str(self.approver_id), self.digest,
            self.decided_at.isoformat() if self.decided_at else "",
        )  # fmt: skip
        return msgspec.msgpack.encode(parts)


class CopySnapshot(Sealable, Base):
    """What a copy shows, kept apart so that lists need not open it."""

    __tablename__ = "copy_snapshots"
    __safe__: ClassVar[str] = "safe_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = routing(Id, ForeignKey("copies.id"), unique=True)
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    snapshot = sealed(Snapshot, Compartment.CORE)
