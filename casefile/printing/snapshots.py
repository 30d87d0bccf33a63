"""The frozen pages of a copy: opening them, and the digest that binds everything to them."""

import hashlib
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.printing.model import Copy, CopySnapshot, Snapshot


def snapshot_of(session: Session, copy: Copy) -> Snapshot:
    """Open what a copy shows; raise Locked without a grant on its file."""
    kept = session.scalars(select(CopySnapshot).where(CopySnapshot.copy_id == copy.id)).one()
    return kept.snapshot


def digest_of(copy_id: UUID, snapshot: Snapshot) -> bytes:
    """Compute what stands on every page and under the approval: SHA-256 of this copy's snapshot."""
    return hashlib.sha256(b"casefile/1/snapshot" + copy_id.bytes + msgspec.msgpack.encode(snapshot)).digest()
