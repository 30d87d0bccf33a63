"""By way of the parent: who holds an office opens, for one act, the secret of an office below it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.vault.granting import end_grants
from casefile.vault.holdings import Holding, open_holding
from casefile.vault.keyring import Keyring
from casefile.vault.principals import Principal, PrincipalKind, Secret

DEEPEST = 5


@contextmanager
def climbed(session: Session, keyring: Keyring, office: UUID) -> Iterator[None]:
    """Hold a child office's secret while the block runs; raise Locked when no held office is above it."""
    if office in keyring.held:
        yield
        return
    keyring.add(office, _secret_below(session, keyring, office, DEEPEST))
    try:
        yield
    finally:
        keyring.drop(office)


def end_climbs(session: Session, holder: UUID) -> int:
    """End what a person opened by way of the parent: with the sign-in, at the latest before the next."""
    return end_grants(session, holder=holder, capacity=Capacity.PARENT, by=holder)


def _secret_below(session: Session, keyring: Keyring, office: UUID, steps: int) -> Secret:
    rows = session.scalars(
        select(Holding)
        .join(Principal, Principal.id == Holding.holder_id)
        .where(
            Holding.principal_id == office,
            Holding.ended_at.is_(None),
            Holding.wrapped.is_not(None),
            Principal.kind == PrincipalKind.OFFICE,
        )
    )
    for holding in rows:
        if steps == 0:
            break
        if holding.holder_id in keyring.held:
            return open_holding(session, keyring.deployment, holding, keyring.secret(holding.holder_id))
        above = _secret_below(session, keyring, holding.holder_id, steps - 1)
        return open_holding(session, keyring.deployment, holding, above)
    raise Locked
