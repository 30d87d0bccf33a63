"""Judicial keepers: the named persons who open an office's judicial compartments.

A supervisor names one, the security administrator confirms, and one who is a keeper already hands over the key. A new
office has no keeper yet who could: until its first one has the key, the keepers of the office above keep it for them.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.clock import now
from casefile.kernel.db import Base, UtcDateTime, public
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotReady
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office, above, office
from casefile.people.roles import Role, Side, duties_of
from casefile.people.users import User, user
from casefile.vault.deployment import Deployment
from casefile.vault.holdings import Holding, end_holding, hold, open_holding
from casefile.vault.principals import Principal, PrincipalKind, Secret

HANDED_BY = N_("Only a judicial keeper of this office can hand over the key; of a new office, one of the office above.")


class Keeper(Base):
    """A person named as judicial keeper of an office: proposed, confirmed, given the key, ended."""

    __tablename__ = "keepers"
    id: Mapped[UUID] = public(Id, primary_key=True, default=new_id)
    office_id: Mapped[UUID] = public(Id, ForeignKey("offices.id"), index=True)
    user_id: Mapped[UUID] = public(Id, ForeignKey("users.id"), index=True)
    proposed_by: Mapped[UUID | None] = public(Id, ForeignKey("users.id"))
    """Empty for those named when the installation was set up."""
    proposed_at: Mapped[datetime] = public(UtcDateTime, default=now)
    confirmed_by: Mapped[UUID | None] = public(Id, ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = public(UtcDateTime)
    holding_id: Mapped[UUID | None] = public(Id, ForeignKey("holdings.id"))
    ended_at: Mapped[datetime | None] = public(UtcDateTime)


def keeper(session: Session, keeper_id: UUID) -> Keeper:
    """Give a naming that has not ended; raise NotFound."""
    found = session.get(Keeper, keeper_id)
    if found is None or found.ended_at is not None:
        raise NotFound
    return found


def keepers_of(session: Session, office_ids: Iterable[UUID]) -> list[Keeper]:
    """List those named for some offices, also those who wait for a confirmation or for the key."""
    wanted = Keeper.office_id.in_(set(office_ids))
    return list(session.scalars(select(Keeper).where(wanted, Keeper.ended_at.is_(None)).order_by(Keeper.proposed_at)))


def name_keeper(session: Session, *, office_id: UUID, user_id: UUID, by: Actor) -> Keeper:
    """Propose a person of casework as judicial keeper."""
    place, person = office(session, office_id), user(session, user_id)
    require_supervisor(session, place, by)
    require_caseworker(session, person)
    if any(each.user_id == person.id for each in keepers_of(session, [place.id])):
        raise Conflict(N_("This person is named already."))
    named = Keeper(office_id=place.id, user_id=person.id, proposed_by=by.user_id)
    session.add(named)
    session.flush()
    return named


def confirm_keeper(session: Session, keeper_id: UUID, *, by: Actor) -> Keeper:
    """Confirm a person who was named."""
    by.require(Role.SECADMIN)
    found = keeper(session, keeper_id)
    if found.confirmed_at is not None:
        raise Conflict(N_("This is confirmed already."))
    found.confirmed_by, found.confirmed_at = by.user_id, now()
    return found


def hand_keepers_key(session: Session, keeper_id: UUID, *, by: Actor) -> Keeper:
    """Wrap the keepers' secret for a confirmed person; only who holds it can."""
    found = keeper(session, keeper_id)
    place, person = office(session, found.office_id), user(session, found.user_id)
    if not may_hand(session, place, by):
        raise Forbidden(HANDED_BY)
    if found.confirmed_at is None or person.principal_id is None:
        raise NotReady(N_("The security administrator has not confirmed this person yet."))
    if found.holding_id is not None:
        raise Conflict(N_("This person has the key already."))
    _give(session, by.keyring.deployment, found, person=person, secret=_secret(session, place, by))
    for kept in _kept_above(session, place):
        end_holding(session, kept)
    user(session, person.id).epoch += 1
    return found


