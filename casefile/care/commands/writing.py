"""Writing, submitting and answering a care plan or a closing report."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.care.model import (
    CLOSING,
    PLAN,
    Attainment,
    Closing,
    ClosingText,
    GoalReview,
    Plan,
    PlanText,
)
from casefile.care.written import OPEN, WRITABLE, TextState
from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import (
    ask_approval,
    at_closing,
    open_obligation,
    overtake,
    settle_all,
    when_help_ends,
)
from casefile.dossiers.commands.acting import require_lead
from casefile.dossiers.commands.contacting import check_ahead
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.registers import after_decision
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.vault.sealed import expect_version
from casefile.workflow import Machine, advance, begin

Written = TypeVar("Written", Plan, Closing)
PLANNING = frozenset({Stage.ASSESSMENT, Stage.CARE, Stage.INTERVENTION})
CLOSABLE = frozenset({Stage.MONITORING, Stage.CARE, Stage.INTERVENTION})
MOST_VISITS = 6


def write_plan(session: Session, case: Case, *, by: Actor, text: PlanText, version: int = 0) -> Plan:
    """Write the case's open plan, or begin one. Raise NotReady while it waits, Conflict if stale."""
    if case.stage not in PLANNING:
        raise NotReady(N_("A care plan is written once a worker has accepted the case."))
    for place, goal in enumerate(text.goals):
        check_review_day(goal.review_on, f"review_{place}")
    return _write(session, Plan, PLAN, case=case, by=by, text=text, version=version)


def check_review_day(on: date | None, field: str) -> None:
    """Refuse a day for looking at a goal again that has passed, or lies further ahead than anybody plans."""
    if on is not None and on < clock.today():
        raise Invalid(N_("A goal is looked at again today or on a later day."), field=field)
    check_ahead(on, field=field)


def write_closing(session: Session, case: Case, *, by: Actor, text: ClosingText, version: int = 0) -> Closing:
    """Write the case's open closing report, or begin one. Raise NotReady while it waits, Conflict if stale."""
    if case.stage not in CLOSABLE:
        raise NotReady(N_("A closing report is written in monitoring, care or intervention."))
    if text.closing_reason:
        codes("closing_reason").check(text.closing_reason, name="closing_reason")
    for day in text.follow_up_on:
        check_visit_day(day)
    return _write(session, Closing, CLOSING, case=case, by=by, text=text, version=version)


def check_visit_day(on: date, field: str = "first_visit_on") -> None:
    """Want a follow-up visit on a day that is still to come."""
    if on <= clock.today():
        raise Invalid(N_("A follow-up visit lies in the future."), field=field)


def _write(
    session: Session,
    kind: type[Written],
    machine: Machine,
    *,
    case: Case,
    by: Actor,
    text: PlanText | ClosingText,
    version: int,
) -> Written:
    row = open_text(session, kind, case.id)
    if row is None:
        row = kind(
            id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, author_id=by.user_id
        )
        row.text = text  # type: ignore[assignment]  # each kind has its own text
        begin(session, machine, row, "begin", by=by.user_id)
        return row
    if row.state not in WRITABLE:
        raise NotReady(N_("It waits for the supervisor's answer. Take it back first to change it."))
    expect_version(row, version)
    row.text = text  # type: ignore[assignment]
    session.flush()
    return row


def submit_plan(session: Session, plan: Plan, *, by: Actor) -> Approval:
    """Submit a plan as it stands to a second person; raise Unmet with everything that is missing."""
    return _submit(session, plan, PLAN, What.PLAN, by)


def submit_closing(session: Session, closing: Closing, *, by: Actor) -> Approval:
    """Submit a closing report as it stands to a second person; raise Unmet with everything that is missing."""
    return _submit(session, closing, CLOSING, What.CLOSING, by)


def _submit(session: Session, row: Plan | Closing, machine: Machine, what: What, by: Actor) -> Approval:
    case = session.get_one(Case, row.case_id)
    require_lead(case, by)
    advance(session, machine, row, "submit", by=by.user_id)
    return ask_approval(
        session, what, subject_id=row.id, digest=digest_of(row.text), by=by, case=case, writers=[row.author_id]
    )


