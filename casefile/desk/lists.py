"""Lists of dossiers, with the names that open: filters and sorting are codes that may stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.matching import search as search_faces
from casefile.dossiers.names import Shown, shown_of
from casefile.dossiers.queries import Filters, Listed, Sort, dossier_numbered, lines_of, list_dossiers
from casefile.dossiers.queries.lists import PAGE, Due
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.roles import SERVING, Appointment, Role
from casefile.people.users import User
from casefile.reports.model import Report
from casefile.reports.numbers import report_numbered
from casefile.vault.keyring import keyring_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of dossiers."""

    dossier_id: UUID
    number: str
    shown: Shown | None
    stage: Stage
    urgency: Urgency
    lead: str
    next_contact_at: datetime | None
    late: bool
    """Whether the next contact is overdue."""
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
    return Lines(_rows(session, page.lines), page.after)


def rows_of(session: Session, by: Actor, dossier_ids: list[UUID]) -> list[Row]:
    """Give lines of some dossiers in the given order, as a search found them."""
    return _rows(session, lines_of(session, by, dossier_ids))


def found_by(session: Session, text: str) -> list[UUID]:
    """Find dossiers by their number, else by what the faces say that open to the reader."""
    numbered = dossier_numbered(session, text)
    return [numbered.id] if numbered is not None else [each.dossier_id for each in search_faces(session, text)]


def report_found(session: Session, by: Actor, text: str) -> Report | None:
    """Find a report by its number, where it opens to the reader."""
    found = report_numbered(session, text)
    opens = found is not None and can(session, by, Action.OPEN_REPORT, found) is Verdict.ALLOWED
    return found if opens else None


def _rows(session: Session, lines: list[Listed]) -> list[Row]:
    keyring, day, moment = keyring_of(session), clock.today(), clock.now()
    keyring.take(session, [line.grant for line in lines])
    return [
        Row(
            line.dossier_id, line.number, shown_of(session, keyring, line.face, day), line.stage, line.urgency,
            line.lead, line.next_contact_at, line.next_contact_at is not None and line.next_contact_at < moment,
            line.emergency, line.suspended,
        )
        for line in lines
    ]  # fmt: skip


def filters_of(told: Mapping[str, str]) -> tuple[Filters, Sort]:
    """Read filters and sorting from an address; what is no code of ours is left out."""
    stage, urgency, due = (told.get(name, "") for name in ("stage", "urgency", "due"))
    filters = Filters(
        stages=frozenset({Stage(stage)}) if stage in set(Stage) else frozenset(),
        urgencies=frozenset({Urgency(urgency)}) if urgency in set(Urgency) else frozenset(),
        lead_id=_uuid(told.get("lead", "")),
        office_id=_uuid(told.get("office", "")),
        emergency=told.get("mark") == "emergency",
        suspended=told.get("mark") == "suspended",
        no_lead=told.get("mark") == "no_lead",
        due=Due(due) if due in set(Due) else None,
    )
    return filters, Sort.DUE if told.get("sort") == "due" or filters.due else Sort.NEWEST


def caseload(session: Session, by: Actor) -> list[Load]:
    """Count what each worker of the reader's offices leads; the most loaded first."""
    offices = by.offices(Role.SUPERVISOR)
    serving = select(Appointment.user_id).where(
        Appointment.office_id.in_(offices), Appointment.role == Role.YOUTH_WORKER, SERVING
    )
    urgent = Case.urgency.in_((Urgency.E, Urgency.R))
    counts = (
        select(
            Case.lead_id,
            func.count().label("open"),
            func.count().filter(urgent).label("urgent"),
            func.count().filter(Case.next_contact_at < clock.now()).label("late"),
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


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
