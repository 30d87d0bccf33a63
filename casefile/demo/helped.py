"""Stories of help: care with tasks and volunteers, measures, the closing and the visits afterwards."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from casefile.demo.going_on import GoingOn, after
from casefile.demo.steps import helping, intervening, moving, referring, reporting, working, writing
from casefile.demo.stories import Story, assessed, contacts, first_pages, in_emergency, later, soon, taken_on
from casefile.demo.telling import Telling
from casefile.dossiers.approvals import What
from casefile.dossiers.urgency import Urgency
from casefile.vault.capacities import Capacity


def planned(t: Telling) -> Story:
    """Tell how the care plan is written, approved, and care begins."""
    yield later(t, 1)
    working.contact(t, method="VISIT", outcome="SEEN")
    yield soon(t, 60, 120)
    helping.plan(t)
    yield later(t, 1)
    writing.decide(t, What.PLAN)
    yield soon(t, 20, 90)
    moving.move(t, "begin_care")


def into_care(t: Telling, start: datetime, urgency: Urgency) -> Story:
    """Tell of everything from the report to the care."""
    yield from taken_on(t, start, urgency)
    yield from first_pages(t)
    yield from assessed(t, urgency, returned=t.often(0.15))
    yield from planned(t)


def plan_waiting(t: Telling, start: datetime) -> Story:
    """Tell of a plan that waits for the supervisor's answer."""
    yield from taken_on(t, start, Urgency.Y)
    yield from first_pages(t)
    yield from assessed(t, Urgency.Y)
    yield later(t, 0.5)
    helping.plan(t)


def with_a_helper(t: Telling, *, rounds: int, helper: str = "zhiyuan", as_: Capacity = Capacity.VOLUNTEER) -> Story:
    """Tell how a volunteer of the town, or its grid worker, keeps the child company, task after task."""
    who = f"{helper}{t.town}"
    yield later(t, 1)
    working.care_card(t)
    yield soon(t, 10, 30)
    offered = working.offer(t, who, as_, by=t.lead)
    yield soon(t, 60, 200)
    working.accept(t, offered, who)
    for _ in range(rounds):
        yield soon(t, 20, 90)
        task = helping.add_task(t, who)
        yield later(t, t.draw.uniform(3, 6))
        helping.finish_task(t, task, who)


def cared_for(t: Telling, start: datetime, urgency: Urgency) -> Story:
    """Tell of a case in care with all that belongs to it, sometimes with a volunteer or another unit."""
    yield from into_care(t, start, urgency)
    care = GoingOn(t, urgency)
    if t.often(0.4):
        care.beside(with_a_helper(t, rounds=t.draw.randint(2, 6)))
    if t.often(0.35):
        care.beside(after(t, t.draw.uniform(2, 30), lambda: referral(t, t.draw.choice(["u1", "u2"]))))
    yield from care.story()


def accompanied(t: Telling, start: datetime, helper: str, as_: Capacity) -> Story:
    """Tell of a case in care in which somebody keeps the child company all along."""
    yield from into_care(t, start, Urgency.B)
    care = GoingOn(t, Urgency.B)
    care.beside(with_a_helper(t, rounds=40, helper=helper, as_=as_))
    yield from care.story()


def reported_twice(t: Telling, start: datetime) -> Story:
    """Tell how a second report of the same child joins the open case."""
    yield from into_care(t, start, Urgency.Y)
    yield later(t, 2)
    reporting.report(t, urgency=Urgency.Y)
    yield soon(t, 30, 90)
    reporting.join(t, Urgency.Y)
    yield soon(t, 100, 200)
    working.respond(t, t.lead, "当天入户核实，情况与已掌握的一致，已加密联系")
    yield from GoingOn(t, Urgency.Y).story()


def calmed(t: Telling, start: datetime) -> Story:
    """Tell of an emergency, its end, and the help that follows."""
    yield from in_emergency(t, start)
    yield soon(t, 60, 120)
    moving.calm(t)
    yield later(t, 1)
    working.check_duplicates(t)
    yield from assessed(t, Urgency.R)
    yield from planned(t)
    yield from GoingOn(t, Urgency.R).story()


