"""Safes: what has data keys of its own. One random key a compartment, committed to and signed by the safe's maker."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, Coded, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id
from casefile.vault import envelope
from casefile.vault.capacities import COMPARTMENTS, Compartment, SafeKind
from casefile.vault.errors import Damaged

COMMITMENT = 32


class Safe(Base):
    """A safe: its kind, the office it belongs to, its maker, and the commitments to its first data keys."""

    __tablename__ = "safes"

    id: Mapped[UUID] = routing(Id, primary_key=True)
    kind: Mapped[SafeKind] = routing(Coded(SafeKind))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    maker_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    made_at: Mapped[datetime] = routing(UtcDateTime)
    commitments: Mapped[bytes] = sealed_bytes()
    signature: Mapped[bytes] = sealed_bytes()

    def record(self, realm: str) -> bytes:
        """Give what the maker signs."""
        return envelope.bind(
            "safe", realm, self.id.bytes, self.kind, self.office_id.bytes, self.maker_id.bytes,
            self.made_at.isoformat(), self.commitments,
        )  # fmt: skip

    def commitment(self, compartment: Compartment) -> bytes:
        """Give the commitment to a compartment's data key; raise Damaged for a compartment it does not have."""
        try:
            place = COMPARTMENTS[self.kind].index(compartment) * COMMITMENT
        except ValueError as error:
            raise Damaged from error
        return self.commitments[place : place + COMMITMENT]


def key_context(safe_id: UUID, compartment: Compartment, version: int) -> bytes:
    """Tell where a data key belongs, for its commitment."""
    return envelope.bind("data-key", safe_id.bytes, compartment, version)
