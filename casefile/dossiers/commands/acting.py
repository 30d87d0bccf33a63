"""Who acts here: holder of the file's office, or its lead; and the sealed record of what was decided."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case, Decision
from casefile.dossiers.face import Reasons
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.people.users import user
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.climbing import climbed
from casefile.vault.grants import Grant, in_force, readable
from casefile.vault.holdings import held_now
from casefile.vault.keyring import keyring_of

SUPERVISOR_ONLY = N_("Only the office that holds this dossier can do this. Please ask its supervisor.")
LASTING = frozenset(Capacity) - {Capacity.PARENT}


def holds_office(session: Session, by: Actor, safe_id: UUID, office_id: UUID) -> bool:
    """Tell whether somebody holds the office's key, or came by way of the parent to this dossier or report."""
    return office(session, office_id).principal_id in by.held or came_by_parent(session, by, safe_id) is not None


def came_by_parent(session: Session, by: Actor, safe_id: UUID) -> Grant | None:
    """Give the grant of who opened a dossier or report by way of the parent; None for everybody else."""
    query = select(Grant).where(
        Grant.safe_id == safe_id, Grant.holder_id == by.principal_id, Grant.capacity == Capacity.PARENT, in_force()
    )
    return session.scalars(query.limit(1)).first()


def opens_to(session: Session, user_id: UUID, safe_id: UUID, compartment: Compartment = Compartment.CORE) -> bool:
    """Tell whether a part opens to somebody from day to day: not to a locked account, nor for one sign-in."""
    account = user(session, user_id)
    if account.principal_id is None or account.locked_at is not None:
        return False
    held = held_now(session, account.principal_id) | {account.principal_id}
    return bool(session.scalar(select(readable(held, literal(safe_id, Id), compartment, LASTING))))


@contextmanager
def for_office(session: Session, by: Actor, safe_id: UUID, office_id: UUID) -> Iterator[None]:
    """Give and take keys as the office does; who came by way of the parent holds its secret for this one act."""
    principal_id = office(session, office_id).principal_id
    if principal_id in by.held or came_by_parent(session, by, safe_id) is None:
        yield
        return
    with climbed(session, keyring_of(session), principal_id):
        yield


def require_holder(session: Session, by: Actor, dossier_id: UUID, office_id: UUID) -> None:
    """Raise Forbidden for who does not hold the office."""
    if not holds_office(session, by, dossier_id, office_id):
        raise Forbidden(SUPERVISOR_ONLY)


def require_lead(case: Case, by: Actor) -> None:
    """Raise Forbidden for who does not lead the case: its texts go on with it, whoever began them."""
    if case.lead_id != by.user_id:
        raise Forbidden(N_("Only whoever leads the case submits a text and takes it back."))


def required(text: str, field: str = "reason") -> str:
    """Give the words without spaces around them; raise Invalid when there are none."""
    if not text.strip():
        raise Invalid(N_("Give a reason."), field=field)
    return text.strip()


def note_decision(
    session: Session,
    kind: str,
    *,
    dossier_id: UUID,
    case: Case | None,
    by: Actor,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Decision:
    """Keep what was decided and why, sealed in the most private part that the person can write to."""
    decision = Decision(
        id=new_id(),
        dossier_id=dossier_id,
        case_id=case.id if case else None,
        kind=kind,
        at=clock.now(),
        by_id=by.user_id,
        compartment=_writable(session, dossier_id),
    )
    decision.words = Reasons(reason=reason, facts={name: _said(fact) for name, fact in (facts or {}).items()})
    session.add(decision)
    session.flush()
    return decision


def _writable(session: Session, dossier_id: UUID) -> Compartment:
    """Find the part to write to: an offer opens the face alone, helping the care card alone."""
    keyring = keyring_of(session)
    parts = (Compartment.CORE, Compartment.CARE, Compartment.FACE)
    return next((part for part in parts if keyring.can_open(session, dossier_id, part)), Compartment.CORE)


def _said(fact: Any) -> str:
    if isinstance(fact, datetime | date):
        return fact.isoformat()
    if isinstance(fact, list | tuple):
        return ", ".join(_said(part) for part in fact)
    return str(fact)
