"""What the pages ask about proposals."""

from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.model import Dossier
from casefile.monitoring.model import Proposal, ProposalState
from casefile.people.actor import Actor
from casefile.vault.capacities import Compartment
from casefile.vault.grants import readable

MOST = 200


def own(session: Session, user_id: UUID) -> list[Proposal]:
    """List what somebody proposed, the newest first: states and moments, never a word of it."""
    query = select(Proposal).where(Proposal.author_id == user_id)
    return list(session.scalars(query.order_by(Proposal.proposed_at.desc(), Proposal.id.desc()).limit(MOST)))


def opening(session: Session, by: Actor, dossier_ids: list[UUID]) -> set[UUID]:
    """Tell which of these dossiers open to the reader."""
    query = select(Proposal.dossier_id).where(
        Proposal.dossier_id.in_(dossier_ids), readable(by.held, Proposal.dossier_id, Compartment.FACE)
    )
    return set(session.scalars(query))


_PROPOSED = select(Proposal.id).where(
    Proposal.dossier_id == bindparam("dossier"),
    Proposal.state != ProposalState.CONFIRMED,
    ~exists().where(Case.dossier_id == Proposal.dossier_id),
)


def proposed(session: Session, dossier_id: UUID) -> UUID | None:
    """Give the proposal of a person whose dossier has no case: not answered, or refused."""
    return session.scalar(_PROPOSED, {"dossier": dossier_id})


def numbers(session: Session, rows: list[Proposal]) -> dict[UUID, str]:
    """Give the number of each proposal's dossier."""
    ids = [row.dossier_id for row in rows]
    return {
        each.id: each.number for each in session.execute(select(Dossier.id, Dossier.number).where(Dossier.id.in_(ids)))
    }
