"""What was decided on a dossier, for its timeline."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Decision
from casefile.dossiers.face import Reasons
from casefile.dossiers.stages import LABELS, Move
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel.words import N_
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek, preload

TITLES = {move.value: label for move, label in LABELS.items()} | {
    "climb": N_("Opened by way of the parent"),
    "decline": N_("Offer declined"),
    "delegate": N_("Handed on"),
    "end_assignment": N_("Assignment ended"),
    "give_back": N_("Given back to new keys"),
    "join": N_("A further report joined"),
    "raise_emergency": N_("Emergency marked"),
    "add_to_emergency": N_("More about the emergency"),
    "lift_emergency": N_("Emergency lifted"),
    "suspend": N_("Contact lost"),
    "resume": N_("Contact found again"),
    "urgency": N_("Urgency set"),
    "withdraw_referral": N_("Referral taken back"),
    Move.REPORT.value: N_("Report taken up"),
    Move.ASSESS.value: N_("Case accepted, assessment begun"),
}
REASON = N_("Reason")
_NEWEST = Newest(select(Decision).where(Decision.dossier_id == DOSSIER), Decision.at, Decision.id)
LABELS_OF_FACTS = {
    "danger": N_("What the immediate danger is"),
    "authority": N_("Which authority was informed, and who there"),
    "reference": N_("Reference or receipt"),
    "outcome": N_("Outcome of the intervention"),
    "rhythm": N_("Visits"),
    "search_plan": N_("How to search"),
    "called": N_("Who was called"),
    "called_at": N_("When"),
    "child_safe": N_("Is the child safe now?"),
    "hand_over": N_("To whom it is handed over, or why to nobody"),
    "own_view": N_("What the client thinks of it, if it is not in the assessment"),
}
"""What was typed with a decision and stands in no other entry. How the reporter was told is not shown with it."""


def told(words: Reasons) -> tuple[tuple[str, str], ...]:
    """Give what was said with a decision, each under its label (a msgid)."""
    facts = ((label, words.facts.get(name, "")) for name, label in LABELS_OF_FACTS.items())
    return tuple((label, said) for label, said in ((REASON, words.reason), *facts) if said)


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's decisions for the timeline, newest first."""
    rows = _NEWEST.of(session, dossier_id, before, most).scalars().all()
    preload(session, rows)
    return [_entry(row) for row in rows]


def _entry(row: Decision) -> Entry:
    try:
        words: Reasons | None = peek(row)
    except Locked:
        return Entry(EntryKind.CASE, row.at, row.id, TITLES.get(row.kind, row.kind), row.by_id)
    parts = told(words) if words else ()
    return Entry(
        EntryKind.CASE, row.at, row.id, TITLES.get(row.kind, row.kind), row.by_id, parts=parts, damaged=words is None
    )
