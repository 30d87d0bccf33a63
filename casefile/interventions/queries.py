"""What the pages ask about interventions."""

from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from casefile.dossiers.timeline import Before, Entry, EntryKind
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
}


def opened(row: Intervention) -> InterventionText | None:
    """Open the text; None where it is damaged or closed."""
    try:
        return peek(row)
    except Locked:
        return None


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's interventions for the timeline, newest first."""
    query = select(Intervention).where(Intervention.dossier_id == dossier_id)
    if before is not None:
        query = query.where(tuple_(Intervention.begun_at, Intervention.id) < (before.at, before.row_id))
    rows = session.scalars(query.order_by(Intervention.begun_at.desc(), Intervention.id.desc()).limit(most))
    return [_entry(row) for row in rows]


def _entry(row: Intervention) -> Entry:
    text = opened(row)
    parts = tuple((label, getattr(text, name)) for name, label in LABELS.items() if text and getattr(text, name))
    return Entry(
        EntryKind.INTERVENTION, row.begun_at, row.id, N_("Measure: %(measure)s"), row.author_id,
        words={"measure": ("measure", text.measure if text else "")}, parts=parts, endpoint="interventions.show",
        state=STATE_NAMES[row.state], damaged=text is None,
    )  # fmt: skip
