"""Moves of a case and its marks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casefile.access import Action
from casefile.demo.telling import Telling
from casefile.dossiers import commands as dossiers
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock


def move(t: Telling, action: str, *, by: str = "", **facts: Any) -> None:
    """Move the case through its table."""
    with t.act(by or t.supervisor, Action.MOVE_CASE, signed=True) as (session, who):
        dossiers.move_case(session, t.case(session), action, by=who, **facts)


def emergency(t: Telling) -> None:
    """Set the emergency mark."""
    with t.act(t.lead, Action.RAISE_EMERGENCY) as (session, by):
        case = t.case(session)
        at = f"{clock.local(clock.now()):%H:%M}"
        dossiers.raise_emergency(session, case, by=by, called="110", called_at=at, child_safe="yes")


def calm(t: Telling, urgency: Urgency = Urgency.R) -> None:
    """Lift the emergency mark."""
    with t.act(t.supervisor, Action.LIFT_EMERGENCY) as (session, by):
        case = t.case(session)
        dossiers.lift_emergency(session, case, by=by, reason="孩子已由亲属照看，当面确认安全", urgency=urgency)


def set_urgency(t: Telling, urgency: Urgency) -> None:
    """Change how fast help has to come."""
    with t.act(t.supervisor, Action.SET_URGENCY) as (session, by):
        case = t.case(session)
        dossiers.set_urgency(session, case, urgency, reason=t.says("urgency"), by=by)


def come_by_parent(t: Telling, reason: str) -> None:
    """Let the other holder open the dossier by way of the parent, where the town has one supervisor alone."""
    child = t.county.offices[t.town]
    if any(duty.office_id == child for duty in t.county.actors[t.second].duties):
        return
    with t.act(t.second, Action.CLIMB_TO_CHILD, signed=True) as (session, by):
        until = clock.now() + timedelta(hours=10)
        dossiers.climb(session, t.dossier(session), by=by, reason=reason, until=until)


def take_notice(t: Telling) -> None:
    """Let the office see what it was told of an act of the office above."""
    with t.act(t.supervisor, Action.TAKE_NOTICE) as (session, by):
        told = select(Obligation).where(
            Obligation.safe_id == t.dossier_id, Obligation.kind == Kind.NOTICE, Obligation.settled_at.is_(None)
        )
        for row in session.scalars(told):
            dossiers.settle(session, row, by=by)


def ask_outside(t: Telling, **facts: str) -> None:
    """Ask a second person whether the case may end from outside."""
    with t.act(t.supervisor, Action.MOVE_CASE, signed=True) as (session, by):
        dossiers.ask_ending(session, t.case(session), by=by, **facts)


def suspend(t: Telling) -> None:
    """Mark that contact is lost."""
    with t.act(t.supervisor, Action.MOVE_CASE) as (session, by):
        case = t.case(session)
        dossiers.suspend(session, case, by=by, search_plan="每周联系班主任和外公，走访原住址，请邻近办公室协查")
