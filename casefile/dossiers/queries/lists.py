"""The list of dossiers: the ids of one page first, by routing columns alone, then rows and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import NOW, UtcDateTime, columns
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.grants import OPENING, Form, Grant, Opening, in_force, readable

PAGE = 50


class Sort(StrEnum):
    """In which order dossiers are listed."""

    NEWEST = "newest"
    DUE = "due"


class Due(StrEnum):
    """By when the next contact is owed: it is late, or it falls into the seven days from today on."""

    LATE = "late"
    WEEK = "week"


_WEEK_ENDS: BindParameter[datetime] = bindparam("week_ends", callable_=clock.week_ends, type_=UtcDateTime())


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
    due: Due | None = None
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
            (self.due is Due.LATE, Case.next_contact_at < NOW),
            (self.due is Due.WEEK, Case.next_contact_at <= _WEEK_ENDS),
            (self.open and not self.stages, Case.stage != Stage.CLOSED),
        ]
        return [condition for asked, condition in wanted if asked]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list, in plain columns: the dossier with its sealed face, its newest case, a grant."""

    dossier_id: UUID
    number: str
    face: Cell
    case_id: UUID
    stage: Stage
    urgency: Urgency
    lead: str
    """The lead's name; empty while there is none."""
    opened_at: datetime
    next_contact_at: datetime | None
    emergency: bool
    suspended: bool
    grant: Opening
    """What opens the face to the reader."""


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
    offices = tuple(session.scalars(_HELD_OFFICES, {"held": list(by.held)}))
    asked = _Asked(by.held, by.principal_id, offices, filters or Filters(), sort, after, limit + 1)
    lines = lines_of(session, by, list(session.scalars(_page_of(asked))))
    shown = lines[:limit]
    return Page(shown, _key(shown[-1], sort) if len(lines) > limit else None)


def lines_of(session: Session, by: Actor, dossier_ids: list[UUID]) -> list[Listed]:
    """Give the lines of some dossiers in the given order, with their newest cases.

    Nothing is opened yet. Where several grants open a face, one under an own box is taken: it costs the least.
    """
    found: dict[UUID, Listed] = {}
    for row in session.execute(_LINES, {"dossiers": dossier_ids, "held": list(by.held)}):
        line = _line(tuple(row))
        if line.dossier_id not in found or line.grant.form is Form.OWN_BOX:
            found[line.dossier_id] = line
    return [found[each] for each in dossier_ids if each in found]


_DOSSIERS, _CASES, _USERS, _GRANTS = columns(Dossier), columns(Case), columns(User), columns(Grant)
_WANTED: BindParameter[Any] = bindparam("dossiers", expanding=True)
_LINES = (
    select(
        _DOSSIERS.id, _DOSSIERS.number, _DOSSIERS.compartment, _DOSSIERS.key_version, _DOSSIERS.sealed_version,
        _DOSSIERS.cell, _CASES.id, _CASES.stage, _CASES.urgency, _USERS.name, _CASES.opened_at, _CASES.next_contact_at,
        _CASES.emergency_at, _CASES.suspended_at, *OPENING,
    )
    .select_from(_CASES.id.table)
    .join(_DOSSIERS.id.table, _DOSSIERS.id == _CASES.dossier_id)
    .join(_GRANTS.id.table, and_(_GRANTS.safe_id == _DOSSIERS.id, _GRANTS.key_version == _DOSSIERS.key_version))
    .outerjoin(_USERS.id.table, _USERS.id == _CASES.lead_id)
    .where(
        _DOSSIERS.id.in_(_WANTED), _CASES.current, _GRANTS.compartment == Compartment.FACE,
        _GRANTS.holder_id.in_(bindparam("held", expanding=True)), in_force(),
    )
)  # fmt: skip
"""Plain columns in one statement: fifty entities take five times as long, and each further statement its time."""


def _line(row: tuple[Any, ...]) -> Listed:
    dossier_id, number, *cell = row[:6]
    case_id, stage, urgency, lead, opened_at, next_at, emergency_at, suspended_at = row[6:14]
    return Listed(
        dossier_id, number, Cell(dossier_id, dossier_id, *cell), case_id, stage, urgency, lead or "", opened_at,
        next_at, emergency_at is not None, suspended_at is not None, Opening(*row[14:]),
    )  # fmt: skip


_OFFICES = columns(Office)
_HELD_OFFICES = (
    select(_OFFICES.id).where(_OFFICES.principal_id.in_(bindparam("held", expanding=True))).order_by(_OFFICES.id)
)


class _Asked(NamedTuple):
    held: frozenset[UUID]
    own: UUID
    offices: tuple[UUID, ...]
    filters: Filters
    sort: Sort
    after: tuple[str, UUID] | None
    limit: int


@lru_cache(maxsize=500)
def _page_of(asked: _Asked) -> Select[Any]:
    """Ask for the first cases of each office that is held and of the files granted to the reader, merged.

    Building the question costs more than asking it, and people ask the same one again: it is kept.
    """
    held, own, offices, filters, sort, after, limit = asked
    column = _column(sort)
    conditions = [Case.current.is_(True), *filters.conditions(), *_after(sort, after)]
    visible = readable(held, Case.dossier_id, Compartment.FACE)
    branches = [_first(column, sort, [*conditions, Case.office_id == each, visible], limit) for each in offices]
    granted = select(Grant.safe_id).where(Grant.holder_id == own, Grant.compartment == Compartment.FACE, in_force())
    branches.append(_first(column, sort, [*conditions, Case.dossier_id.in_(granted)], limit))
    together = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    order = _order(sort, together.c.place, together.c.id)
    return select(together.c.dossier_id, together.c.place, together.c.id).distinct().order_by(*order).limit(limit)


def _first(column: Any, sort: Sort, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    query = select(Case.id, Case.dossier_id, column.label("place")).where(*conditions)
    return query.order_by(*_order(sort, column, Case.id)).limit(limit)


def _order(sort: Sort, place: Any, case_id: Any) -> tuple[Any, Any]:
    return (place.desc(), case_id.desc()) if sort is Sort.NEWEST else (place.asc(), case_id.asc())


def _column(sort: Sort) -> InstrumentedAttribute[Any]:
    return Case.opened_at if sort is Sort.NEWEST else Case.next_contact_at


def _after(sort: Sort, after: tuple[str, UUID] | None) -> Sequence[ColumnElement[bool]]:
    if sort is Sort.DUE:
        dated: list[ColumnElement[bool]] = [Case.next_contact_at.is_not(None)]
        if after is None:
            return dated
        moment = datetime.fromisoformat(after[0])
        later = or_(Case.next_contact_at > moment, and_(Case.next_contact_at == moment, Case.id > after[1]))
        return [*dated, later]
    if after is None:
        return []
    moment = datetime.fromisoformat(after[0])
    return [or_(Case.opened_at < moment, and_(Case.opened_at == moment, Case.id < after[1]))]


def _key(line: Listed, sort: Sort) -> tuple[str, UUID]:
    return (_place(line, sort).isoformat(), line.case_id)


def _place(line: Listed, sort: Sort) -> datetime:
    return line.opened_at if sort is Sort.NEWEST or line.next_contact_at is None else line.next_contact_at
