"""Who owes the next step of a referral: the office, somebody of it, or the unit."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands import open_obligation
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.referrals.model import Referral
from casefile.vault.capacities import Compartment


def owed_by_office(session: Session, row: Referral, *, by: Actor, due: datetime, user_id: UUID | None = None) -> None:
    """Let the office owe the next step, or one person of it."""
    case = session.get_one(Case, row.case_id)
    holder = None if user_id else case.office_id
    open_obligation(
        session, Kind.REFERRAL, subject_id=row.id, case=case, user_id=user_id, holder_office_id=holder, due=due, by=by
    )


def owed_by_unit(session: Session, row: Referral, by: Actor, on: date) -> None:
    """Let the unit owe the next step until the end of a day."""
    case = session.get_one(Case, row.case_id)
    open_obligation(
        session, Kind.REFERRAL, subject_id=row.id, case=case, safe_id=row.id, unit_id=row.unit_id, due=clock.end_of(on),
        by=by, compartment=Compartment.PACKET,
    )  # fmt: skip
