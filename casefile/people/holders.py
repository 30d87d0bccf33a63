"""Who opens an office now; the last who open the county's office or its judicial part are not cut off."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.errors import NotReady
from casefile.kernel.words import N_
from casefile.people.offices import root_office
from casefile.people.users import User
from casefile.vault.holdings import Holding

LAST_SUPERVISOR = N_(
    "Nobody else opens the county's office. Admit another supervisor there first; "
    "if the password is lost, three recovery shares give new keys."
)
LAST_KEEPER = N_(
    "Nobody else opens the judicial part of the county's office. Hand the key to another keeper first; "
    "if the password is lost, three recovery shares give new keys."
)


def holders_of(session: Session, principal_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Give the accounts, not locked, for which the secrets of some principals are wrapped now."""
    query = (
        select(Holding.principal_id, User.id)
        .join(User, User.principal_id == Holding.holder_id)
        .where(
            Holding.principal_id.in_(set(principal_ids)),
            Holding.ended_at.is_(None),
            Holding.from_at <= now(),
            or_(Holding.until_at.is_(None), Holding.until_at > now()),
            User.locked_at.is_(None),
        )
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for principal_id, user_id in session.execute(query):
        found[principal_id].add(user_id)
    return found


def require_other_holders(session: Session, user_id: UUID) -> None:
    """Raise NotReady where nobody but this person opens the county's office."""
    _require_others(session, root_office(session).principal_id, user_id, LAST_SUPERVISOR)


def require_other_keepers(session: Session, user_id: UUID) -> None:
    """Raise NotReady where nobody but this person opens its judicial part."""
    _require_others(session, root_office(session).keepers_id, user_id, LAST_KEEPER)


def _require_others(session: Session, principal_id: UUID, user_id: UUID, refusal: str) -> None:
    if holders_of(session, [principal_id])[principal_id] == {user_id}:
        raise NotReady(refusal)
