"""What the pages ask about care, and how its texts are shown to whoever approves them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.care.model import Closing, ClosingText, FollowUp, GoalReview, Plan, PlanText
from casefile.care.tasks import TASK_NAMES, Task, TaskNote
from casefile.care.written import TEXT_NAMES, TextState
from casefile.dossiers.approvals import Approval, What, digest_of
from casefile.dossiers.model import CareCard
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.registers import Text, says_what, shows_text
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.vault.errors import Locked
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek, preload

TASK_PAGE = "care.task"
PLAN_LABELS = {
    "child_wants": N_("What the child wants"),
    "methods": N_("How"),
    "resources": N_("With what"),
    "roles": N_("Who does what"),
    "informed": N_("Who was told, and when"),
}
CLOSING_LABELS = {
    "reached": N_("What was reached"),
    "remaining": N_("What is still needed"),
    "child_said": N_("The child said"),
    "reason": N_("Reason"),
    "follow_up": N_("Follow-up"),
}
Approved = TypeVar("Approved", Plan, Closing)


def opened(row: Any) -> Any:
    """Open a row's text; None where it is damaged or closed to the reader."""
    try:
        return peek(row)
    except Locked:
        return None


def approved_of(session: Session, kind: type[Approved], dossier_id: UUID) -> list[Approved]:
    """List a dossier's approved plans or closing reports, the oldest first."""
    query = select(kind).where(kind.dossier_id == dossier_id, kind.state == TextState.APPROVED)
    return list(session.scalars(query.order_by(kind.approved_at)))


def reviews_of(session: Session, plan_id: UUID) -> list[GoalReview]:
    """List the looks at a plan's goals, the newest first."""
    query = select(GoalReview).where(GoalReview.plan_id == plan_id)
    return list(session.scalars(query.order_by(GoalReview.at.desc())))


def visits_of(session: Session, dossier_id: UUID) -> list[FollowUp]:
    """List a dossier's follow-up visits, the oldest first."""
    query = select(FollowUp).where(FollowUp.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(FollowUp.met_at, FollowUp.id)))


def notes_of(session: Session, task_id: UUID) -> list[TaskNote]:
    """List what was written about a task, the oldest first; who helps is not told what belongs to the casework."""
    rows = session.scalars(select(TaskNote).where(TaskNote.task_id == task_id).order_by(TaskNote.at)).all()
    keyring = keyring_of(session)
    return [row for row in rows if keyring.can_open(session, row.dossier_id, row.compartment)]


def card_for(session: Session, dossier_id: UUID) -> Any:
    """Open the care card; None where there is none."""
    card = session.scalar(select(CareCard).where(CareCard.dossier_id == dossier_id))
    return opened(card) if card else None


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's plans, tasks, closing reports and follow-up visits for the timeline, newest first."""
    found = [entry(row) for newest, entry in _SOURCES for row in newest.of(session, dossier_id, before, most).scalars()]
    shown = sorted(found, key=lambda entry: (entry.at, entry.row_id), reverse=True)[:most]
    lines = _lines_on(session, [entry.row_id for entry in shown if entry.endpoint == TASK_PAGE])
    return [replace(each, parts=each.parts + lines.get(each.row_id, ())) for each in shown]


def _plan_entry(row: Plan) -> Entry:
    text: PlanText | None = opened(row)
    goals = tuple((N_("Goal"), goal.goal) for goal in text.goals) if text else ()
    return Entry(
        EntryKind.PLAN, row.begun_at, row.id, N_("Care plan"), row.author_id,
        parts=goals, endpoint="care.show_plan", state=TEXT_NAMES[row.state], damaged=text is None,
    )  # fmt: skip


def _lines_on(session: Session, task_ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[str, str], ...]]:
    """Give what was written about each task, the oldest first, as far as it opens."""
    query = select(TaskNote).where(TaskNote.task_id.in_(task_ids)).order_by(TaskNote.at, TaskNote.id)
    found: dict[UUID, tuple[tuple[str, str], ...]] = {}
    for row in session.scalars(query) if task_ids else ():
        if note := opened(row):
            found[row.task_id] = (*found.get(row.task_id, ()), (N_("How it went"), note.line))
    return found