def intervened(t: Telling, start: datetime, *, back: bool) -> Story:
    """Tell of a measure, and perhaps of the way back to care."""
    yield from into_care(t, start, Urgency.R)
    yield from contacts(t, days=8, every=4)
    yield later(t, 1)
    measure = intervening.order(t)
    yield later(t, 1)
    intervening.carry_out(t, measure)
    yield from contacts(t, days=12 if back else 400, every=4)
    if back:
        yield later(t, 1)
        intervening.review(t, measure)
        yield soon(t, 20, 60)
        moving.move(t, "resume_care", outcome=t.says("review"))
        yield from GoingOn(t, Urgency.R).story()


def watched(t: Telling, start: datetime) -> Story:
    """Tell of a case whose goals are met and that goes on in monitoring."""
    yield from into_care(t, start, Urgency.B)
    yield from contacts(t, days=30, every=14)
    yield later(t, 1)
    moving.move(t, "step_down", reason="目标达成，转为定期探访", rhythm="每月一次")
    yield from GoingOn(t, Urgency.B, helped=False).story()


def closed(t: Telling, start: datetime, *, days: float, visits: int = 2) -> Story:
    """Tell of help that came to its end, and of the visits afterwards."""
    yield from into_care(t, start, Urgency.Y)
    if t.often(0.3):
        yield from with_a_helper(t, rounds=1)
    yield from contacts(t, days=days, every=9)
    yield from closing(t)
    for _ in range(visits):
        yield later(t, 37)
        helping.follow_up(t)


def closing(t: Telling) -> Story:
    """Tell how the closing report is written, approved, and the case closed."""
    yield later(t, 1)
    helping.write_closing(t)
    yield later(t, 1)
    writing.decide(t, What.CLOSING)
    yield soon(t, 20, 60)
    helping.close(t)


def closing_waiting(t: Telling, start: datetime) -> Story:
    """Tell of a closing report that waits for its answer."""
    yield from into_care(t, start, Urgency.B)
    yield from contacts(t, days=20, every=8)
    yield later(t, 0.5)
    helping.write_closing(t)


class Reached(IntEnum):
    """How far a referral has come."""

    DRAFTED = 0
    SENT = 1
    ACCEPTED = 2
    AT_WORK = 3
    REPORTED = 4
    DONE = 5


def referred(t: Telling, start: datetime, unit: str, reached: Reached) -> Story:
    """Tell of a case in care with a referral that has come so far."""
    yield from into_care(t, start, Urgency.Y)
    care = GoingOn(t, Urgency.Y)
    care.beside(after(t, 2, lambda: referral(t, unit, reached)))
    yield from care.story()


def referral(t: Telling, unit: str, reached: Reached = Reached.DONE) -> Story:
    """Tell of a referral, from the worker who writes it to the worker who reads what was done."""
    row = referring.draft(t, unit)
    if reached > Reached.DRAFTED:
        yield later(t, 0.6)
        referring.send(t, row)
    if reached > Reached.SENT:
        yield later(t, 1)
        referring.accept(t, row, unit)
    if reached > Reached.ACCEPTED:
        yield later(t, 2)
        referring.start(t, row, unit)
    if reached > Reached.AT_WORK:
        yield later(t, 8)
        referring.report_back(t, row, unit)
    if reached > Reached.REPORTED:
        yield later(t, 1)
        referring.finish(t, row)


def withdrawn(t: Telling, start: datetime) -> Story:
    """Tell of a referral that is taken back."""
    yield from _not_helped(t, start, "u2", lambda row: referring.withdraw(t, row))


def refused(t: Telling, start: datetime) -> Story:
    """Tell of a unit that cannot help."""
    yield from _not_helped(t, start, "u1", lambda row: referring.decline(t, row, "u1"))


def _not_helped(t: Telling, start: datetime, unit: str, end: Callable[[UUID], None]) -> Story:
    yield from into_care(t, start, Urgency.Y)
    yield later(t, 1)
    row = referring.draft(t, unit)
    yield later(t, 0.6)
    referring.send(t, row)
    yield later(t, 1)
    end(row)
    yield from GoingOn(t, Urgency.Y).story()
