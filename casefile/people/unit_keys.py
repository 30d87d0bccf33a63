"""The keys of partner units: only liaisons ever hold them."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.errors import NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import Appointment
from casefile.people.units import Unit, unit
from casefile.vault.certificates import Certificate, CertifiedAs, certify, end_certificate, sealing_keys
from casefile.vault.errors import Untrusted
from casefile.vault.granting import end_grants
from casefile.vault.holdings import Holding, hold
from casefile.vault.keyring import Keyring
from casefile.vault.principals import Principal, PrincipalKind, Secret, end_principal, make_principal

Renewal = Callable[[Session, Unit, Actor], None]
_renewals: list[Renewal] = []


def when_a_unit_has_new_keys(renewal: Renewal) -> Renewal:
    """Have a part told of every unit whose keys were made anew: what was sealed to the old ones opens no more."""
    if renewal not in _renewals:
        _renewals.append(renewal)
    return renewal


def unit_secret_for_first(session: Session, given: Appointment, root: Office, by: Actor) -> tuple[UUID, Secret] | None:
    """Make a unit's keys for its first liaison, or anew when nobody holds them any more; None while somebody does.

    New keys open nothing that was sent before: the offices send open packets again.
    """
    place = unit(session, given.unit_id) if given.unit_id else None
    if place is None or _held(session, place):
        return None
    former = place.principal_id
    if former is not None:
        _retire(session, former, by)
    secret = Secret.new(by.keyring.realm)
    principal = make_principal(session, PrincipalKind.UNIT, secret)
    office_secret = by.keyring.secret(root.principal_id)
    certify(session, principal.id, as_=CertifiedAs.UNIT, issuer=root.principal_id, secret=office_secret)
    place.principal_id = principal.id
    session.flush()
    for renewal in _renewals if former is not None else ():
        renewal(session, place, by)
    return principal.id, secret


def keep_unit_certified(session: Session, given: Appointment, root: Office, by: Actor) -> None:
    """Certify a unit's keys again where a liaison's certificate, just signed, lasts longer than the unit's own."""
    place = unit(session, given.unit_id) if given.unit_id else None
    if place is None or place.principal_id is None:
        return
    longest = select(func.max(Certificate.until_at)).where(Certificate.ended_at.is_(None))
    until, wanted = (
        session.scalar(longest.where(which))
        for which in (Certificate.principal_id == place.principal_id, Certificate.id == given.certificate_id)
    )
    if until is None or (wanted is not None and until < wanted):
        secret = by.keyring.secret(root.principal_id)
        certify(session, place.principal_id, as_=CertifiedAs.UNIT, issuer=root.principal_id, secret=secret)


def reachable(session: Session, place: Unit) -> bool:
    """Tell whether something can be sealed to a unit now: it has keys, and their certificate has not ended."""
    if place.principal_id is None:
        return False
    try:
        sealing_keys(session, place.principal_id)
    except Untrusted:
        return False
    return True


def receiver(session: Session, place: Unit) -> UUID:
    """Give the principal of a unit to seal something to; raise NotReady where nobody there could open it."""
    if place.principal_id is None or not reachable(session, place):
        raise NotReady(N_("Nobody at this unit could open it: it has no liaison, or their certificates have ended."))
    return place.principal_id


def share_unit(session: Session, given: Appointment, holder: UUID, keyring: Keyring) -> None:
    """Wrap the unit's secret for another liaison."""
    place = unit(session, given.unit_id) if given.unit_id else None
    if place is not None and place.principal_id is not None:
        secret = keyring.secret(place.principal_id)
        held = hold(
            session, keyring.deployment, place.principal_id,
            secret=secret, holder=holder, since=given.since, until=given.until,
        )  # fmt: skip
        given.holding_id = held.id


def _held(session: Session, place: Unit) -> bool:
    live = select(Holding.id).where(
        Holding.principal_id == place.principal_id,
        Holding.wrapped.is_not(None),
        or_(Holding.until_at.is_(None), Holding.until_at > now()),
    )
    return place.principal_id is not None and session.scalar(live) is not None


def _retire(session: Session, principal_id: UUID, by: Actor) -> None:
    for certificate in session.scalars(
        select(Certificate).where(Certificate.principal_id == principal_id, Certificate.ended_at.is_(None))
    ):
        end_certificate(session, certificate, by=by.principal_id, secret=by.keyring.secret(by.principal_id))
    end_grants(session, holder=principal_id, by=by.principal_id)
    end_principal(session.get_one(Principal, principal_id))
