"""Makes the invented county: its people, then the stories of its children, in the order of time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from math import ceil

from casefile.audit.acts import act
from casefile.demo import county as counties
from casefile.demo import ended, helped, monitored, printed, stories
from casefile.demo.county import County
from casefile.demo.helped import Reached
from casefile.demo.names import Child
from casefile.demo.printed import Way
from casefile.demo.stories import Story, Until
from casefile.demo.telling import Telling
from casefile.demo.timeline import Timeline
from casefile.dossiers import commands as dossiers
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.calendar import is_working_day
from casefile.kernel.config import Config
from casefile.vault.capacities import Capacity

SEED = 20260727
FOUNDED_DAYS_AGO = 345
"""More than the 340 days after which a certificate may be renewed."""
RENEWED_DAYS_AGO = 4
A_FEW = 10
Plot = Callable[[Telling, datetime], Story]
E_, R, Y, B, G = Urgency


@dataclass(frozen=True, slots=True)
class Part:
    """How many children live through a plot, and how many days ago it begins for them."""

    count: int
    first: float
    last: float
    plot: Plot
    town: str = ""
    """Where they live; else the towns take turns."""


class Known:
    """One child that two offices get to know, each without the other."""

    def __init__(self) -> None:
        self.child: Child | None = None

    def __call__(self, t: Telling, start: datetime) -> Story:
        """Tell of the child that was told of first."""
        here = t.child.community
        self.child = self.child or t.child
        t.child = replace(self.child, community=here)
        return helped.cared_for(t, start, Y)


def parts() -> tuple[Part, ...]:
    """Tell what the county's children live through."""
    known = Known()
    return (*PARTS, Part(1, 70, 70, known), Part(1, 30, 30, known))


PARTS: tuple[Part, ...] = (
    Part(12, 320, 200, lambda t, at: helped.closed(t, at, days=30)),
    Part(5, 170, 60, lambda t, at: helped.closed(t, at, days=35)),
    Part(16, 150, 22, lambda t, at: helped.cared_for(t, at, t.draw.choice([R, Y, Y, B, B]))),
    Part(3, 55, 35, lambda t, at: helped.accompanied(t, at, "zhiyuan", Capacity.VOLUNTEER)),
    Part(3, 40, 20, lambda t, at: helped.accompanied(t, at, "wangge", Capacity.GRID_WORKER)),
    Part(1, 19, 19, lambda t, at: helped.referred(t, at, "u1", Reached.DRAFTED)),
    Part(2, 20, 19, lambda t, at: helped.referred(t, at, "u1", Reached.SENT)),
    Part(1, 21, 21, lambda t, at: helped.referred(t, at, "u2", Reached.SENT)),
    Part(1, 25, 25, lambda t, at: helped.referred(t, at, "u2", Reached.ACCEPTED)),
    Part(1, 30, 30, lambda t, at: helped.referred(t, at, "u1", Reached.AT_WORK)),
    Part(1, 36, 36, lambda t, at: helped.referred(t, at, "u2", Reached.REPORTED)),
    Part(1, 18, 18, helped.refused),
    Part(1, 29, 29, helped.withdrawn),
    Part(3, 31, 25, lambda t, at: helped.intervened(t, at, back=False)),
    Part(2, 120, 80, lambda t, at: helped.intervened(t, at, back=True)),
    Part(5, 150, 70, helped.watched),
    Part(2, 11, 10, helped.plan_waiting),
    Part(2, 31, 29, helped.closing_waiting),
    Part(3, 1, 0.1, lambda t, at: stories.taken_on(t, at, Y, Until.REPORTED)),
    Part(2, 2, 0.3, lambda t, at: stories.taken_on(t, at, B, Until.LOOKED_AT)),
    Part(3, 3, 1, lambda t, at: stories.taken_on(t, at, Y, Until.TAKEN_UP)),
    Part(3, 0.4, 0.1, lambda t, at: stories.taken_on(t, at, R, Until.OFFERED)),
    Part(8, 9, 1.5, lambda t, at: stories.assessing(t, at, t.draw.choice([Y, Y, B]))),
    Part(3, 4.4, 3.2, lambda t, at: stories.submitted(t, at, t.draw.choice([R, Y]))),
    Part(1, 17.3, 17.3, lambda t, at: printed.on_paper(t, at, Way.ASKED), "3"),
    Part(1, 16.3, 16.3, lambda t, at: printed.on_paper(t, at, Way.APPROVED)),
    Part(1, 20.3, 20.3, lambda t, at: printed.on_paper(t, at, Way.APPROVED)),
    Part(1, 26, 26, printed.several),
    Part(2, 2.2, 0.7, monitored.proposed),
    Part(6, 190, 40, monitored.confirmed),
    Part(1, 60, 60, monitored.not_begun),
    Part(1, 11, 11, lambda t, at: ended.asked(t, at, days=8), "3"),
    Part(2, 120, 60, lambda t, at: ended.outside(t, at, days=20)),
    Part(2, 40, 20, helped.reported_twice),
    Part(1, 2, 1.4, stories.in_emergency),
    Part(2, 100, 40, helped.calmed),
    Part(2, 45, 35, stories.lost),
    Part(13, 200, 20, stories.no_need),
    Part(2, 4, 2, stories.declined),
    Part(4, 150, 10, lambda t, at: stories.set_aside(t, at, "for_information")),
    Part(2, 100, 30, lambda t, at: stories.set_aside(t, at, "unfounded")),
    Part(1, 50, 50, stories.repeated),
    Part(2, 1.2, 0.4, lambda t, at: stories.sent_on(t, at, "2" if t.town != "2" else "3")),
    Part(1, 26, 26, lambda t, at: stories.assessing(t, at, Y, days=8)),
    Part(1, 0.02, 0.01, stories.unseen),
)


