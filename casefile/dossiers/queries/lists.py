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
from casefile.vault.grants import Grant, in_force, readable
from casefile.vault.sealed import preload

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
    """One line of the list: the dossier, whose face opens, and its newest case."""

    dossier: Dossier
    case: Case


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
    rows = session.execute(
        select(Dossier, Case).join(Case, and_(Case.dossier_id == Dossier.id, Case.current)).where(Case.id.in_(ids))
    ).all()
    place = {case_id: n for n, case_id in enumerate(ids)}
    lines = sorted((Listed(row.Dossier, row.Case) for row in rows), key=lambda line: place[line.case.id])
    shown = lines[:limit]
    preload(session, [line.dossier for line in shown])
    return Page(shown, _key(shown[-1].case, sort) if len(lines) > limit else None)


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


def _key(case: Case, sort: Sort) -> tuple[str, UUID]:
    place = case.opened_at if sort is Sort.NEWEST else case.next_contact_on
    return (place.isoformat() if place else "", case.id)
