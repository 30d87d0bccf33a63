"""The approved assessments of a dossier on paper: strengths first, facts and views apart."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casefile.assessments.model import Assessment, AssessmentState, AssessmentText
from casefile.assessments.queries import LABELS, assessments_of
from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.papers.wording import Wording, staff
from casefile.printing.paper import Block, Facts, Row
from casefile.vault.sealed import peek

VIEW = ("strengths", "facts", "child_said")
CIRCLES = ("own_view", "person", "family", "school", "peers", "community")


def blocks(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each approved assessment, the oldest first; a damaged one is named as such."""
    rows = [row for row in reversed(assessments_of(session, dossier.id)) if row.state is AssessmentState.APPROVED]
    names = staff(session, [row.author_id for row in rows])
    return [_assessment(row, names.get(row.author_id, ""), say) for row in rows]


def _assessment(row: Assessment, author: str, say: Wording) -> Facts:
    head = (say.row(N_("When"), say.moment(row.approved_at)), say.row(N_("By"), author))
    text: AssessmentText | None = peek(row)
    if text is None:
        return Facts((*head, say.row(LABELS["facts"], say.word(N_("(damaged, cannot be read)")))))
    needs = say.word(N_(", ")).join(say.code("need", need) for need in text.needs)
    told = [*_said(text, VIEW, say), *_why(text, say), *_said(text, CIRCLES, say)]
    needed = (say.row(N_("Needs"), needs), *_said(text, ("needs_words",), say))
    urgent = say.row(N_("Proposed urgency"), say.level(text.urgency))
    return Facts((*head, *told, *needed, urgent, *_said(text, ("urgency_reason",), say)))


def _said(text: AssessmentText, names: Sequence[str], say: Wording) -> list[Row]:
    return [say.row(LABELS[name], say.text(getattr(text, name))) for name in names if getattr(text, name)]


def _why(text: AssessmentText, say: Wording) -> list[Row]:
    if not text.no_view:
        return []
    return [say.row(N_("Why the child's own view is missing"), say.code("no_view_reason", text.no_view))]
