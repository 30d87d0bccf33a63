"""The anchor: a file outside the database that keeps the chain's heads, to show a cut tail or an older copy.

One line a head, `sequence hash`, appended at most once a minute and at every shutdown and verification. It should
lie on another disk than the database.
"""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from casefile.audit.model import MAIN, Acceptance, AuditRow
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_

EVERY_SECONDS = 60
ACCEPTANCE = "accept_rollback"
ALLOWED_WHILE_SUSPECTED = frozenset({ACCEPTANCE, "verify_audit", "sign_in", "sign_out", "step_up"})
ACCEPTED_BY = ("secadmin", "auditor")


class RollbackSuspected(Unusable):
    """The database is older than the anchored head: nothing is written until two administrators accept it."""

    sentence = N_(
        "Rollback suspected: the database lacks audit row %(seq)s, which the anchor file names. "
        "It is read-only until the security and the audit administrator have both accepted this."
    )


@dataclass(frozen=True)
class Head:
    """The place and hash of a row."""

    seq: int
    hash: bytes


class _State:
    """What this process knows of a database's anchor."""

    def __init__(self) -> None:
        self.noted_at = float("-inf")
        self.trusted = False
        self.newest: Head | None = None


_log = logging.getLogger(__name__)
_states: WeakKeyDictionary[Database, _State] = WeakKeyDictionary()


def anchored(path: Path) -> list[Head]:
    """Read the complete lines of the anchor file, oldest first; raise Unusable when it cannot be read."""
    try:
        lines = [line.partition(" ") for line in path.read_text(encoding="ascii").splitlines()]
        return [Head(int(seq), bytes.fromhex(digest)) for seq, _, digest in lines if _complete(seq, digest)]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise Unusable(N_("The anchor file %(file)s cannot be read: %(why)s."), file=path, why=error) from error


def _complete(seq: str, digest: str) -> bool:
    return seq.isdigit() and len(digest) == 64  # noqa: PLR2004  # hex digits of SHA-256


def newest_anchored(session: Session) -> Head | None:
    """Give the furthest head noted since two administrators last accepted an older database; None when there is none.

    Processes note their heads side by side, so that the last line need not be the furthest.
    """
    database: Database = session.info["database"]
    known, accepted = anchored(database.config.audit_anchor), _accepted(session)
    since = max((place + 1 for place, head in enumerate(known) if head in accepted), default=0)
    return max(known[since:], key=lambda head: head.seq, default=None)


def suspected(session: Session) -> Head | None:
    """Give the anchored head that the database lacks and nobody has accepted; None when all is well."""
    known = newest_anchored(session)
    return None if known is None or known.seq == 0 or _has(session, known) else known


def _accepted(session: Session) -> set[Head]:
    """List the heads whose loss both administrators have accepted."""
    roles: dict[Head, set[str]] = {}
    for seq, digest, role in session.execute(select(Acceptance.anchor_seq, Acceptance.anchor_hash, Acceptance.role)):
        roles.setdefault(Head(seq, digest), set()).add(role)
    return {head for head, by in roles.items() if by.issuperset(ACCEPTED_BY)}


def require_writable(session: Session, act: str) -> None:
    """Refuse an act while a rollback is suspected; raise RollbackSuspected."""
    state = _state(session.info["database"])
    if state.trusted:
        return
    missing = suspected(session)
    if missing is None:
        state.trusted = act != ACCEPTANCE
    elif act not in ALLOWED_WHILE_SUSPECTED:
        raise RollbackSuspected(seq=missing.seq)


def note(database: Database, head: Head, *, now: bool = False) -> None:
    """Append a head that is safely on the disk to the anchor file, at most once a minute unless told `now`."""
    state = _state(database)
    state.newest = head
    if now or time.monotonic() - state.noted_at >= EVERY_SECONDS:
        flush(database)


def flush(database: Database) -> None:
    """Append the newest head this process made, if it is not there yet: at shutdown."""
    state = _state(database)
    if state.newest is not None and state.trusted:
        _append(database.config.audit_anchor, state.newest)
        state.newest, state.noted_at = None, time.monotonic()


def _has(session: Session, known: Head) -> bool:
    found = session.scalar(select(AuditRow.hash).where(AuditRow.chain == MAIN, AuditRow.seq == known.seq))
    return found == known.hash


def _state(database: Database) -> _State:
    return _states.setdefault(database, _State())


def _append(path: Path, head: Head) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{head.seq} {head.hash.hex()}\n".encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unusable(N_("The anchor file %(file)s cannot be written: %(why)s."), file=path, why=error) from error


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    """Anchor after a durable act; a reading's row may still be lost and is anchored with the next act."""
    head: Head | None = session.info.pop("audit_head", None)
    if head is None:
        return
    try:
        note(session.info["database"], head)
    except Unusable as error:  # the act is done: a full disk must not tell its author otherwise
        _log.error("%s", error)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _previous: object) -> None:
    session.info.pop("audit_head", None)