def build(
    config: Config, *, seed: int = SEED, told: tuple[Part, ...] | None = None, towns: str = "123"
) -> tuple[County, int]:
    """Make the county on an empty database; give it with the number of steps told. The towns take turns."""
    now = clock.now()
    with clock.at(now - timedelta(days=FOUNDED_DAYS_AGO)):
        county = counties.found(config, seed)
    timeline = Timeline(until=now)
    turns = cycle(towns)
    for part in told or parts():
        for start in _starts(now, part):
            timeline.add(_told(county, part.town or next(turns), start, part.plot))
    for post in counties.posts()[:2]:
        timeline.add(_renewing(county, post.username, now - timedelta(days=RENEWED_DAYS_AGO)))
    steps = timeline.play()
    with clock.at(now):
        counties.join_later(county)
        with act(county.database, None, "tick") as session:
            dossiers.tick(session)
    return county, steps


def _renewing(county: County, who: str, start: datetime) -> Story:
    """Tell how a supervisor of the county renews the certificates that end within sixty days."""
    yield start
    while due := counties.due_for_renewal(county, who):
        counties.renew(county, who, due[0])
        yield clock.now() + timedelta(minutes=1)


def _starts(now: datetime, part: Part) -> Iterator[datetime]:
    """Spread the beginnings over the days between, at hours of the day; a few days are those on which people work.

    Else what came in on a Friday evening would still wait on Sunday for its office, and its dossier would be missing.
    """
    step = (part.first - part.last) / max(part.count - 1, 1)
    for number in range(part.count):
        days = part.first - number * step
        moment = now - timedelta(days=days)
        if days >= 1:
            here = clock.local(_worked_ago(now, ceil(days)) if days < A_FEW else moment)
            moment = here.replace(hour=8 + (number * 3) % 9, minute=(number * 17) % 60)
        yield moment


def _worked_ago(now: datetime, days: int) -> datetime:
    """Go back over so many working days."""
    while days:
        now -= timedelta(days=1)
        days -= is_working_day(clock.local(now).date())
    return now


def _told(county: County, town: str, start: datetime, plot: Plot) -> Story:
    """Begin a story when its time has come: the child is of the age it has then."""
    yield start
    supervisors = (
        ["dudao1", "dudao1b"] if town == "1" else ["dudao2", "dudao2b"] if town == "2" else ["dudao3", "qinlan"]
    )
    draw = county.invent.chance
    if town != "3":
        draw.shuffle(supervisors)
    child = county.invent.child(clock.today(), town=f"99999900{town}")
    t = Telling(
        county, town, child, lead=draw.choice([f"shegong{town}", f"shegong{town}b"]),
        supervisor=supervisors[0], second=supervisors[1],
    )  # fmt: skip
    yield from plot(t, clock.now())
