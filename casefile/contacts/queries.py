"""What the pages ask about contacts."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.contacts.model import Contact, ContactNote, ContactQuery
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel.words import N_
from casefile.vault.cells import Cell
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import keyring_of

TITLE = N_("%(method)s: %(outcome)s")
LABELS = {
    "place": N_("Where"),
    "persons": N_("With whom"),
    "facts": N_("What happened"),
    "client_said": N_("The client said"),
    "own_view": N_("My view"),
    "next_step": N_("Next step"),
    "next_reason": N_("Why later"),
}
_COLUMNS = (
    Contact.id, Contact.dossier_id, Contact.compartment, Contact.key_version, Contact.sealed_version, Contact.cell,
    Contact.met_at, Contact.method, Contact.outcome, Contact.author_id,
)  # fmt: skip
_NEWEST = Newest(select(*_COLUMNS).where(Contact.dossier_id == DOSSIER), Contact.met_at, Contact.id)


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's contacts for the timeline, newest first."""
    return [_entry(session, row) for row in _NEWEST.of(session, dossier_id, before, most)]


def _entry(session: Session, row: Any) -> Entry:
    note = _opened(session, row)
    parts = tuple((label, getattr(note, name)) for name, label in LABELS.items()) if note else ()
    return Entry(
        EntryKind.CONTACT, row.met_at, row.id, TITLE, row.author_id,
        words={"method": ("contact_method", row.method), "outcome": ("contact_outcome", row.outcome)},
        parts=tuple(part for part in parts if part[1]), endpoint="contacts.show", damaged=note is None,
    )  # fmt: skip


def _opened(session: Session, row: Any) -> ContactNote | None:
    cell = Cell(row.dossier_id, row.id, row.compartment, row.key_version, row.sealed_version, row.cell)
    try:
        return Contact.note.open(session, keyring_of(session), cell)
    except (Damaged, Locked):
        return None


def queries_about(session: Session, contact_id: UUID) -> list[ContactQuery]:
    """Give what was asked about a contact, oldest first."""
    query = select(ContactQuery).where(ContactQuery.contact_id == contact_id).order_by(ContactQuery.asked_at)
    return list(session.scalars(query))
