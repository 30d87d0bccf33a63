"""A file's safe and a copy of its paper, made as supervisors make them."""

from dataclasses import dataclass
from uuid import UUID

from casefile.audit.acts import act
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.people.offices import office as office_of
from casefile.printing import commands
from casefile.printing.model import Copy, Order
from casefile.printing.paper import Paper
from casefile.vault.capacities import SafeKind
from casefile.vault.granting import make_safe
from tests import people_builders as people
from tests.printing.papers import paper
from tests.snapshots import built_once

ORDER = Order(
    purpose="COURT",
    purpose_words="人民法院社会调查",
    basis="COURT",
    basis_words="人民法院委托",
    recipient="青岚县人民法院 张某",
    letter="（2026）青少委 12 号",
)


@dataclass
class Desk:
    """Two supervisors of a town's office, one of the county's, and the safe of one file of the town."""

    house: people.Installed
    office_id: UUID
    asking: Actor
    other: Actor
    safe_id: UUID

    @property
    def county(self) -> Actor:
        """A supervisor of the office above, who holds no key of the town's."""
        return self.house.supervisor


@built_once
def desk(database: Database) -> Desk:
    """Found the county and make the town's office, its supervisors and a file."""
    house = people.installation(database)
    office_id = people.office(house)
    asking, other = (
        people.supervisor(house, office_id, name="陈督导"),
        people.supervisor(house, office_id, name="刘督导"),
    )
    with act(house.database, asking, "make_safe") as session:
        found = office_of(session, office_id)
        safe_id = make_safe(session, SafeKind.DOSSIER, office=found.principal_id, keepers=found.keepers_id).id
    return Desk(house, office_id, asking, other, safe_id)


def ask(at: Desk, *, content: Paper | None = None, order: Order = ORDER) -> UUID:
    """Ask for a copy; give its id."""
    with act(at.house.database, at.asking, "ask_copy") as session:
        return commands.ask_copy(
            session, safe_id=at.safe_id, office_id=at.office_id, paper=content or paper(), order=order, by=at.asking
        ).id


def approve(at: Desk, copy_id: UUID, by: Actor | None = None) -> None:
    """Let the other supervisor approve."""
    with act(at.house.database, by or at.other, "approve_copy", signed=True) as session:
        commands.approve_copy(session, session.get_one(Copy, copy_id), by=by or at.other)