def take_back(session: Session, row: Plan | Closing, *, by: Actor) -> None:
    """Take a submitted text back to change it; the question to the supervisor ends."""
    require_lead(session.get_one(Case, row.case_id), by)
    machine, what = (PLAN, What.PLAN) if isinstance(row, Plan) else (CLOSING, What.CLOSING)
    advance(session, machine, row, "take_back", by=by.user_id)
    overtake(session, row.id, by=by, what=what)


@after_decision(What.PLAN)
def plan_answered(session: Session, approval: Approval, by: Actor) -> None:
    """Follow the supervisor's answer to a plan: approved, its first review stands in the lead's day."""
    plan = session.get(Plan, approval.subject_id)
    if plan is None:
        return
    approved = approval.state is ApprovalState.APPROVED
    advance(session, PLAN, plan, "approve" if approved else "return", by=by.user_id)
    if approved:
        _remind(session, plan, by)


@after_decision(What.CLOSING)
def closing_answered(session: Session, approval: Approval, by: Actor) -> None:
    """Follow the supervisor's answer to a closing report."""
    closing = session.get(Closing, approval.subject_id)
    if closing is not None:
        approved = approval.state is ApprovalState.APPROVED
        advance(session, CLOSING, closing, "approve" if approved else "return", by=by.user_id)


@when_help_ends
def withdraw_plan(session: Session, case: Case, by: Actor, _reason: str) -> None:
    """Take back a plan that is not approved when the help ends: nobody will write, submit or approve it any more."""
    _withdraw(session, Plan, PLAN, case, by)


@at_closing
def withdraw_closing(session: Session, case: Case, by: Actor, _reason: str) -> None:
    """Take back a closing report that is not approved when the case ends without it."""
    _withdraw(session, Closing, CLOSING, case, by)


def _withdraw(session: Session, kind: type[Written], machine: Machine, case: Case, by: Actor) -> None:
    row = open_text(session, kind, case.id)
    if row is not None:
        advance(session, machine, row, "withdraw", by=by.user_id)


def review_goals(session: Session, plan: Plan, *, by: Actor, attainment: Attainment) -> GoalReview:
    """Note how far each goal was reached; the next review stands in the lead's day."""
    if plan.state is not TextState.APPROVED:
        raise NotReady(N_("The care plan is not approved yet."))
    if len(attainment.goals) != len(plan.text.goals):
        raise Invalid(N_("Choose for each goal how far it was reached."), field="attained_0")
    for place, code in enumerate(attainment.goals):
        codes("goal_attainment").check(code, name=f"attained_{place}")
    review = GoalReview(id=new_id(), plan_id=plan.id, dossier_id=plan.dossier_id, at=clock.now(), by_id=by.user_id)
    review.attainment = attainment
    session.add(review)
    session.flush()
    settle_all(session, by=by, subject_id=plan.id, kinds=[Kind.GOALS])
    _remind(session, plan, by)
    return review


def _remind(session: Session, plan: Plan, by: Actor) -> None:
    """Remind the lead of the next day on which a goal is looked at; a reminder blocks nothing."""
    case = session.get_one(Case, plan.case_id)
    settle_all(session, How.REPLACED, by=by, subject_id=plan.id, kinds=[Kind.GOALS])
    days = sorted(goal.review_on for goal in plan.text.goals if goal.review_on and goal.review_on > clock.today())
    if days and case.open and case.lead_id is not None:
        open_obligation(
            session, Kind.GOALS, subject_id=plan.id, case=case, user_id=case.lead_id, due=clock.end_of(days[0]), by=by
        )


def open_text(session: Session, kind: type[Written], case_id: UUID) -> Written | None:
    """Give the case's plan or closing report that is not approved yet."""
    return session.scalar(select(kind).where(kind.case_id == case_id, kind.state.in_(OPEN)))
