"""Who owes what: my day, the office's queue, what has climbed to the office above. These open no safe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind, Obligation, unsettled
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.offices import Office, below
from casefile.vault.capacities import Compartment
from casefile.vault.grants import Grant, in_force

MOST = 500
URGENT_FIRST = Obligation.urgent.desc()


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed, by when it stands: every number on the page is the length of its list."""

    overdue: list[Obligation]
    today: list[Obligation]
    week: list[Obligation]
    later: list[Obligation]

    @property
    def every(self) -> list[Obligation]:
        """All of them, the earliest first."""
        return [*self.overdue, *self.today, *self.week, *self.later]


def owed_by(session: Session, by: Actor) -> Owed:
    """List what a person owes, also as liaison of a unit."""
    return _sorted(session, or_(Obligation.user_id == by.user_id, Obligation.unit_id.in_(by.units)))


def waiting_for(session: Session, by: Actor, *kinds: Kind) -> Owed:
    """List what waits for the offices whose keys a person holds: the queue of a supervisor."""
    condition = Obligation.holder_office_id.in_(_held(session, by))
    return _sorted(session, and_(condition, Obligation.kind.in_(kinds)) if kinds else condition)


def offers_not_answered(session: Session, offices: Iterable[UUID]) -> list[Obligation]:
    """List the offers of cases of some offices that nobody has answered yet."""
    offered = select(Assignment.id).where(
        Assignment.office_id.in_(list(offices)), Assignment.state == AssignmentState.OFFERED
    )
    return _rows(session, unsettled(Obligation.kind == Kind.ANSWER, Obligation.subject_id.in_(offered)))


def overdue_of_workers(session: Session, by: Actor) -> list[Obligation]:
    """List what the workers of the held offices have let pass: the supervisor sees it at once.

    A notice asks nothing of them.
    """
    late = unsettled(
        Obligation.due_at < clock.now(),
        Obligation.office_id.in_(_held(session, by)),
        Obligation.holder_office_id.is_(None),
        Obligation.kind != Kind.NOTICE,
    )
    return _rows(session, late, URGENT_FIRST)


def overdue_above(session: Session, by: Actor) -> list[Obligation]:
    """List what has climbed to the held offices from those below them: rows only, nothing opens.

    A notice does not climb: it tells the office below what was done above.
    """
    under = below(session, _held(session, by))
    climbed = unsettled(
        Obligation.office_id.in_(under), Obligation.climbs_at < clock.now(), Obligation.kind != Kind.NOTICE
    )
    return _rows(session, climbed, URGENT_FIRST)


def opening(session: Session, held: Iterable[UUID], safe_ids: Iterable[UUID]) -> set[UUID]:
    """Tell which dossiers, reports and packets open to these principals; what is judicial alone opens no page."""
    query = select(Grant.safe_id).where(
        Grant.safe_id.in_(list(safe_ids)),
        Grant.holder_id.in_(list(held)),
        Grant.compartment != Compartment.JUDICIAL,
        in_force(),
    )
    return set(session.scalars(query))


def obligations_of(session: Session, subject_id: UUID, *, open_only: bool = True) -> list[Obligation]:
    """List the obligations of a subject: a report, a referral, an approval."""
    condition = Obligation.subject_id == subject_id
    return _rows(session, unsettled(condition) if open_only else condition)


def obligations_of_case(session: Session, case_id: UUID, *, open_only: bool = False) -> list[Obligation]:
    """List what was and is owed to a case."""
    condition = Obligation.case_id == case_id
    return _rows(session, unsettled(condition) if open_only else condition)


def numbers_of(session: Session, obligations: Iterable[Obligation]) -> dict[UUID, str]:
    """Give the dossier's number for each obligation of a case."""
    cases = {row.case_id for row in obligations if row.case_id}
    rows = session.execute(
        select(Case.id, Dossier.number).join(Dossier, Dossier.id == Case.dossier_id).where(Case.id.in_(cases))
    )
    return {row.id: row.number for row in rows}


def _held(session: Session, by: Actor) -> list[UUID]:
    return list(session.scalars(select(Office.id).where(Office.principal_id.in_(by.held))))


def _sorted(session: Session, condition: ColumnElement[bool]) -> Owed:
    now, today = clock.now(), clock.today()
    tomorrow, next_week = clock.start_of(today + timedelta(days=1)), clock.week_ends()
    owed = Owed([], [], [], [])
    for row in _rows(session, unsettled(condition)):
        if row.due_at < now:
            owed.overdue.append(row)
        elif row.due_at <= tomorrow:
            owed.today.append(row)
        elif row.due_at <= next_week:
            owed.week.append(row)
        else:
            owed.later.append(row)
    return owed


def _rows(session: Session, condition: ColumnElement[bool], *first: ColumnElement[bool]) -> list[Obligation]:
    query = select(Obligation).where(condition).order_by(*first, Obligation.due_at, Obligation.id).limit(MOST)
    return list(session.scalars(query))
