"""The care plans and closing reports of a dossier on paper, as far as they are approved."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from casefile.care.model import Closing, FollowUp, Plan, Visit
from casefile.care.queries import CLOSING_LABELS, PLAN_LABELS, approved_of, reviews_of, visits_of
from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.papers.wording import Wording, staff
from casefile.printing.paper import Block, Facts, Row, Table
from casefile.vault.sealed import peek

_GOALS = (N_("Goal"), N_("Seen by"), N_("Looked at again on"), N_("Attained"))
_VISITS = (N_("Follow-up visit"), N_("Result"), N_("How the child is doing"), N_("By"))
_DAMAGED = N_("(damaged, cannot be read)")


def plans(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each approved plan, the oldest first, with its goals and how far they were reached last."""
    rows = approved_of(session, Plan, dossier.id)
    names = staff(session, [row.author_id for row in rows])
    return [block for row in rows for block in _plan(session, row, names.get(row.author_id, ""), say)]


def _plan(session: Session, row: Plan, author: str, say: Wording) -> Sequence[Block]:
    text, head = peek(row), _head(row, author, say)
    if text is None:
        return [Facts((*head, say.row(N_("Care plan"), say.word(_DAMAGED))))]
    goals = tuple(
        (say.text(goal.goal), say.text(goal.measure), say.day(goal.review_on), attained)
        for goal, attained in zip(text.goals, _attained(session, row, len(text.goals), say), strict=True)
    )
    table = Table(tuple(say.word(name) for name in _GOALS), goals, (9, 8, 7, 6))
    return [Facts((*head, *_said(text, PLAN_LABELS, say))), table]


def _attained(session: Session, row: Plan, count: int, say: Wording) -> Sequence[str]:
    reviews = reviews_of(session, row.id)
    last = peek(reviews[0]) if reviews else None
    if last is None or len(last.goals) != count:
        return [""] * count
    return [say.code("goal_attainment", code) for code in last.goals]


def closings(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each approved closing report, and then the visits that were made afterwards, the oldest first."""
    rows, visits = approved_of(session, Closing, dossier.id), visits_of(session, dossier.id)
    names = staff(session, [*(row.author_id for row in rows), *(row.author_id for row in visits)])
    reports = [_closing(row, names.get(row.author_id, ""), say) for row in rows]
    lines = tuple(_visit(row, names.get(row.author_id, ""), say) for row in visits)
    return [*reports, *([Table(tuple(say.word(name) for name in _VISITS), lines, (9, 6, 11, 4))] if lines else [])]


def _visit(row: FollowUp, author: str, say: Wording) -> tuple[str, str, str, str]:
    visit: Visit | None = peek(row)
    if visit is None:
        return say.moment(row.met_at), "", say.word(_DAMAGED), author
    return say.moment(row.met_at), say.code("follow_up_result", visit.result), say.text(visit.words), author


def _closing(row: Closing, author: str, say: Wording) -> Facts:
    text, head = peek(row), _head(row, author, say)
    if text is None:
        return Facts((*head, say.row(N_("Closing report"), say.word(_DAMAGED))))
    why = say.row(N_("Reason for closing"), say.code("closing_reason", text.closing_reason))
    days = say.word(N_(", ")).join(say.day(day) for day in text.follow_up_on)
    planned = [say.row(N_("Follow-up visits on"), days)] if days else []
    return Facts((*head, why, *_said(text, CLOSING_LABELS, say), *planned))


def _head(row: Plan | Closing, author: str, say: Wording) -> tuple[Row, Row]:
    return say.row(N_("When"), say.moment(row.approved_at)), say.row(N_("By"), author)


def _said(text: Any, labels: Mapping[str, str], say: Wording) -> list[Row]:
    return [say.row(label, say.text(getattr(text, name))) for name, label in labels.items() if getattr(text, name)]
