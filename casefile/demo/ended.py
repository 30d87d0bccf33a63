"""Stories of cases that end from outside, and of one that waits for the second person."""

from datetime import datetime

from casefile.demo.steps import moving, writing
from casefile.demo.stories import Story, assessing, later, soon
from casefile.demo.telling import Telling
from casefile.dossiers.approvals import What
from casefile.dossiers.urgency import Urgency

MOVED = {
    "closing_reason": "MOVED",
    "reason": "随父母迁往外县就读，当地街道未成年人保护工作站已书面确认接收",
    "hand_over": "迁入地街道未成年人保护工作站，资料清单已签收",
}


def asked(t: Telling, start: datetime, *, days: float) -> Story:
    """Tell how the family leaves the county, and a second person is asked whether the case may end."""
    yield from assessing(t, start, Urgency.Y, days=days)
    yield later(t, 1)
    moving.ask_outside(t, **MOVED)


def outside(t: Telling, start: datetime, *, days: float) -> Story:
    """Tell of the second person's answer and of the end."""
    yield from asked(t, start, days=days)
    yield later(t, 1)
    moving.come_by_parent(t, "审批外部原因结案")
    writing.decide(t, What.OUTSIDE, who=t.second)
    yield soon(t, 20, 60)
    moving.take_notice(t)
    moving.move(t, "end_outside", **MOVED)