def may_hand(session: Session, place: Office, by: Actor) -> bool:
    """Tell whether somebody has the keepers' secret to hand on: as a keeper, or kept from above for the first one."""
    return place.keepers_id in by.held or any(kept.holder_id in by.held for kept in _kept_above(session, place))


def _secret(session: Session, place: Office, by: Actor) -> Secret:
    if place.keepers_id in by.held:
        return by.keyring.secret(place.keepers_id)
    kept = next(each for each in _kept_above(session, place) if each.holder_id in by.held)
    return open_holding(session, by.keyring.deployment, kept, by.keyring.secret(kept.holder_id))


def _kept_above(session: Session, place: Office) -> list[Holding]:
    """Give what the keepers of the office above keep of a new office's keepers' secret; empty once somebody has it."""
    query = (
        select(Holding)
        .join(Principal, Principal.id == Holding.holder_id)
        .where(
            Holding.principal_id == place.keepers_id,
            Holding.ended_at.is_(None),
            Principal.kind == PrincipalKind.KEEPERS,
        )
    )
    return list(session.scalars(query))


def end_keeper(session: Session, keeper_id: UUID, *, by: Actor) -> Keeper:
    """End a naming, by the security administrator or a supervisor; the last who has the key stays."""
    found = keeper(session, keeper_id)
    if not by.has(Role.SECADMIN):
        require_supervisor(session, office(session, found.office_id), by)
    others = [each for each in keepers_of(session, [found.office_id]) if each.holding_id and each.id != found.id]
    if found.holding_id is not None and not others:
        raise NotReady(N_("This is the last judicial keeper of the office. Name another first."))
    _end(session, found)
    return found


def first_keepers(
    session: Session,
    deployment: Deployment,
    place: Office,
    people: Iterable[User],
    *,
    secret: Secret,
) -> None:
    """Give the root office's keepers' secret to its first persons, before there is anybody to confirm them."""
    for person in people:
        named = Keeper(office_id=place.id, user_id=person.id)
        session.add(named)
        _give(session, deployment, named, person=person, secret=secret)


def end_keeping(session: Session, user_id: UUID, office_id: UUID | None = None) -> None:
    """End what a person keeps, at one office or everywhere, with the duty or the keys."""
    query = select(Keeper).where(Keeper.user_id == user_id, Keeper.ended_at.is_(None))
    for named in session.scalars(query if office_id is None else query.where(Keeper.office_id == office_id)):
        _end(session, named)


def require_supervisor(session: Session, place: Office, by: Actor) -> None:
    """Raise Forbidden for who is a supervisor neither of the office nor of one above it."""
    if by.offices(Role.SUPERVISOR).isdisjoint({place.id, *above(session, place.id)}):
        raise Forbidden(N_("Only a supervisor of this office or of one above it can do this."))


def require_caseworker(session: Session, person: User, *, field: str = "user_id") -> None:
    """Raise Invalid for who has no admitted duty in casework, or stands among the administrators."""
    if person.side is not Side.CASEWORK or person.principal_id is None or not duties_of(session, person.id):
        raise Invalid(N_("Only an admitted person of casework can be a judicial keeper."), field=field)


def _give(session: Session, deployment: Deployment, named: Keeper, *, person: User, secret: Secret) -> None:
    if person.principal_id is None:
        raise NotReady(N_("This account is not activated yet."))
    place = office(session, named.office_id)
    held = hold(session, deployment, place.keepers_id, secret=secret, holder=person.principal_id)
    named.holding_id = held.id
    session.flush()


def _end(session: Session, named: Keeper) -> None:
    held = session.get(Holding, named.holding_id) if named.holding_id else None
    if held is not None and held.ended_at is None:
        end_holding(session, held)
    named.holding_id, named.ended_at = None, now()
    user(session, named.user_id).epoch += 1
    session.flush()
