"""Stories of monitoring: proposed and waiting, confirmed and visited, not begun."""

from datetime import datetime

from casefile.demo.going_on import BEAT
from casefile.demo.steps import watching, working
from casefile.demo.stories import Story, contacts, later, soon
from casefile.demo.telling import Telling
from casefile.dossiers.urgency import Urgency


def proposed(t: Telling, start: datetime) -> Story:
    """Tell of a proposal that waits for the second person."""
    yield start
    watching.propose(t, Urgency.B)


def confirmed(t: Telling, start: datetime) -> Story:
    """Tell of a child that somebody looks in on."""
    yield start
    urgency = t.draw.choice([Urgency.B, Urgency.G, Urgency.G])
    proposal = watching.propose(t, urgency)
    yield later(t, 1)
    offered = watching.confirm(t, proposal)
    yield soon(t, 30, 200)
    working.accept(t, offered)
    yield later(t, 4)
    working.contact(t, method="VISIT", outcome="SEEN")
    yield from contacts(t, days=400, every=BEAT[urgency])


def not_begun(t: Telling, start: datetime) -> Story:
    """Tell of a proposal that the second person does not follow."""
    yield start
    proposal = watching.propose(t, Urgency.G)
    yield later(t, 1)
    watching.refuse(t, proposal)
