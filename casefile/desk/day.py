"""My day: what is overdue, due today and this week, what waits for me; then what each role looks at first."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.desk import blocks
from casefile.desk.blocks import Block, Look
from casefile.desk.emergencies import Emergency, emergencies
from casefile.desk.lines import lines
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries import Owed, owed_by, waiting_for
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.roles import Role

FIRST_LINES = 8


class Heap(StrEnum):
    """The four numbers of the day."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    WAITING = "waiting"


HEAP_NAMES = {
    Heap.OVERDUE: N_("Overdue"),
    Heap.TODAY: N_("Today"),
    Heap.WEEK: N_("This week"),
    Heap.WAITING: N_("Waiting for me"),
}
WAITING = frozenset(
    {
        Kind.RESPONSE, Kind.ASSIGNMENT, Kind.ANSWER, Kind.REFERRAL, Kind.APPROVAL, Kind.CHECK, Kind.QUERY, Kind.NOTICE,
        Kind.HINDRANCE,
    }
)  # fmt: skip
"""Where somebody else waits until this person has answered."""


DATED = frozenset({Heap.OVERDUE, Heap.TODAY, Heap.WEEK})
ALWAYS: dict[Role, frozenset[Heap]] = {
    Role.SUPERVISOR: frozenset(Heap),
    Role.YOUTH_WORKER: frozenset(Heap),
    Role.LIAISON: frozenset(Heap),
    Role.GRID_WORKER: DATED,
    Role.VOLUNTEER: DATED,
}
"""The numbers that tell something to a role also when they are zero; the others stand there when there is something."""


@dataclass(frozen=True)
class Day:
    """One person's day."""

    emergencies: list[Emergency]
    numbers: dict[Heap, int]
    blocks: list[Block]
    """What is due comes before the list of dossiers: on a phone that list is long."""


def owed(session: Session, by: Actor) -> Owed:
    """List what a person owes, and what the offices owe whose keys she holds."""
    mine = owed_by(session, by)
    if Role.SUPERVISOR not in by.roles:
        return mine
    office = waiting_for(session, by)
    parts = ("overdue", "today", "week", "later")
    return Owed(*(sorted([*getattr(mine, part), *getattr(office, part)], key=lambda row: row.due_at) for part in parts))


def heap(owing: Owed, which: Heap) -> list[Obligation]:
    """Give the obligations behind one of the four numbers."""
    if which is Heap.WAITING:
        return [row for row in owing.every if row.kind in WAITING]
    found: list[Obligation] = getattr(owing, which.value)
    return found


def my_day(session: Session, by: Actor) -> Day:
    """Put a person's day together; what stands in a block is not told again."""
    owing, found = owed(session, by), blocks.blocks_for(session, by)
    told = _told_of(found)
    first = [row for row in (*owing.overdue, *owing.today, *owing.week) if told.isdisjoint((row.id, row.safe_id))]
    if first:
        found.append(Block(N_("Next for you"), Look.LINES, lines(session, first[:FIRST_LINES]), empty=""))
    found.sort(key=lambda block: block.look is Look.DOSSIERS)
    return Day(emergencies(session, by), _numbers(owing, by), found)


def _numbers(owing: Owed, by: Actor) -> dict[Heap, int]:
    always = frozenset[Heap]().union(*(ALWAYS.get(role, ()) for role in by.roles))
    counts = {each: len(heap(owing, each)) for each in Heap}
    return {each: count for each, count in counts.items() if count or each in always}


def _told_of(found: list[Block]) -> set[UUID]:
    """Name the obligations that stand in blocks, and the reports that wait for triage there."""
    owing = {line.id for block in found if block.look is Look.LINES for line in block.items}
    return owing | {row.id for block in found if block.look is Look.REPORTS for row, state in block.items if not state}
