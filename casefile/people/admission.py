"""Admission: a supervisor compares the fingerprint in person, certifies the keys and hands over the office's secret."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.errors import Conflict, Forbidden, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.duties import duty
from casefile.people.keepers import require_supervisor
from casefile.people.offices import Office, below, office, root_office
from casefile.people.roles import ADMINISTRATORS, Appointment, Role
from casefile.people.unit_keys import keep_unit_certified, share_unit, unit_secret_for_first
from casefile.people.users import User, UserState, user
from casefile.vault.certificates import VALID_FOR, Certificate, CertifiedAs, certify
from casefile.vault.climbing import climbed
from casefile.vault.holdings import hold
from casefile.vault.principals import Principal, fingerprint, six_words

RENEWED_BEFORE = timedelta(days=60)


class Waiting(NamedTuple):
    """A duty that waits for admission: whose, where, the key to compare and its six words."""

    duty: Appointment
    person: User
    fingerprint: str
    words: list[str]


class Renewal(NamedTuple):
    """A duty whose certificate ends within 60 days, or has ended."""

    duty: Appointment
    person: User
    until: datetime


def words_of(session: Session, person: User) -> list[str]:
    """Give the six words of a person's key as the database has it."""
    return six_words(_principal(session, person).keys)


def waiting_for(session: Session, by: Actor) -> list[Waiting]:
    """List whom this supervisor may admit: own offices, those below; at the root also liaisons and administrators."""
    rows = session.execute(
        select(Appointment, User)
        .join(User, User.id == Appointment.user_id)
        .where(
            _within(session, by),
            Appointment.admitted_at.is_(None),
            Appointment.ended_at.is_(None),
            User.principal_id.is_not(None),
            User.id != by.user_id,
        )
        .order_by(Appointment.since, Appointment.id)
    )
    return [_waiting(session, given, person) for given, person in rows if given.stands(now())]


def waiting(session: Session, duty_id: UUID, by: Actor) -> Waiting:
    """Give one duty that waits, for the page on which the words are compared."""
    given = duty(session, duty_id)
    person = user(session, given.user_id)
    _require(session, given, by)
    if given.admitted_at is not None:
        raise Conflict(N_("This person is admitted already."))
    return _waiting(session, given, person)


def admit(session: Session, duty_id: UUID, *, compared: str, by: Actor) -> Appointment:
    """Admit a person to a duty: certify the key whose words were compared, and hand over what the role holds.

    A duty that begins later is admitted to beforehand; what it holds opens from its first day on.

    `compared` is the fingerprint that was shown on the page; raise Conflict when the key is another by now.
    """
    found = waiting(session, duty_id, by)
    if found.fingerprint != compared:
        raise Conflict(N_("The key of this person is another by now. Please compare the words again."))
    given, person = found.duty, found.person
    place = office_of(session, given)
    with climbed(session, by.keyring, place.principal_id):
        certify_duty(session, given, person, place, by=by)
        if given.role is Role.SUPERVISOR:
            secret = by.keyring.secret(place.principal_id)
            held = hold(
                session, by.keyring.deployment, place.principal_id,
                secret=secret, holder=_key(person), since=given.since, until=given.until,
            )  # fmt: skip
            given.holding_id = held.id
        if given.role is Role.LIAISON:
            _admit_to_unit(session, given, person, place, by)
    given.admitted_at, person.state = now(), UserState.ADMITTED
    person.epoch += 1
    session.flush()
    return given


def hand_unit_key(session: Session, duty_id: UUID, *, by: Actor) -> Appointment:
    """Wrap the unit's secret for another liaison of the same unit; only a liaison of it can."""
    given = duty(session, duty_id)
    person = user(session, given.user_id)
    if given.unit_id is None or given.unit_id not in by.units:
        raise Forbidden(N_("Only a liaison of this unit can hand over its key."))
    if given.admitted_at is None:
        raise NotReady(N_("This person is not admitted yet."))
    if given.holding_id is not None:
        raise Conflict(N_("This person has the key already."))
    share_unit(session, given, _key(person), by.keyring)
    person.epoch += 1
    return given


