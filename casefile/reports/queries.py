"""What is looked up about reports. Queue, alarm and one's own list read routing columns only and open no safe."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from casefile.dossiers.model import LinkedSafe
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.dossiers.urgency import Urgency
from casefile.kernel.clock import today
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.areas import LENGTHS, Area, Level
from casefile.people.offices import below, root_office
from casefile.people.roles import Role
from casefile.reports.machine import ENDING
from casefile.reports.model import (
    UNSEEN,
    WAITING,
    Neutral,
    Report,
    ReporterNote,
    ReporterOpening,
    ReportState,
    Triage,
    neutral,
)
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Locked
from casefile.vault.grants import readable
from casefile.vault.sealed import peek

SIZE = 50


class Row(NamedTuple):
    """A report as a list shows it: routing columns alone."""

    id: UUID
    number: str
    office_id: UUID
    state: ReportState
    urgency_said: Urgency
    danger: bool
    submitted_at: datetime
    due_at: datetime

    @property
    def neutral(self) -> Neutral:
        """How far it has come, as its author is told."""
        return neutral(self.state)


_COLUMNS = (
    Report.id, Report.number, Report.office_id, Report.state, Report.urgency_said, Report.danger, Report.submitted_at,
    Report.due_at,
)  # fmt: skip


def offices_of(by: Actor) -> frozenset[UUID]:
    """Give the offices whose reports a person decides on."""
    return by.offices(Role.SUPERVISOR)


def queue(
    session: Session, offices: Iterable[UUID], *, after: tuple[datetime, UUID] | None = None, size: int = SIZE
) -> list[Row]:
    """List what waits for a decision, what is due first on top; one row more than `size` tells that there is more."""
    wanted = _waiting_ids(offices)
    if after is not None:
        wanted = wanted.where(tuple_(Report.due_at, Report.id) > after)
    ids = wanted.order_by(Report.due_at, Report.id).limit(size + 1).scalar_subquery()
    rows = session.execute(select(*_COLUMNS).where(Report.id.in_(ids)).order_by(Report.due_at, Report.id))
    return [Row(*row) for row in rows]


def waiting_count(session: Session, offices: Iterable[UUID]) -> int:
    """Count what waits for a decision."""
    return session.scalar(select(func.count()).select_from(_waiting_ids(offices).subquery())) or 0


def overdue_below(session: Session, offices: Iterable[UUID], moment: datetime) -> list[Row]:
    """List what the offices below let wait too long: number and clock, nothing more."""
    late = _waiting_ids(below(session, offices)).where(Report.due_at < moment)
    ids = late.order_by(Report.due_at, Report.id).limit(SIZE).scalar_subquery()
    rows = session.execute(select(*_COLUMNS).where(Report.id.in_(ids)).order_by(Report.due_at, Report.id))
    return [Row(*row) for row in rows]


def unseen_emergencies(session: Session, offices: Iterable[UUID]) -> int:
    """Count the emergencies that nobody of the office has begun to look at: the red bar."""
    query = select(func.count()).where(
        Report.office_id.in_(list(offices)), Report.state.in_(UNSEEN), Report.urgency_said == Urgency.E
    )
    return session.scalar(query) or 0


def own(session: Session, user_id: UUID, *, after: tuple[datetime, UUID] | None = None, size: int = SIZE) -> list[Row]:
    """List what a person has reported, newest first: number, day and a neutral state."""
    query = select(Report.id).where(Report.author_id == user_id)
    if after is not None:
        query = query.where(tuple_(Report.submitted_at, Report.id) < after)
    ids = query.order_by(Report.submitted_at.desc(), Report.id.desc()).limit(size + 1).scalar_subquery()
    order = (Report.submitted_at.desc(), Report.id.desc())
    return [Row(*row) for row in session.execute(select(*_COLUMNS).where(Report.id.in_(ids)).order_by(*order))]


def decisions(session: Session, report: Report) -> list[Triage]:
    """List what was decided on a report, oldest first."""
    return list(session.scalars(select(Triage).where(Triage.report_id == report.id).order_by(Triage.at, Triage.id)))


def outcome(session: Session, report: Report) -> Triage | None:
    """Give the decision that ended a report."""
    ended = select(Triage).where(Triage.report_id == report.id, Triage.action.in_(ENDING))
    return session.scalar(ended.order_by(Triage.at.desc(), Triage.id.desc()).limit(1))


def openings(session: Session, report: Report) -> list[ReporterOpening]:
    """List who opened the reporter's name, and why."""
    query = select(ReporterOpening).where(ReporterOpening.report_id == report.id)
    return list(session.scalars(query.order_by(ReporterOpening.at, ReporterOpening.id)))


def names_somebody(session: Session, report: Report) -> bool:
    """Tell whether an outside person was named; opens nothing."""
    return session.scalar(select(func.count()).where(ReporterNote.report_id == report.id)) == 1


def dossier_of(session: Session, report: Report, by: Actor) -> UUID | None:
    """Give the dossier that a report belongs to, if the reader may open it."""
    query = select(LinkedSafe.dossier_id).where(LinkedSafe.linked_safe_id == report.id)
    return session.scalar(query.where(readable(by.held, LinkedSafe.dossier_id, Compartment.FACE)))


def places(session: Session) -> list[tuple[Area, list[Area]]]:
    """List the towns of the county, each with its communities."""
    county, day = root_office(session).area_code, today()
    rows = session.scalars(
        select(Area)
        .where(Area.code.startswith(county), Area.level.in_([Level.TOWN, Level.COMMUNITY]))
        .where(Area.until.is_(None) | (Area.until > day))
        .order_by(Area.code)
    )
    found: dict[str, tuple[Area, list[Area]]] = {}
    for row in rows:
        town = row.code[: LENGTHS[Level.TOWN]]
        if row.level is Level.TOWN:
            found[town] = (row, [])
        elif town in found:
            found[town][1].append(row)
    return list(found.values())


def _waiting_ids(offices: Iterable[UUID]) -> Select[UUID]:
    return select(Report.id).where(Report.office_id.in_(list(offices)), Report.state.in_(WAITING))


ENTRY_LABELS = {"facts": N_("Seen or heard"), "child_said": N_("The child said"), "steps": N_("Done already")}
_LINKED = select(LinkedSafe.linked_safe_id).where(LinkedSafe.dossier_id == DOSSIER)
_NEWEST = Newest(select(Report).where(Report.id.in_(_LINKED)), Report.submitted_at, Report.id)


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = SIZE) -> list[Entry]:
    """Give the reports that belong to a dossier for the timeline, newest first."""
    return [_entry(row) for row in _NEWEST.of(session, dossier_id, before, most).scalars()]


def _entry(report: Report) -> Entry:
    try:
        content = peek(report)
        damaged = content is None
    except Locked:
        content, damaged = None, False
    parts = tuple((label, getattr(content, name)) for name, label in ENTRY_LABELS.items()) if content else ()
    return Entry(
        EntryKind.REPORT, report.submitted_at, report.id, N_("Report %(number)s"), words={"number": report.number},
        parts=tuple(part for part in parts if part[1]), endpoint="reports.show", damaged=damaged,
    )  # fmt: skip
