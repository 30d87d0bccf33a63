"""Appends to the chain: acts in their own transaction, readings and refusals in a short one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from casefile.audit import anchor, link
from casefile.audit.detail import Detail
from casefile.audit.model import MAIN, AuditHead, AuditRow, Outcome
from casefile.audit.recorder import Readings
from casefile.audit.signed import SIGNED, Unsigned
from casefile.audit.written import take
from casefile.kernel import clock
from casefile.vault.keyring import Keyring

SAME_READING = timedelta(minutes=10)
"""The same reading in the same sign-in session within this time adds nothing."""

_HEADS = cast("Table", AuditHead.__table__)
_ROWS = cast("Table", AuditRow.__table__)
_HEAD = select(AuditHead.seq, AuditHead.hash).where(AuditHead.chain == MAIN).with_for_update()
_APPEND = insert(_ROWS)
_MOVE = update(_HEADS).where(_HEADS.c.chain == MAIN).values(seq=bindparam("to"), hash=bindparam("digest"))
_SAME = select(_ROWS.c.seq).where(_ROWS.c.once == bindparam("same"), _ROWS.c.at > bindparam("since")).limit(1)


@dataclass(frozen=True)
class Entry:
    """What a row tells besides its place in the chain."""

    act: str
    actor: UUID | None
    object_kind: str = ""
    object_id: UUID | None = None
    purpose: str = ""
    outcome: Outcome = Outcome.DONE
    opened: str = ""
    once: bytes | None = None
    written: bytes | None = None
    detail: bytes | None = None
    detail_to: UUID | None = None


def record(
    session: Session,
    *,
    act: str,
    actor: UUID | None,
    object_kind: str = "",
    object_id: UUID | None = None,
    purpose: str = "",
    outcome: Outcome = Outcome.DONE,
    signer: Keyring | None = None,
    detail: Detail | None = None,
) -> None:
    """Append an act with the digest of every row it wrote: the last statement before the commit.

    `actor` is the account's id, None for the program itself. `signer` signs the row: for acts that move keys.
    Raise Unsigned where such an act has none.
    """
    if act in SIGNED and signer is None and outcome is Outcome.DONE:
        raise Unsigned(act)
    anchor.require_writable(session, act)
    kind, about = session.info.pop("about", ("", None))
    entry = Entry(act, actor, object_kind or kind, object_id or about, purpose, outcome, _opened(session))
    entry = replace(_detailed(session, entry, detail), written=take(session))
    session.info["audit_head"] = _append(session, entry, signer)


def record_read(
    session: Session,
    *,
    act: str,
    actor: UUID,
    object_kind: str = "",
    object_id: UUID | None = None,
    readings: Readings,
    shown: Sequence[UUID] = (),
    shown_to: UUID | None = None,
    signed_in: bytes = b"",
    purpose: str = "",
) -> bool:
    """Append what one page or list opened, and what was damaged; tell whether any of it was new within ten minutes.

    `shown` are the ids a list showed, sealed to `shown_to`, the principal of the reader's office or unit.
    `signed_in` tells one sign-in session from another.
    """
    entry = Entry(act, actor, object_kind, object_id, purpose, opened=readings.told)
    once = _once(entry, signed_in, shown)
    damaged = _note_damage(session, actor, readings, signed_in)
    if _noted(session, once):
        return damaged
    if shown and shown_to is not None:
        entry = _detailed(session, entry, Detail(shown_to, {"shown": [each.bytes for each in shown]}))
    _append(session, replace(entry, once=once), None)
    return True


def record_refused(
    session: Session,
    *,
    act: str,
    actor: UUID | None,
    object_kind: str = "",
    object_id: UUID | None = None,
    purpose: str = "",
) -> None:
    """Append that a request was refused, with the id that was asked for, whether or not it exists."""
    _append(session, Entry(act, actor, object_kind, object_id, purpose, Outcome.REFUSED), None)


def _append(session: Session, entry: Entry, signer: Keyring | None) -> anchor.Head:
    """Lock the head, tie the row to it, move the head."""
    head = session.execute(_HEAD).one()
    values: dict[str, Any] = entry.__dict__ | {
        "chain": MAIN,
        "seq": head.seq + 1,
        "at": clock.now(),
        "signer": signer.owner if signer else None,
        "prev": head.hash,
    }
    digest = link.hash_of(tuple(link.stored(values[name]) for name in link.CONTENT))
    values["hash"] = digest
    values["mac"] = link.mac_for(session.info["database"]).of(digest)
    values["signature"] = signer.sign(link.signed_message(digest)) if signer else None
    connection = session.connection()
    connection.execute(_APPEND, values)
    connection.execute(_MOVE, {"to": head.seq + 1, "digest": digest})
    return anchor.Head(head.seq + 1, digest)


def _detailed(session: Session, entry: Entry, detail: Detail | None) -> Entry:
    if detail is None:
        return entry
    return replace(entry, detail=detail.sealed(session, entry.act), detail_to=detail.to)


def _opened(session: Session) -> str:
    keyring: Keyring | None = session.info.get("keyring")
    return keyring.recorder.told if keyring and isinstance(keyring.recorder, Readings) else ""


def _once(entry: Entry, signed_in: bytes, shown: Sequence[UUID]) -> bytes:
    told = (entry.act, entry.object_kind, entry.object_id, entry.purpose, entry.opened, entry.actor)
    ids = b"".join(each.bytes for each in shown)
    return link.hash_of((*(link.stored(part) for part in told), signed_in, ids))[:16]


def _noted(session: Session, once: bytes) -> bool:
    return session.scalar(_SAME, {"same": once, "since": clock.now() - SAME_READING}) is not None


def _note_damage(session: Session, actor: UUID, readings: Readings, signed_in: bytes) -> bool:
    """Report what did not open: one row a damaged entry; tell whether there was any that is not reported yet."""
    new = False
    for table, row_id in sorted(readings.damage):
        entry = Entry("found_damaged", actor, table[:40], row_id)
        once = _once(entry, signed_in, ())
        if not _noted(session, once):
            _append(session, replace(entry, once=once), None)
            new = True
    return new