def _task_entry(row: Task) -> Entry:
    text = opened(row)
    return Entry(
        EntryKind.PLAN, row.added_at, row.id, N_("Shared task") if row.shared else N_("Task"), row.author_id,
        parts=((N_("To do"), text.task),) if text else (), endpoint=TASK_PAGE, state=TASK_NAMES[row.state],
        damaged=text is None,
    )  # fmt: skip


def _closing_entry(row: Closing) -> Entry:
    text: ClosingText | None = opened(row)
    parts = tuple((CLOSING_LABELS[name], getattr(text, name)) for name in ("reached", "remaining")) if text else ()
    return Entry(
        EntryKind.PLAN, row.begun_at, row.id, N_("Closing report"), row.author_id,
        parts=tuple(part for part in parts if part[1]), endpoint="care.show_closing", state=TEXT_NAMES[row.state],
        damaged=text is None,
    )  # fmt: skip


def _visit_entry(row: FollowUp) -> Entry:
    visit = opened(row)
    return Entry(
        EntryKind.PLAN, row.met_at, row.id, N_("Follow-up visit: %(result)s"), row.author_id,
        words={"result": ("follow_up_result", visit.result if visit else "")},
        parts=((N_("How the child is doing"), visit.words),) if visit and visit.words else (), damaged=visit is None,
    )  # fmt: skip


_SOURCES: tuple[tuple[Newest, Callable[[Any], Entry]], ...] = (
    (Newest(select(Plan).where(Plan.dossier_id == DOSSIER), Plan.begun_at, Plan.id), _plan_entry),
    (Newest(select(Task).where(Task.dossier_id == DOSSIER), Task.added_at, Task.id), _task_entry),
    (Newest(select(Closing).where(Closing.dossier_id == DOSSIER), Closing.begun_at, Closing.id), _closing_entry),
    (Newest(select(FollowUp).where(FollowUp.dossier_id == DOSSIER), FollowUp.met_at, FollowUp.id), _visit_entry),
)


@shows_text(What.PLAN)
def plan_to_approve(session: Session, approval: Approval) -> Text:
    """Show the plan that is to be approved, and its digest as it stands."""
    row = session.get_one(Plan, approval.subject_id)
    return Text("care/_plan.html", digest_of(row.text), {"text": row.text, "labels": PLAN_LABELS})


@shows_text(What.CLOSING)
def closing_to_approve(session: Session, approval: Approval) -> Text:
    """Show the closing report that is to be approved, and its digest as it stands."""
    row = session.get_one(Closing, approval.subject_id)
    return Text("care/_closing.html", digest_of(row.text), {"text": row.text, "labels": CLOSING_LABELS})


@says_what(Kind.HINDRANCE)
@says_what(Kind.TASK)
def tasks_said(session: Session, owed: Sequence[Obligation]) -> dict[UUID, str]:
    """Say what the tasks are that somebody owes, or that something is in the way of."""
    tasks = {row.id: row for row in session.scalars(select(Task).where(Task.id.in_({row.subject_id for row in owed})))}
    preload(session, tasks.values())
    texts = {task_id: opened(task) for task_id, task in tasks.items()}
    return {row.id: text.task for row in owed if (text := texts.get(row.subject_id))}


@says_what(Kind.GOALS)
def goals_said(session: Session, owed: Sequence[Obligation]) -> dict[UUID, str]:
    """Say which goals are looked at again on the day that is owed."""
    plans = {row.id: row for row in session.scalars(select(Plan).where(Plan.id.in_({row.subject_id for row in owed})))}
    preload(session, plans.values())
    texts = {plan_id: opened(plan) for plan_id, plan in plans.items()}
    return {row.id: _goals_of(text, row) for row in owed if (text := texts.get(row.subject_id))}


def _goals_of(text: PlanText, owed: Obligation) -> str:
    day = clock.local(owed.due_at).date()
    return " · ".join(goal.goal for goal in text.goals if goal.review_on == day)
