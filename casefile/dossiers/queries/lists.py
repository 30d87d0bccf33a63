"""The list of dossiers: the ids of one page first, by routing columns alone, then rows and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.grants import Grant, in_force, readable

PAGE = 50


class Sort(StrEnum):
    """In which order dossiers are listed."""

    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Filters:
    """Coded values only: what may stand in an address. `open` leaves out what is closed."""

    stages: frozenset[Stage] = frozenset()
    urgencies: frozenset[Urgency] = frozenset()
    lead_id: UUID | None = None
    office_id: UUID | None = None
    emergency: bool = False
    suspended: bool = False
    no_lead: bool = False
    due_before: date | None = None
    open: bool = True

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Say in SQL which cases are meant."""
        wanted: list[tuple[bool, ColumnElement[bool]]] = [
            (bool(self.stages), Case.stage.in_(self.stages)),
            (bool(self.urgencies), Case.urgency.in_(self.urgencies)),
            (self.lead_id is not None, Case.lead_id == self.lead_id),
            (self.office_id is not None, Case.office_id == self.office_id),
            (self.emergency, Case.emergency_at.is_not(None)),
            (self.suspended, Case.suspended_at.is_not(None)),
            (self.no_lead, Case.lead_id.is_(None)),
            (self.due_before is not None, Case.next_contact_on < (self.due_before or date.min)),
            (self.open and not self.stages, Case.stage != Stage.CLOSED),
        ]
        return [condition for asked, condition in wanted if asked]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list, in plain columns: the dossier with its sealed face, and its newest case."""

    dossier_id: UUID
    number: str
    face: Cell
    case_id: UUID
    stage: Stage
    urgency: Urgency
    lead_id: UUID | None
    opened_at: datetime
    next_contact_on: date | None
    emergency: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and the key after which the next begins; no key on the last."""

    lines: list[Listed]
    after: tuple[str, UUID] | None


def list_dossiers(
    session: Session,
    by: Actor,
    filters: Filters | None = None,
    *,
    sort: Sort = Sort.NEWEST,
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE,
) -> Page:
    """List the dossiers whose face the reader may open. `after` is the key that the page before gave."""
    conditions: list[ColumnElement[bool]] = [
        Case.current.is_(True),
        *(filters or Filters()).conditions(),
        *_after(sort, after),
    ]
    ids = _ids(session, by, conditions, sort, limit + 1)
    lines = _lines(session, Case.id.in_(ids))
    place = {case_id: n for n, case_id in enumerate(ids)}
    lines.sort(key=lambda line: place[line.case_id])
    shown = lines[:limit]
    return Page(shown, _key(shown[-1], sort) if len(lines) > limit else None)


def lines_of(session: Session, dossier_ids: list[UUID]) -> list[Listed]:
    """Give the lines of some dossiers in the given order, as a search found them."""
    found = {line.dossier_id: line for line in _lines(session, Case.dossier_id.in_(dossier_ids))}
    return [found[each] for each in dossier_ids if each in found]


def _lines(session: Session, meant: ColumnElement[bool]) -> list[Listed]:
    return [_line(tuple(row)) for row in session.execute(_LINES.where(meant))]


_LINES = select(
    Dossier.id, Dossier.number, Dossier.compartment, Dossier.key_version, Dossier.sealed_version, Dossier.cell, Case.id,
    Case.stage, Case.urgency, Case.lead_id, Case.opened_at, Case.next_contact_on, Case.emergency_at, Case.suspended_at,
).join(Case, and_(Case.dossier_id == Dossier.id, Case.current))  # fmt: skip
"""Plain columns: fifty entities take five times as long."""


def _line(row: tuple[Any, ...]) -> Listed:
    dossier_id, number, *cell, case_id, stage, urgency, lead_id, opened_at, next_on, emergency_at, suspended_at = row
    return Listed(
        dossier_id, number, Cell(dossier_id, dossier_id, *cell), case_id, stage, urgency, lead_id, opened_at, next_on,
        emergency_at is not None, suspended_at is not None,
    )  # fmt: skip


def _ids(session: Session, by: Actor, conditions: Sequence[ColumnElement[bool]], sort: Sort, limit: int) -> list[UUID]:
    """Take the first of each office that the reader holds, and of the files granted to the reader; merge them."""
    column = _column(sort)
    held = list(session.scalars(select(Office.id).where(Office.principal_id.in_(by.held))))
    visible = readable(by.held, Case.dossier_id, Compartment.FACE)
    branches = [_first(column, sort, [*conditions, Case.office_id == each, visible], limit) for each in held]
    own = select(Grant.safe_id).where(
        Grant.holder_id == by.principal_id, Grant.compartment == Compartment.FACE, in_force()
    )
    branches.append(_first(column, sort, [*conditions, Case.dossier_id.in_(own)], limit))
    together = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    order = _order(sort, together.c.place, together.c.id)
    found = session.execute(select(together.c.id, together.c.place).distinct().order_by(*order).limit(limit))
    return [row.id for row in found]


def _first(column: Any, sort: Sort, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    query = select(Case.id.label("id"), column.label("place")).where(*conditions)
    return query.order_by(*_order(sort, column, Case.id)).limit(limit)


def _order(sort: Sort, place: Any, case_id: Any) -> tuple[Any, Any]:
    return (place.desc(), case_id.desc()) if sort is Sort.NEWEST else (place.asc(), case_id.asc())


def _column(sort: Sort) -> InstrumentedAttribute[Any]:
    return Case.opened_at if sort is Sort.NEWEST else Case.next_contact_on


def _after(sort: Sort, after: tuple[str, UUID] | None) -> Sequence[ColumnElement[bool]]:
    if sort is Sort.DUE:
        dated: list[ColumnElement[bool]] = [Case.next_contact_on.is_not(None)]
        if after is None:
            return dated
        day = date.fromisoformat(after[0])
        later = or_(Case.next_contact_on > day, and_(Case.next_contact_on == day, Case.id > after[1]))
        return [*dated, later]
    if after is None:
        return []
    moment = datetime.fromisoformat(after[0])
    return [or_(Case.opened_at < moment, and_(Case.opened_at == moment, Case.id < after[1]))]


def _key(line: Listed, sort: Sort) -> tuple[str, UUID]:
    place = line.opened_at if sort is Sort.NEWEST else line.next_contact_on
    return (place.isoformat() if place else "", line.case_id)
