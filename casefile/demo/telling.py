"""One child of the invented county, and who works on the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.access import Action
from casefile.audit.acts import about
from casefile.demo.county import County
from casefile.demo.names import Child
from casefile.dossiers.cases import Case
from casefile.dossiers.model import Dossier
from casefile.people.actor import Actor

NOBODY = UUID(int=0)


class Telling:
    """A story while it is told: the child, the people, and what exists of the file by now."""

    def __init__(self, county: County, town: str, child: Child, *, lead: str, supervisor: str, second: str) -> None:
        self.county = county
        self.town = town
        self.child = child
        self.lead = lead
        self.supervisor = supervisor
        self.second = second
        """Another holder, who decides what the first wrote."""
        self.report_id = NOBODY
        self.case_id = NOBODY
        self.dossier_id = NOBODY
        self.reviews: list[date] = []
        """The days on which the plan's goals are looked at."""

    @property
    def draw(self) -> Random:
        """The seeded chance."""
        return self.county.invent.chance

    def says(self, kind: str) -> str:
        """Draw what somebody writes."""
        return self.county.invent.phrase(kind)

    def often(self, share: float) -> bool:
        """Decide by chance."""
        return self.draw.random() < share

    @contextmanager
    def act(self, who: str, action: Action, *, signed: bool = False) -> Iterator[tuple[Session, Actor]]:
        """Act as somebody on this child's file, or on the report while there is no file."""
        with self.county.act(who, action, signed=signed) as (session, by):
            if self.dossier_id != NOBODY:
                about(session, "dossier", self.dossier_id)
            elif self.report_id != NOBODY:
                about(session, "report", self.report_id)
            yield session, by

    def case(self, session: Session) -> Case:
        """Give the case."""
        return session.get_one(Case, self.case_id)

    def dossier(self, session: Session) -> Dossier:
        """Give the dossier."""
        return session.get_one(Dossier, self.dossier_id)
