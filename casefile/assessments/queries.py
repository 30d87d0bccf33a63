"""What the pages ask about assessments, and how one is shown to whoever approves it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.assessments.model import STATE_NAMES, Assessment, AssessmentText
from casefile.dossiers.approvals import Approval, What, digest_of
from casefile.dossiers.registers import Text, shows_text
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel.words import N_
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek

TITLE = N_("Assessment")
LABELS = {
    "strengths": N_("Strengths"),
    "facts": N_("Facts"),
    "child_said": N_("The child said"),
    "own_view": N_("The worker's own view"),
    "person": N_("The person"),
    "family": N_("Family"),
    "school": N_("School or work"),
    "peers": N_("Friends and peers"),
    "community": N_("Community"),
    "needs_words": N_("What is needed"),
    "urgency_reason": N_("Reason for the urgency"),
}
SHORT = ("facts", "child_said", "own_view", "needs_words")
_NEWEST = Newest(select(Assessment).where(Assessment.dossier_id == DOSSIER), Assessment.begun_at, Assessment.id)


def assessments_of(session: Session, dossier_id: UUID) -> list[Assessment]:
    """List a dossier's assessments, the newest first."""
    query = select(Assessment).where(Assessment.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(Assessment.begun_at.desc(), Assessment.id.desc())))


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's assessments for the timeline, newest first."""
    return [_entry(row) for row in _NEWEST.of(session, dossier_id, before, most).scalars()]


def _entry(row: Assessment) -> Entry:
    text = opened(row)
    parts = tuple((LABELS[name], getattr(text, name)) for name in SHORT if text and getattr(text, name))
    return Entry(
        EntryKind.ASSESSMENT, row.begun_at, row.id, TITLE, row.author_id,
        parts=parts, endpoint="assessments.show", state=STATE_NAMES[row.state], damaged=text is None,
    )  # fmt: skip


def opened(row: Assessment) -> AssessmentText | None:
    """Open the text; None where it is damaged or closed."""
    try:
        return peek(row)
    except Locked:
        return None


@shows_text(What.ASSESSMENT)
def text_to_approve(session: Session, approval: Approval) -> Text:
    """Show the text that is to be approved, and its digest as it stands."""
    row = session.get_one(Assessment, approval.subject_id)
    return Text("assessments/_text.html", digest_of(row.text), {"assessment": row, "text": row.text, "labels": LABELS})