def renewals_due(session: Session, by: Actor) -> list[Renewal]:
    """List the duties of the own offices whose certificate ends within 60 days."""
    rows = session.execute(
        select(Appointment, User, Certificate.until_at)
        .join(User, User.id == Appointment.user_id)
        .join(Certificate, Certificate.id == Appointment.certificate_id)
        .where(
            _within(session, by),
            Appointment.ended_at.is_(None),
            Certificate.until_at < now() + RENEWED_BEFORE,
            or_(Appointment.until.is_(None), Appointment.until > Certificate.until_at),
        )
        .order_by(Certificate.until_at)
    )
    return [Renewal(given, person, until) for given, person, until in rows if until is not None]


def renew(session: Session, duty_id: UUID, *, by: Actor) -> Appointment:
    """Certify the same key again, 60 days before the end or later; nothing need be compared.

    With a liaison's the unit's own certificate is renewed: it ends with those of its liaisons.
    """
    given = duty(session, duty_id)
    person, place = user(session, given.user_id), office_of(session, given)
    require_supervisor(session, place, by)
    certificate = session.get(Certificate, given.certificate_id) if given.certificate_id else None
    if certificate is None or certificate.until_at is None or certificate.ended_at is not None:
        raise NotReady(N_("This person is not admitted yet."))
    if certificate.until_at - now() > RENEWED_BEFORE:
        raise NotReady(N_("A certificate is renewed in its last 60 days."))
    with climbed(session, by.keyring, place.principal_id):
        certify_duty(session, given, person, place, by=by)
        keep_unit_certified(session, given, place, by)
    person.epoch += 1
    return given


def certify_duty(session: Session, given: Appointment, person: User, place: Office, *, by: Actor) -> None:
    """Sign a person's keys with the office's secret, for as long as the duty, at most 400 days."""
    until = min(filter(None, [given.until, now() + VALID_FOR]))
    certificate = certify(
        session, _key(person), as_=certified_as(given.role), issuer=place.principal_id,
        secret=by.keyring.secret(place.principal_id), until=until,
    )  # fmt: skip
    given.certificate_id = certificate.id
    session.flush()


def certified_as(role: Role) -> CertifiedAs:
    """Tell as what a role is certified."""
    if role in ADMINISTRATORS:
        return CertifiedAs.ADMINISTRATOR
    return {Role.SUPERVISOR: CertifiedAs.SUPERVISOR, Role.LIAISON: CertifiedAs.LIAISON}.get(role, CertifiedAs.STAFF)


def office_of(session: Session, given: Appointment) -> Office:
    """Give the office that certifies a duty: the root office for liaisons."""
    return office(session, given.office_id) if given.office_id is not None else root_office(session)


def _admit_to_unit(session: Session, given: Appointment, person: User, place: Office, by: Actor) -> None:
    secret = unit_secret_for_first(session, given, place, by)
    if secret is None:
        keep_unit_certified(session, given, place, by)
    else:
        principal_id, unit_secret = secret
        held = hold(
            session, by.keyring.deployment, principal_id,
            secret=unit_secret, holder=_key(person), since=given.since, until=given.until,
        )  # fmt: skip
        given.holding_id = held.id


def _require(session: Session, given: Appointment, by: Actor) -> None:
    if given.user_id == by.user_id:
        raise Forbidden(N_("Nobody admits the own account."))
    require_supervisor(session, office_of(session, given), by)


def _within(session: Session, by: Actor) -> ColumnElement[bool]:
    own = by.offices(Role.SUPERVISOR)
    places = Appointment.office_id.in_(own | below(session, own))
    return or_(places, Appointment.unit_id.is_not(None)) if root_office(session).id in own else places


def _waiting(session: Session, given: Appointment, person: User) -> Waiting:
    keys = _principal(session, person).keys
    return Waiting(given, person, fingerprint(keys), six_words(keys))


def _principal(session: Session, person: User) -> Principal:
    return session.get_one(Principal, _key(person))


def _key(person: User) -> UUID:
    if person.principal_id is None:
        raise NotReady(N_("This account is not activated yet."))
    return person.principal_id
