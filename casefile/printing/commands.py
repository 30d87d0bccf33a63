"""What is done with copies: ask, approve, refuse, print once, hand over, take back, destroy."""

import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.errors import Conflict, Forbidden, Invalid
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import above, office
from casefile.printing.machine import COPY, VALID
from casefile.printing.model import Copy, CopySnapshot, CopyState, Notes, Order, Snapshot
from casefile.printing.paper import Paper
from casefile.printing.printer import Printed
from casefile.printing.snapshots import digest_of, snapshot_of
from casefile.vault.keyring import keyring_of
from casefile.workflow import NoSuchMove, Unmet, advance, begin

DUE_BACK = timedelta(days=30)
"""When a copy that was handed over is asked back."""
_COUNTER = 0x636F7079  # "copy": which lock of the database keeps two copies from one number
_LONGEST = 120


def ask_copy(session: Session, *, safe_id: UUID, office_id: UUID, paper: Paper, order: Order, by: Actor) -> Copy:
    """Ask for a numbered paper: freezes what it will show, sealed with the file, and computes its digest."""
    _check(order)
    snapshot = Snapshot(paper=paper, order=order, requester=by.name, salt=os.urandom(16))
    copy = Copy(
        id=new_id(), number=_next_number(session), safe_id=safe_id, office_id=office_id, requester_id=by.user_id,
    )  # fmt: skip
    copy.digest = digest_of(copy.id, snapshot)
    copy.notes = Notes(order=order)
    begin(session, COPY, copy, "ask", by=by.user_id)
    kept = CopySnapshot(copy_id=copy.id, safe_id=safe_id)
    kept.snapshot = snapshot
    session.add(kept)
    session.flush()
    return copy


def approve_copy(session: Session, copy: Copy, *, by: Actor) -> None:
    """Approve what the snapshot shows, as another holder of the office or of one above; signed over its digest."""
    _check_holder(session, copy, by)
    if digest_of(copy.id, snapshot_of(session, copy)) != copy.digest:
        raise Conflict(N_("The snapshot is not the one that was asked for."))
    advance(session, COPY, copy, "approve", by=by.user_id, actor_id=by.user_id)
    copy.approver_id, copy.approver_principal = by.user_id, by.principal_id
    keyring = keyring_of(session)
    copy.signature = keyring.sign(copy.record(keyring.realm))
    session.flush()


def refuse_copy(session: Session, copy: Copy, *, reason: str, by: Actor) -> None:
    """Refuse a copy, with the reason."""
    _check_holder(session, copy, by)
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    advance(session, COPY, copy, "refuse", by=by.user_id, actor_id=by.user_id, reason=reason)
    copy.approver_id, copy.approver_principal = by.user_id, by.principal_id
    _note(session, copy, refusal=reason.strip())


def withdraw_copy(session: Session, copy: Copy, *, by: Actor) -> None:
    """Take back what was asked for, before it is printed."""
    advance(session, COPY, copy, "withdraw", by=by.user_id, actor_id=by.user_id)


def check_printable(session: Session, copy: Copy, *, by: Actor) -> None:
    """See that a copy may be printed now, before it is drawn; raise NotReady with what is missing."""
    move = COPY.find(copy.state, "print")
    if move is None:
        raise NoSuchMove
    if unmet := [guard for guard in move.guards if not guard.met(session, copy, {"actor_id": by.user_id})]:
        raise Unmet(unmet)


def register_print(session: Session, copy: Copy, printed: Printed, *, by: Actor) -> None:
    """Enter the one print of a copy: by who asked, within 24 hours of the approval, with the file's SHA-256."""
    advance(session, COPY, copy, "print", by=by.user_id, actor_id=by.user_id)
    copy.pages, copy.pdf_sha256 = printed.pages, hashlib.sha256(printed.pdf).hexdigest()
    session.flush()


def hand_over(session: Session, copy: Copy, *, handed_to: str, by: Actor) -> None:
    """Note who received the paper; it is due back after 30 days."""
    if not handed_to.strip():
        raise Invalid(N_("Say who received the paper."), field="handed_to")
    advance(session, COPY, copy, "hand_over", by=by.user_id, handed_to=handed_to)
    copy.due_back_on = clock.today() + DUE_BACK
    _note(session, copy, handed_to=handed_to.strip())


def take_back(session: Session, copy: Copy, *, by: Actor, note: str = "") -> None:
    """Note that the paper came back."""
    advance(session, COPY, copy, "return", by=by.user_id)
    _note(session, copy, ending=note.strip())


def destroy(session: Session, copy: Copy, *, witnesses: str, by: Actor, note: str = "") -> None:
    """Note that the paper was destroyed, before two witnesses; also a spoiled print."""
    if not witnesses.strip():
        raise Invalid(N_("Name the two witnesses."), field="witnesses")
    advance(session, COPY, copy, "destroy", by=by.user_id, witnesses=witnesses)
    _note(session, copy, witnesses=witnesses.strip(), ending=note.strip() or copy.notes.ending)


def expire_copies(session: Session) -> int:
    """End the approvals that were not printed in time; tell how many. Without anybody's key."""
    late = session.scalars(
        select(Copy).where(Copy.state == CopyState.APPROVED, Copy.decided_at <= clock.now() - VALID)
    ).all()
    for copy in late:
        advance(session, COPY, copy, "expire", by=None)
    return len(late)


def _check(order: Order) -> None:
    for field in ("purpose", "basis", "recipient"):
        if not getattr(order, field).strip():
            raise Invalid(N_("Please fill this in."), field=field)
    if len(order.recipient) > _LONGEST:
        raise Invalid(N_("At most %(most)s characters."), field="recipient", most=_LONGEST)


def _check_holder(session: Session, copy: Copy, by: Actor) -> None:
    """See that somebody else who holds the office, or one above it, decides."""
    if by.user_id == copy.requester_id:
        raise Forbidden(N_("Nobody approves what they asked for themselves. Please ask another supervisor."))
    offices = [copy.office_id, *above(session, copy.office_id)]
    if not any(office(session, each).principal_id in by.held for each in offices):
        raise Forbidden(N_("A copy is approved by a holder of this office or of one above it."))


def _next_number(session: Session) -> int:
    """Count on from the last copy of the installation; two at once wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:counter)"), {"counter": _COUNTER})
    return (session.scalar(select(func.max(Copy.number))) or 0) + 1


def _note(session: Session, copy: Copy, **said: Any) -> None:
    copy.notes = msgspec.structs.replace(copy.notes, **said)
    session.flush()
