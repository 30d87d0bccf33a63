"""The proof of a grant: who signed it, with which certified key, and whether the granter held what was given."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.vault.capacities import Capacity, Compartment, may_give
from casefile.vault.certificates import trusted_keys
from casefile.vault.errors import Untrusted
from casefile.vault.grants import Grant, awaits
from casefile.vault.safes import Safe

LONGEST_CHAIN = 8


def prove(session: Session, grant: Grant, realm: str, links: int = LONGEST_CHAIN) -> None:
    """Check a grant back to the safe's maker; raise Untrusted where a link is missing."""
    safe = session.get(Safe, grant.safe_id)
    if links == 0 or safe is None or grant.commitment != safe.commitment(grant.compartment):
        raise Untrusted
    if not trusted_keys(session, grant.granter_id, grant.from_at).verifies(grant.signature, grant.record(realm)):
        raise Untrusted
    if grant.granted_as not in may_give(grant.capacity, grant.compartment):
        raise Untrusted
    if grant.granted_as is Capacity.MAKER:
        _prove_maker(session, safe, grant.granter_id, realm)
    else:
        _prove_held(session, grant, realm, links)


def prove_acceptance(session: Session, grant: Grant, realm: str) -> None:
    """Check that its holder accepted what was offered, in time and with a signature, if it opens by that alone.

    Raise Untrusted.
    """
    if grant.offer_until is None or (grant.accepted_at is None and not awaits(grant)):
        return
    if grant.accepted_at is None or grant.accept_signature is None or grant.accepted_at >= grant.offer_until:
        raise Untrusted
    keys = trusted_keys(session, grant.holder_id, grant.accepted_at)
    if not keys.verifies(grant.accept_signature, grant.acceptance(realm)):
        raise Untrusted


def _prove_maker(session: Session, safe: Safe, granter_id: UUID, realm: str) -> None:
    keys = trusted_keys(session, safe.maker_id, safe.made_at)
    if safe.maker_id != granter_id or not keys.verifies(safe.signature, safe.record(realm)):
        raise Untrusted


def _prove_held(session: Session, grant: Grant, realm: str, links: int) -> None:
    """Find the grant by which the granter held the compartment when this one was signed."""
    held = session.scalars(
        select(Grant).where(
            Grant.safe_id == grant.safe_id,
            Grant.compartment == grant.compartment,
            Grant.holder_id == grant.granter_id,
            Grant.capacity == grant.granted_as,
            Grant.from_at <= grant.from_at,
        )
    )
    for earlier in held:
        ended = min(filter(None, [earlier.until_at, earlier.ended_at]), default=None)
        if (ended is None or grant.from_at <= ended) and _had_accepted(earlier, grant.from_at):
            prove_acceptance(session, earlier, realm)
            prove(session, earlier, realm, links - 1)
            return
    raise Untrusted


def _had_accepted(grant: Grant, moment: datetime) -> bool:
    return grant.offer_until is None or (grant.accepted_at is not None and grant.accepted_at <= moment)


def held_as(
    session: Session, granter_id: UUID, safe_id: UUID, compartment: Compartment, capacities: frozenset[Capacity]
) -> Capacity | None:
    """Tell in which of the capacities somebody holds a compartment by a grant that has not ended."""
    return session.scalar(
        select(Grant.capacity).where(
            Grant.safe_id == safe_id,
            Grant.compartment == compartment,
            Grant.holder_id == granter_id,
            Grant.capacity.in_(capacities),
            Grant.ended_at.is_(None),
        )
    )
