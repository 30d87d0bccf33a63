"""What belongs to one dossier."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval
from casefile.dossiers.cases import Case, Decision
from casefile.dossiers.consents import Consent
from casefile.dossiers.model import CareCard, Dossier, JudicialNotes, LinkedSafe
from casefile.dossiers.numbers import normal_number


def dossier_numbered(session: Session, typed: str) -> Dossier | None:
    """Find a dossier by its number as it was typed."""
    return session.scalar(select(Dossier).where(Dossier.number == normal_number(typed)))


def cases_of(session: Session, dossier_id: UUID) -> Sequence[Case]:
    """List the passages of a dossier, the newest first."""
    return session.scalars(select(Case).where(Case.dossier_id == dossier_id).order_by(Case.opened_at.desc())).all()


def decisions_of(session: Session, dossier_id: UUID) -> Sequence[Decision]:
    """List what was decided, the newest first."""
    query = select(Decision).where(Decision.dossier_id == dossier_id)
    return session.scalars(query.order_by(Decision.at.desc(), Decision.id.desc())).all()


_CARD = select(CareCard).where(CareCard.dossier_id == bindparam("dossier"))


def card_of(session: Session, dossier_id: UUID) -> CareCard | None:
    """Give the care card."""
    return session.scalar(_CARD, {"dossier": dossier_id})


def judicial_of(session: Session, dossier_id: UUID) -> JudicialNotes | None:
    """Give the judicial notes' row; only their keepers open it."""
    return session.scalar(select(JudicialNotes).where(JudicialNotes.dossier_id == dossier_id))


def consents_of(session: Session, dossier_id: UUID) -> Sequence[Consent]:
    """List the consents, the newest first."""
    return session.scalars(
        select(Consent).where(Consent.dossier_id == dossier_id).order_by(Consent.given_on.desc())
    ).all()


def links_of(session: Session, dossier_id: UUID) -> Sequence[UUID]:
    """List the safes of the reports and packets that belong to a dossier."""
    query = select(LinkedSafe.linked_safe_id).where(LinkedSafe.dossier_id == dossier_id)
    return session.scalars(query.order_by(LinkedSafe.linked_at)).all()


def approvals_of(session: Session, case_id: UUID) -> Sequence[Approval]:
    """List the approvals asked for in a case, the newest first."""
    return session.scalars(select(Approval).where(Approval.case_id == case_id).order_by(Approval.asked_at.desc())).all()
