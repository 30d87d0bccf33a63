"""What the pages ask about interventions."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.interventions.model import STATE_NAMES, Intervention, InterventionText
from casefile.kernel.words import N_
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek

LABELS = {
    "decided_by": N_("Who decided it"),
    "legal_basis": N_("Legal basis"),
    "document": N_("Document"),
    "reason": N_("Reason"),
    "outcome": N_("Outcome"),
    "review": N_("Review"),
    "ended_because": N_("Why it ended"),
}
_NEWEST = Newest(select(Intervention).where(Intervention.dossier_id == DOSSIER), Intervention.begun_at, Intervention.id)


def opened(row: Intervention) -> InterventionText | None:
    """Open the text; None where it is damaged or closed."""
    try:
        return peek(row)
    except Locked:
        return None


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's interventions for the timeline, newest first."""
    return [_entry(row) for row in _NEWEST.of(session, dossier_id, before, most).scalars()]


def _entry(row: Intervention) -> Entry:
    text = opened(row)
    parts = tuple((label, getattr(text, name)) for name, label in LABELS.items() if text and getattr(text, name))
    return Entry(
        EntryKind.INTERVENTION, row.begun_at, row.id, N_("Measure: %(measure)s"), row.author_id,
        words={"measure": ("measure", text.measure if text else "")}, parts=parts, endpoint="interventions.show",
        state=STATE_NAMES[row.state], damaged=text is None,
    )  # fmt: skip
