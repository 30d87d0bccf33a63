"""Lists of dossiers, with the names that open: filters and sorting are codes that may stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.desk.names import Shown, names
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import Filters, Sort, list_dossiers
from casefile.dossiers.queries.lists import PAGE
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.roles import Appointment, Role
from casefile.people.users import User, names_of_users


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of dossiers."""

    dossier_id: UUID
    number: str
    shown: Shown | None
    stage: Stage
    urgency: Urgency
    lead: str
    next_contact_on: date | None
    emergency: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the list, and the key of the next."""

    rows: list[Row]
    after: tuple[str, UUID] | None


@dataclass(frozen=True, slots=True)
class Load:
    """What one worker leads: how many, how many of them urgent, how many contacts late, and the cap."""

    user_id: UUID
    name: str
    open: int
    urgent: int
    late: int
    cap: int


def listed(
    session: Session,
    by: Actor,
    filters: Filters,
    *,
    sort: Sort = Sort.NEWEST,
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE,
) -> Lines:
    """Give a page of the dossiers that open to the reader."""
    page = list_dossiers(session, by, filters, sort=sort, after=after, limit=limit)
    shown = names(session, [line.dossier.id for line in page.lines])
    leads = names_of_users(session, {line.case.lead_id for line in page.lines if line.case.lead_id})
    rows = [
        Row(
            line.dossier.id, line.dossier.number, shown.get(line.dossier.id), line.case.stage, line.case.urgency,
            leads.get(line.case.lead_id, "") if line.case.lead_id else "", line.case.next_contact_on,
            line.case.emergency_at is not None, line.case.suspended_at is not None,
        )
        for line in page.lines
    ]  # fmt: skip
    return Lines(rows, page.after)


def rows_of(session: Session, dossier_ids: list[UUID]) -> list[Row]:
    """Give lines of some dossiers in the given order, as a search found them."""
    shown = names(session, dossier_ids)
    from_db = {case.dossier_id: case for case in _cases(session, dossier_ids)}
    numbers = _numbers(session, dossier_ids)
    leads = names_of_users(session, {case.lead_id for case in from_db.values() if case.lead_id})
    return [
        Row(
            each, numbers[each], shown.get(each), case.stage, case.urgency,
            leads.get(case.lead_id, "") if case.lead_id else "", case.next_contact_on,
            case.emergency_at is not None, case.suspended_at is not None,
        )
        for each in dossier_ids if (case := from_db.get(each)) is not None and each in numbers
    ]  # fmt: skip


def filters_of(told: Mapping[str, str]) -> tuple[Filters, Sort]:
    """Read filters and sorting from an address; what is no code of ours is left out."""
    stage, urgency = told.get("stage", ""), told.get("urgency", "")
    late = clock.today() if told.get("due") == "late" else None
    week = clock.today() + timedelta(days=7) if told.get("due") == "week" else None
    filters = Filters(
        stages=frozenset({Stage(stage)}) if stage in set(Stage) else frozenset(),
        urgencies=frozenset({Urgency(urgency)}) if urgency in set(Urgency) else frozenset(),
        lead_id=_uuid(told.get("lead", "")),
        office_id=_uuid(told.get("office", "")),
        emergency=told.get("mark") == "emergency",
        suspended=told.get("mark") == "suspended",
        no_lead=told.get("mark") == "no_lead",
        due_before=late or week,
    )
    return filters, Sort.DUE if told.get("sort") == "due" or filters.due_before else Sort.NEWEST


def caseload(session: Session, by: Actor) -> list[Load]:
    """Count what each worker of the reader's offices leads; the most loaded first."""
    offices = by.offices(Role.SUPERVISOR)
    serving = select(Appointment.user_id).where(
        Appointment.office_id.in_(offices), Appointment.role == Role.YOUTH_WORKER, Appointment.ended_at.is_(None)
    )
    urgent = Case.urgency.in_((Urgency.E, Urgency.R))
    counts = (
        select(
            Case.lead_id,
            func.count().label("open"),
            func.count().filter(urgent).label("urgent"),
            func.count().filter(Case.next_contact_on < clock.today()).label("late"),
        )
        .where(Case.stage != Stage.CLOSED, Case.lead_id.in_(serving))
        .group_by(Case.lead_id)
    )
    found = {row.lead_id: row for row in session.execute(counts)}
    people = session.execute(select(User.id, User.name).where(User.id.in_(serving)).order_by(User.name))
    loads = [_load(row.id, row.name, found.get(row.id)) for row in people]
    return sorted(loads, key=lambda load: -load.open)


def _load(user_id: UUID, name: str, row: object) -> Load:
    opened, urgent, late = (int(getattr(row, part, 0)) for part in ("open", "urgent", "late"))
    return Load(user_id, name, opened, urgent, late, settings().load_cap)


def _cases(session: Session, ids: list[UUID]) -> list[Case]:
    return list(session.scalars(select(Case).where(Case.dossier_id.in_(ids), Case.current)))


def _numbers(session: Session, ids: list[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Dossier.id, Dossier.number).where(Dossier.id.in_(ids)))
    return {row.id: row.number for row in rows}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
