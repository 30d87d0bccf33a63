"""What the pages of copies show."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.papers.wording import staff
from casefile.people.actor import Actor
from casefile.people.offices import offices_in_order
from casefile.people.roles import Role
from casefile.printing import fonts
from casefile.printing.machine import VALID
from casefile.printing.model import Copy, CopyState, Notes, Snapshot
from casefile.printing.paper import texts_of
from casefile.printing.queries import find_copy, register_of
from casefile.printing.signing import approval_holds
from casefile.printing.snapshots import snapshot_of
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek


@dataclass(frozen=True)
class RegisterLine:
    """A line of the register; what is sealed is empty where the reader holds no key of the file."""

    copy: Copy
    notes: Notes | None
    requester: str
    approver: str
    office: str

    @property
    def overdue(self) -> bool:
        """Tell whether the paper should have come back."""
        return back_late(self.copy)


@dataclass(frozen=True)
class Sheet:
    """The page of one copy: its snapshot, who had to do with it, and what may be done now."""

    copy: Copy
    snapshot: Snapshot
    notes: Notes
    approver: str
    own: bool
    holds: bool
    undrawn: Sequence[str]
    lacking: Sequence[str]

    @property
    def printable(self) -> bool:
        """Tell whether the reader may print it now."""
        decided = self.copy.decided_at
        in_time = decided is not None and clock.now() < decided + VALID
        return self.own and self.holds and self.copy.state is CopyState.APPROVED and in_time


@dataclass(frozen=True)
class Verdict:
    """What the register tells whoever holds a paper; nothing about a person."""

    copy: Copy | None
    office: str = ""
    holds: bool = False

    @property
    def genuine(self) -> bool:
        """Tell whether a paper with this id was printed here from an approval that stands."""
        return self.copy is not None and self.copy.printed_at is not None and self.holds


def register_lines(session: Session, actor: Actor, *, before: int | None, limit: int) -> list[RegisterLine]:
    """List the copies of the offices that the actor supervises, newest first."""
    found = register_of(session, actor.offices(Role.SUPERVISOR), before=before, limit=limit)
    keyring = keyring_of(session)
    keyring.preload(session, {copy.safe_id for copy in found}, [Compartment.CORE])
    names = staff(session, [user for copy in found for user in (copy.requester_id, copy.approver_id)])
    offices = _offices(session)
    return [
        RegisterLine(
            copy=copy,
            notes=peek(copy) if keyring.can_open(session, copy.safe_id, Compartment.CORE) else None,
            requester=names.get(copy.requester_id, ""),
            approver=names.get(copy.approver_id, ""),
            office=offices.get(copy.office_id, ""),
        )
        for copy in found
    ]


def sheet_of(session: Session, copy: Copy, actor: Actor) -> Sheet:
    """Open a copy with its snapshot."""
    snapshot = snapshot_of(session, copy)
    return Sheet(
        copy=copy,
        snapshot=snapshot,
        notes=copy.notes,
        approver=staff(session, [copy.approver_id]).get(copy.approver_id, ""),
        own=copy.requester_id == actor.user_id,
        holds=approval_holds(session, copy),
        undrawn=[
            f"{character} ({fonts.code_point(character)})"
            for character in fonts.without_glyph([*texts_of(snapshot.paper), snapshot.order.recipient])
        ],
        lacking=fonts.missing(),
    )


def verdict_on(session: Session, typed: str) -> Verdict:
    """Look a paper up by the id on its pages."""
    copy = find_copy(session, typed)
    if copy is None:
        return Verdict(None)
    return Verdict(copy, _offices(session).get(copy.office_id, ""), approval_holds(session, copy))


def back_late(copy: Copy) -> bool:
    """Tell whether a paper that was handed over should have come back by now."""
    due = copy.due_back_on
    return copy.state is CopyState.HANDED_OVER and due is not None and clock.end_of(due) < clock.now()


_NEWEST = Newest(select(Copy).where(Copy.safe_id == DOSSIER), Copy.asked_at, Copy.id)


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's copies for the timeline, newest first; a line opens nothing."""
    return [_entry(copy) for copy in _NEWEST.of(session, dossier_id, before, most).scalars()]


def _entry(copy: Copy) -> Entry:
    return Entry(
        EntryKind.PAPER, copy.asked_at or clock.now(), copy.id, N_("Copy %(number)s"), copy.requester_id,
        words={"number": copy.shown_number}, endpoint="papers.show",
    )  # fmt: skip


def _offices(session: Session) -> dict[object, str]:
    return {office.id: office.name for _, office in offices_in_order(session)}
