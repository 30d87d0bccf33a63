"""How help goes on in a case: its contacts, tasks and reviews in their rhythm, and what else happens beside them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from casefile.demo.steps import helping, working
from casefile.demo.stories import Story, assessed, later, soon
from casefile.demo.telling import Telling
from casefile.dossiers.urgency import Clock, Urgency, deadline
from casefile.kernel import clock

BEAT = {Urgency.R: 4.5, Urgency.Y: 9.0, Urgency.B: 17.0, Urgency.G: 40.0}
"""Days between contacts: sooner than the urgency asks for."""


class GoingOn:
    """What comes next in a case in care, the earliest first."""

    def __init__(self, t: Telling, urgency: Urgency, *, helped: bool = True) -> None:
        self.t, self.urgency = t, urgency
        self.next: dict[Callable[[], None], datetime] = {self.meet: self._beat(), self.review: later(t, 1)}
        if helped:
            self.next |= {self.task: later(t, t.draw.uniform(4, 16)), self.assess: self._time_to_assess()}

    def story(self, *, days: float = 400) -> Story:
        """Tell of so many days."""
        end = clock.now() + timedelta(days=days)
        while (moment := self.next[turn := min(self.next, key=self.next.__getitem__)]) < end:
            del self.next[turn]
            yield max(moment, soon(self.t, 9, 40))
            turn()

    def beside(self, story: Story) -> None:
        """Let another story go on beside this one."""
        moment = next(story, None)
        if moment is not None:
            self.next[lambda: self.beside(story)] = moment

    def meet(self) -> None:
        """Meet the child; whoever was not reached is tried again soon."""
        met = self.t.often(0.85)
        written = working.contact(self.t, outcome="SEEN" if met else "FAMILY")
        self.next[self.meet] = self._beat() if met else later(self.t, 1)
        if self.t.often(0.06):
            self.beside(asked_about(self.t, written))

    def task(self) -> None:
        """Take on a task, and do it a few days later."""
        self.beside(_task(self.t))
        self.next[self.task] = later(self.t, self.t.draw.uniform(16, 32))

    def assess(self) -> None:
        """Assess anew."""
        self.beside(assessed(self.t, self.urgency, returned=self.t.often(0.1)))
        self.next[self.assess] = self._time_to_assess()

    def review(self) -> None:
        """Look at the goals when the plan says so."""
        reviews = self.t.reviews
        if reviews and reviews[0] <= clock.today():
            helping.review_goals(self.t)
        self.t.reviews = [day for day in reviews if day > clock.today()]
        if self.t.reviews:
            self.next[self.review] = clock.start_of(self.t.reviews[0]) + timedelta(hours=9, minutes=30)

    def _beat(self) -> datetime:
        return later(self.t, BEAT[self.urgency] * self.t.draw.uniform(0.7, 1.1))

    def _time_to_assess(self) -> datetime:
        """Begin some days before it is due: it takes a while until it is approved."""
        due = deadline(self.urgency, Clock.REASSESS, clock.now()) or clock.now() + timedelta(days=360)
        return due - timedelta(days=14)


def asked_about(t: Telling, written: UUID) -> Story:
    """Tell of the supervisor's question about a contact, and of its answer."""
    yield soon(t, 100, 200)
    asked = working.query(t, written)
    yield later(t, 1)
    working.answer(t, asked)


def after(t: Telling, days: float, story: Callable[[], Story]) -> Story:
    """Tell a story some days later."""
    yield later(t, days)
    yield from story()


def _task(t: Telling) -> Story:
    task = helping.add_task(t)
    yield later(t, t.draw.uniform(2, 5))
    helping.finish_task(t, task)
