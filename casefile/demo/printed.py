"""Stories of copies on paper, and of what becomes of each."""

from datetime import datetime, timedelta
from enum import IntEnum

from casefile.demo.going_on import GoingOn
from casefile.demo.helped import planned
from casefile.demo.steps import copying, moving
from casefile.demo.stories import Story, assessed, first_pages, later, soon, taken_on
from casefile.demo.telling import Telling
from casefile.dossiers.urgency import Urgency


class Way(IntEnum):
    """How far a copy goes on its way."""

    ASKED = 0
    APPROVED = 1
    PRINTED = 2
    HANDED_OVER = 3
    RETURNED = 4
    DESTROYED = 5


def on_paper(t: Telling, start: datetime, way: Way) -> Story:
    """Tell of one copy that is asked for sixteen days on and comes so far."""
    yield from _known(t, start)
    yield max(soon(t, 9, 40), start + timedelta(days=16))
    yield from _one(t, way)


def several(t: Telling, start: datetime) -> Story:
    """Tell of one dossier's copies: taken back, refused, and the printed ones in each place a paper can be."""
    yield from _known(t, start)
    for end in (copying.withdraw_copy, copying.refuse_copy):
        yield later(t, 1)
        copy = copying.ask_copy(t)
        yield soon(t, 30, 60)
        end(t, copy)
    for way in (Way.DESTROYED, Way.RETURNED, Way.HANDED_OVER, Way.PRINTED):
        yield later(t, 1)
        yield from _one(t, way)
    moving.take_notice(t)
    yield from planned(t)
    yield from GoingOn(t, Urgency.Y).story()


def _one(t: Telling, way: Way) -> Story:
    copy = copying.ask_copy(t)
    if way >= Way.APPROVED:
        yield soon(t, 60, 200)
        copying.approve_copy(t, copy)
    steps = (copying.print_copy, copying.hand_over, copying.take_back, copying.destroy)
    for reached, step in zip(list(Way)[2:], steps, strict=True):
        if way >= reached:
            yield soon(t, 10, 40)
            step(t, copy)


def _known(t: Telling, start: datetime) -> Story:
    yield from taken_on(t, start, Urgency.Y)
    yield from first_pages(t)
    yield from assessed(t, Urgency.Y)
