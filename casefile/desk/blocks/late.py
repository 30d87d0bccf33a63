"""What is late in the office and in those below, and the offers nobody answered: the urgent first, then the oldest."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.desk.blocks.shape import SHORT, Block, Look, to
from casefile.desk.lines import Line, lines
from casefile.dossiers.cases import Case
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries import offers_not_answered, overdue_above, overdue_of_workers
from casefile.dossiers.urgency import Urgency
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.roles import Role
from casefile.reports.model import Report

RANKS = (Urgency.E, Urgency.R)
"""What comes first, in this order."""


class Late(StrEnum):
    """The three lists of what others owe."""

    OFFERS = "offers"
    OFFICE = "office"
    BELOW = "below"


class Listing(NamedTuple):
    """One list: its heading, who finds its rows, what is said while there are none (else it is not shown)."""

    heading: str
    find: Callable[[Session, Actor], list[Obligation]]
    empty: str = ""


def _offers(session: Session, by: Actor) -> list[Obligation]:
    return offers_not_answered(session, by.offices(Role.SUPERVISOR))


LISTS = {
    Late.OFFERS: Listing(N_("Offers not answered yet"), _offers),
    Late.OFFICE: Listing(N_("Late in the office"), overdue_of_workers, N_("Nobody of the office is late.")),
    Late.BELOW: Listing(N_("Late in the offices below"), overdue_above),
}


def listed(session: Session, by: Actor, which: Late) -> list[Obligation]:
    """Give the whole of one list."""
    rows = LISTS[which].find(session, by)
    ranks = _ranks(session, rows)
    return sorted(rows, key=lambda row: (ranks[row.id], row.due_at, row.id))


def told(session: Session, rows: Sequence[Obligation], which: Late) -> list[Line]:
    """Make lines that lead to the file; what lies in an office below is not opened for a list."""
    return lines(session, rows, named=which is not Late.BELOW, to_file=True, below=which is Late.BELOW)


def blocks(which: Late) -> Callable[[Session, Actor], Iterable[Block]]:
    """Make the maker of one list's block: its first lines and the way to all of them."""

    def make(session: Session, by: Actor) -> Iterable[Block]:
        rows, (heading, _, empty) = listed(session, by, which), LISTS[which]
        if which is Late.BELOW:
            alarms = [row for row in rows if is_alarm(row)]
            yield from _alarm(session, alarms)
            shown = [row for row in rows if row not in alarms]
        else:
            shown = rows
        if shown or empty:
            address = to("desk.late", which=which.value) if rows else ""
            items = told(session, shown[:SHORT], which)
            yield Block(heading, Look.LINES, items, empty, address, count=len(rows))

    return make


def is_alarm(row: Obligation) -> bool:
    """Tell an emergency that an office below did not look at in time."""
    return row.urgent and row.kind is Kind.RESPONSE


def _alarm(session: Session, rows: list[Obligation]) -> Iterable[Block]:
    if rows:
        heading, items = N_("Urgent, and not looked at in time"), told(session, rows[:SHORT], Late.BELOW)
        address = to("desk.late", which=Late.BELOW.value) if len(rows) > SHORT else ""
        yield Block(heading, Look.LINES, items, "", address, alarm=True)


def _ranks(session: Session, rows: Iterable[Obligation]) -> dict[UUID, int]:
    rows = list(rows)
    said = (
        select(Case.id, Case.urgency).where(Case.id.in_({row.case_id for row in rows})),
        select(Report.id, Report.urgency_said).where(Report.id.in_({row.subject_id for row in rows})),
    )
    levels = {each: urgency for query in said for each, urgency in session.execute(query)}
    return {row.id: _rank(row, levels.get(row.case_id or row.subject_id)) for row in rows}


def _rank(row: Obligation, urgency: Urgency | None) -> int:
    if row.urgent:
        return 0
    return RANKS.index(urgency) if urgency in RANKS else len(RANKS)
