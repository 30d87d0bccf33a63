"""Grants: a data key for a principal, as an immutable signed record, a state, and the wrapped key.

There is no second mechanism: assignment, referral, duty, a volunteer's view, hand-over are grants made or ended.
"""

import struct
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, exists, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from casefile.kernel.db import NOW, Base, Coded, UtcDateTime, columns, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault.capacities import TABLE, Capacity, Compartment, GrantState

_TIMES = struct.Struct(">Hqqq")
_MOMENT = struct.Struct(">q")
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Form(StrEnum):
    """How a data key is wrapped: to the holder's public key, or under the holder's own box."""

    HPKE = "hpke"
    OWN_BOX = "own_box"


class Grant(Base):
    """Who opens which compartment of which safe, in which capacity, given by whom, from when until when."""

    __tablename__ = "grants"
    __table_args__ = (Index("ix_grants_reading", "safe_id", "compartment", "holder_id"),)

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    compartment: Mapped[Compartment] = routing(Coded(Compartment))
    key_version: Mapped[int] = routing()
    commitment: Mapped[bytes] = sealed_bytes()
    holder_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"), index=True)
    capacity: Mapped[Capacity] = routing(Coded(Capacity))
    granter_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    granted_by: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    granted_as: Mapped[Capacity] = routing(Coded(Capacity))
    reason: Mapped[str] = routing(default="")
    from_at: Mapped[datetime] = routing(UtcDateTime)
    offer_until: Mapped[datetime | None] = routing(UtcDateTime)
    until_at: Mapped[datetime | None] = routing(UtcDateTime)
    signature: Mapped[bytes] = sealed_bytes()
    state: Mapped[GrantState] = routing(Coded(GrantState))
    form: Mapped[Form] = routing(Coded(Form), audited=False)
    wrapped: Mapped[bytes | None] = sealed_bytes(audited=False)
    accepted_at: Mapped[datetime | None] = routing(UtcDateTime)
    accept_signature: Mapped[bytes | None] = sealed_bytes()
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    ended_by: Mapped[UUID | None] = routing(Id)

    def record(self, realm: str) -> bytes:
        """Give the immutable part: what is signed and what the wrapped key is bound to."""
        return record_of(self, realm)

    def acceptance(self, realm: str) -> bytes:
        """Give what the holder signs when accepting."""
        return _acceptance(self, realm)

    def in_force(self, moment: datetime) -> bool:
        """Tell whether it opens at a moment."""
        if self.state is not GrantState.ACTIVE or self.wrapped is None or self.from_at > moment:
            return False
        pending = self.accepted_at is None and self.offer_until is not None and self.offer_until <= moment
        return not pending and (self.until_at is None or moment < self.until_at)


class Opening(NamedTuple):
    """What opening by the own box needs of a grant: plain columns, since fifty entities take five times as long."""

    id: UUID
    safe_id: UUID
    compartment: Compartment
    key_version: int
    commitment: bytes
    holder_id: UUID
    capacity: Capacity
    granter_id: UUID
    granted_by: UUID
    granted_as: Capacity
    reason: str
    from_at: datetime
    offer_until: datetime | None
    until_at: datetime | None
    accepted_at: datetime | None
    form: Form
    wrapped: bytes


_COLUMNS = columns(Grant)
OPENING = tuple(_COLUMNS[name] for name in Opening._fields)
"""The columns of an `Opening`, in its order."""


def record_of(grant: Grant | Opening, realm: str) -> bytes:
    """Give the immutable part of a grant."""
    codes = ("grant", realm, grant.compartment, grant.capacity, grant.granted_as, grant.reason, "")
    times = _TIMES.pack(grant.key_version, _micros(grant.from_at), _micros(grant.offer_until), _micros(grant.until_at))
    told = ("|".join(codes).encode(), times, grant.commitment, grant.id.bytes, grant.safe_id.bytes)
    return b"".join((*told, grant.holder_id.bytes, grant.granter_id.bytes, grant.granted_by.bytes))


def bound_to(grant: Grant | Opening, realm: str) -> bytes:
    """Give what the own box is bound to: the record; once an offer is accepted, the acceptance with its moment."""
    if grant.offer_until is None or grant.accepted_at is None:
        return record_of(grant, realm)
    return _acceptance(grant, realm)


def awaits(grant: Grant | Opening) -> bool:
    """Tell whether a part was offered that opens with the acceptance only, and is not accepted: whatever its state."""
    return (
        grant.offer_until is not None
        and grant.accepted_at is None
        and grant.compartment not in TABLE[grant.capacity].offered
    )


def _acceptance(grant: Grant | Opening, realm: str) -> bytes:
    return b"accept" + record_of(grant, realm) + _MOMENT.pack(_micros(grant.accepted_at))


def _micros(moment: datetime | None) -> int:
    return -1 if moment is None else (moment - _EPOCH) // _MICROSECOND


_IN_FORCE = and_(
    _COLUMNS.state == GrantState.ACTIVE,
    _COLUMNS.wrapped.is_not(None),
    _COLUMNS.from_at <= NOW,
    or_(_COLUMNS.until_at.is_(None), _COLUMNS.until_at > NOW),
    or_(_COLUMNS.accepted_at.is_not(None), _COLUMNS.offer_until.is_(None), _COLUMNS.offer_until > NOW),
)


def in_force() -> ColumnElement[bool]:
    """Say in SQL what `Grant.in_force` says, at the moment the statement runs."""
    return _IN_FORCE


def readable(
    principals: frozenset[UUID],
    safe_id: ColumnElement[UUID] | InstrumentedAttribute[UUID],
    compartment: Compartment,
    capacities: frozenset[Capacity] | None = None,
) -> ColumnElement[bool]:
    """Say in SQL that one of the principals holds a grant in force on a compartment of the row's safe."""
    condition = and_(
        _COLUMNS.safe_id == safe_id,
        _COLUMNS.compartment == compartment,
        _COLUMNS.holder_id.in_(principals),
        in_force(),
    )
    if capacities is not None:
        condition = and_(condition, _COLUMNS.capacity.in_(capacities))
    return exists().where(condition)
