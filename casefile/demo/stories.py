"""Courses of help, told act by act: a story gives the moment of its next act; asked again, that moment is now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import IntEnum

from casefile.demo.steps import moving, reporting, working, writing
from casefile.demo.telling import Telling
from casefile.dossiers.approvals import What
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.calendar import next_working_day

Story = Iterator[datetime]
OPENING, CLOSING = 8 * 60 + 30, 17 * 60
SAME_DAY = 0.1


class Until(IntEnum):
    """How far the taking on of a child goes."""

    REPORTED = 0
    LOOKED_AT = 1
    TAKEN_UP = 2
    OFFERED = 3
    ACCEPTED = 4


def soon(t: Telling, least: int, most: int) -> datetime:
    """Give a moment so many minutes on."""
    return clock.now() + timedelta(minutes=t.draw.randint(least, most))


def later(t: Telling, days: float) -> datetime:
    """Give a working hour so many days on."""
    if days < SAME_DAY:
        return soon(t, 9, 60)
    day = next_working_day((clock.local(clock.now()) + timedelta(days=days)).date())
    return max(clock.start_of(day) + timedelta(minutes=t.draw.randint(OPENING, CLOSING)), soon(t, 9, 40))


def taken_on(t: Telling, start: datetime, urgency: Urgency, until: Until = Until.ACCEPTED) -> Story:
    """Tell how a report comes in, and how a worker accepts the case."""
    hurried = urgency in {Urgency.E, Urgency.R}
    yield start
    reporting.report(t, urgency=urgency, named=t.often(0.8))
    if until > Until.REPORTED:
        yield later(t, 0 if hurried else 0.3)
        reporting.look(t)
    if until > Until.LOOKED_AT:
        yield soon(t, 5, 25)
        reporting.take_up(t, urgency)
    if until > Until.TAKEN_UP:
        yield soon(t, 3, 20)
        offered = working.offer(t)
    if until > Until.OFFERED:
        yield soon(t, 20, 160)
        working.accept(t, offered)


def first_pages(t: Telling) -> Story:
    """Tell how the worker meets the child and writes the first pages, and the office looks for duplicates."""
    yield later(t, 0.6)
    working.contact(t, method="VISIT", outcome="SEEN")
    yield soon(t, 40, 90)
    working.complete_face(t)
    yield later(t, 1)
    working.check_duplicates(t)
    if t.often(0.7):
        yield soon(t, 20, 60)
        working.consent(t)


def contacts(t: Telling, *, days: float, every: float) -> Story:
    """Tell of contacts in a rhythm of days; whoever was not reached is tried again soon."""
    end = clock.now() + timedelta(days=days)
    moment = later(t, every * t.draw.uniform(0.7, 1.1))
    while moment < end:
        yield moment
        met = t.often(0.85)
        working.contact(t, outcome="SEEN" if met else "FAMILY")
        moment = later(t, every * t.draw.uniform(0.7, 1.1) if met else 1)


def assessing(t: Telling, start: datetime, urgency: Urgency, *, days: float = 400, every: float = 10) -> Story:
    """Tell of a case in assessment, with its contacts."""
    yield from taken_on(t, start, urgency)
    yield from first_pages(t)
    yield from contacts(t, days=days, every=every)


def assessed(t: Telling, urgency: Urgency, *, returned: bool = False) -> Story:
    """Tell how the assessment is written, perhaps returned once, and approved."""
    for approve in (False, True) if returned else (True,):
        yield later(t, 2)
        writing.assess(t, urgency)
        yield soon(t, 10, 40)
        writing.submit_assessed(t)
        yield later(t, 0.6)
        writing.decide(t, What.ASSESSMENT, approve=approve)


def submitted(t: Telling, start: datetime, urgency: Urgency) -> Story:
    """Tell of an assessment that waits for the supervisor's answer."""
    yield from taken_on(t, start, urgency)
    yield from first_pages(t)
    yield later(t, 0.5)
    writing.assess(t, urgency)
    yield soon(t, 10, 40)
    writing.submit_assessed(t)


def in_emergency(t: Telling, start: datetime) -> Story:
    """Tell of an emergency, and of the days after it."""
    yield from taken_on(t, start, Urgency.R)
    yield soon(t, 60, 90)
    moving.emergency(t)
    yield soon(t, 5, 12)
    working.respond(t, t.supervisor, "已联系110和照料人，社工在场，孩子暂由亲属照看")
    yield soon(t, 30, 60)
    working.contact(t, method="VISIT", outcome="SEEN")
    yield soon(t, 30, 60)
    working.complete_face(t)
    yield later(t, 1)
    working.contact(t, method="VISIT", outcome="SEEN")


def lost(t: Telling, start: datetime) -> Story:
    """Tell how contact is lost."""
    yield from taken_on(t, start, Urgency.Y)
    yield from first_pages(t)
    yield from assessed(t, Urgency.Y)
    yield from contacts(t, days=12, every=6)
    yield later(t, 3)
    moving.suspend(t)


def no_need(t: Telling, start: datetime) -> Story:
    """Tell of a case that ends early, because there is no need."""
    yield from taken_on(t, start, Urgency.B)
    yield from first_pages(t)
    yield later(t, 2)
    reason = "经了解，照料安排稳妥，没有需要帮助的情况"
    moving.move(t, "close_early", closing_reason="NO_NEED", reason=reason, reporter_told="已电话告知")


def declined(t: Telling, start: datetime) -> Story:
    """Tell how the worker declines and the case waits for another."""
    yield from taken_on(t, start, Urgency.B, Until.TAKEN_UP)
    yield soon(t, 10, 20)
    offered = working.offer(t)
    yield soon(t, 60, 120)
    working.decline(t, offered)


def set_aside(t: Telling, start: datetime, action: str) -> Story:
    """Tell of a report that no help follows from."""
    yield start
    reporting.report(t, urgency=Urgency.B)
    yield later(t, 0.3)
    reporting.look(t)
    yield later(t, 1)
    reporting.set_aside(t, action, "已向社区和学校核实，孩子照料良好")


def repeated(t: Telling, start: datetime) -> Story:
    """Tell of a worry that somebody reports a second time."""
    yield from set_aside(t, start, "for_information")
    first = t.report_id
    yield later(t, 2)
    reporting.report(t, urgency=Urgency.B)
    yield later(t, 0.3)
    reporting.look(t)
    yield later(t, 1)
    reporting.set_aside(t, "duplicate", "同一情况，此前已核实", repeats=first)


def sent_on(t: Telling, start: datetime, town: str) -> Story:
    """Tell of a report that belongs to another town."""
    yield start
    reporting.report(t, urgency=Urgency.Y)
    yield later(t, 0.2)
    reporting.send_on(t, town)


def unseen(t: Telling, start: datetime) -> Story:
    """Tell of a report with danger now that nobody has looked at yet."""
    yield start
    reporting.report(t, urgency=Urgency.E, danger=True, kind="MR4", named=False)
