"""Tags: keyed digests of ID numbers and phones, so that one person is not filed twice.

Only office holders have the key.
"""

import hashlib
import hmac
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.db import Base, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault import envelope
from casefile.vault.capacities import Compartment, SafeKind
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import Keyring
from casefile.vault.safes import Safe


class TagKind(StrEnum):
    """What a tag is made of."""

    ID_NUMBER = "id_number"
    PHONE = "phone"


class Tag(Base):
    """A keyed digest, and by ciphertext which dossier it belongs to."""

    __tablename__ = "tags"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    tag: Mapped[bytes] = sealed_bytes(index=True)
    pointer: Mapped[bytes] = sealed_bytes()
    index_safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))


class Match(NamedTuple):
    """A dossier with the same ID number or phone; `office` is the principal of the office it belongs to."""

    dossier_id: UUID
    office: UUID
    kind: TagKind


def index_safe(session: Session) -> Safe | None:
    """Give the installation's safe, whose one compartment is the index key."""
    return session.scalar(select(Safe).where(Safe.kind == SafeKind.INSTALLATION))


def tag_of(session: Session, keyring: Keyring, kind: TagKind, value: str) -> bytes:
    """Make the tag of a normalised value; raise Locked for who does not hold an office."""
    return hmac.digest(_index_key(session, keyring), envelope.bind(kind, value), hashlib.sha256)


def write_tags(
    session: Session,
    keyring: Keyring,
    *,
    dossier_id: UUID,
    office: UUID,
    new: dict[TagKind, str],
    old: dict[TagKind, str],
) -> None:
    """Bring a dossier's tags up to date: values that changed or went lose theirs, new ones get one."""
    safe = _safe(session)
    for kind, value in old.items():
        if value and new.get(kind) != value:
            _drop(session, keyring, dossier_id, kind, value)
    for kind, value in new.items():
        if value and not any(match.dossier_id == dossier_id for match in matches(session, keyring, {kind: value})):
            row_id = new_id()
            pointer = envelope.seal(_pointer_key(session, keyring), dossier_id.bytes + office.bytes, _place(row_id))
            tag = tag_of(session, keyring, kind, value)
            session.add(Tag(id=row_id, tag=tag, pointer=pointer, index_safe_id=safe.id))
    session.flush()


def matches(session: Session, keyring: Keyring, values: dict[TagKind, str]) -> list[Match]:
    """Find the dossiers with the same normalised ID number or phone; writes nothing."""
    return [match for _, match in _found(session, keyring, values)]


def _found(session: Session, keyring: Keyring, values: dict[TagKind, str]) -> list[tuple[Tag, Match]]:
    found = []
    for kind, value in values.items():
        if not value:
            continue
        for row in session.scalars(select(Tag).where(Tag.tag == tag_of(session, keyring, kind, value))):
            try:
                plain = envelope.open_sealed(_pointer_key(session, keyring), row.pointer, _place(row.id))
            except Damaged:
                keyring.recorder.damaged("tags", row.id)
                continue
            found.append((row, Match(UUID(bytes=plain[:16]), UUID(bytes=plain[16:32]), kind)))
    return found


def _drop(session: Session, keyring: Keyring, dossier_id: UUID, kind: TagKind, value: str) -> None:
    for row, match in _found(session, keyring, {kind: value}):
        if match.dossier_id == dossier_id:
            session.delete(row)


def _safe(session: Session) -> Safe:
    safe = index_safe(session)
    if safe is None:
        raise Locked
    return safe


def _key(session: Session, keyring: Keyring) -> bytes:
    return keyring.key(session, _safe(session).id, Compartment.INDEX)


def _index_key(session: Session, keyring: Keyring) -> bytes:
    return envelope.derive(_key(session, keyring) + keyring.deployment.pepper, "casefile/1/tags")


def _pointer_key(session: Session, keyring: Keyring) -> bytes:
    return envelope.derive(_key(session, keyring), "casefile/1/tag-pointers")


def _place(row_id: UUID) -> bytes:
    return envelope.bind("tags.pointer", row_id.bytes)
