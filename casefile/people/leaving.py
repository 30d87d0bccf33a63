"""What ends with a duty: certificate, held secret, grants, sessions. Other parts join in by `when_a_duty_ends`."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.people.actor import Actor
from casefile.people.keepers import end_keeping
from casefile.people.offices import office
from casefile.people.roles import Appointment, duties_given, duties_of
from casefile.people.users import FormerKey, User, user
from casefile.vault.certificates import Certificate, end_certificate
from casefile.vault.granting import end_grants
from casefile.vault.grants import Grant
from casefile.vault.holdings import Holding, end_holding
from casefile.vault.principals import Principal, end_principal
from casefile.vault.safes import Safe

Ending = Callable[[Session, User, Appointment, Actor | None], None]
_endings: list[Ending] = []


def when_a_duty_ends(ending: Ending) -> Ending:
    """Have a part told of every duty that ends or waits for admission anew, before its grants end."""
    if ending not in _endings:
        _endings.append(ending)
    return ending


def take_back(session: Session, duty: Appointment, *, by: Actor | None) -> None:
    """Take back at once what came with a duty; the person's sessions end.

    Without an actor (a duty whose day has come) the certificate is left: it ends on the same day by itself.
    """
    person = user(session, duty.user_id)
    for ending in _endings:
        ending(session, person, duty, by)
    _end_certificate(session, duty, by)
    if duty.holding_id is not None:
        _end_holding(session, duty.holding_id)
    if duty.office_id is not None and person.principal_id is not None and not other_duties(session, duty):
        _end_grants(session, person.principal_id, duty.office_id, by)
        end_keeping(session, person.id, duty.office_id)
    if person.principal_id is not None and not serves_on(session, duty):
        end_grants(session, holder=person.principal_id, by=by.principal_id if by else None)
        end_keeping(session, person.id)
    duty.certificate_id = duty.holding_id = duty.admitted_at = None
    person.epoch += 1
    session.flush()


def take_back_everything(session: Session, person: User, *, by: Actor) -> None:
    """Take back all that a person's keys were given, and end them; the duties stay and wait for admission anew.

    What ends meanwhile finds the keys among the former ones: the office can give it back to the person's next keys.
    """
    if person.principal_id is not None:
        session.add(FormerKey(principal_id=person.principal_id, user_id=person.id))
        session.flush()
    for duty in duties_given(session, person.id):
        take_back(session, duty, by=by)
    if person.principal_id is None:
        return
    end_keeping(session, person.id)
    for holding in session.scalars(
        select(Holding).where(Holding.holder_id == person.principal_id, Holding.ended_at.is_(None))
    ):
        end_holding(session, holding)
    for certificate in session.scalars(
        select(Certificate).where(Certificate.principal_id == person.principal_id, Certificate.ended_at.is_(None))
    ):
        end_certificate(session, certificate, by=by.principal_id, secret=by.keyring.secret(by.principal_id))
    end_grants(session, holder=person.principal_id, by=by.principal_id)
    end_principal(session.get_one(Principal, person.principal_id))


def _end_certificate(session: Session, duty: Appointment, by: Actor | None) -> None:
    if duty.certificate_id is None or by is None:
        return
    certificate = session.get_one(Certificate, duty.certificate_id)
    for each in session.scalars(
        select(Certificate).where(
            Certificate.principal_id == certificate.principal_id,
            Certificate.issuer_id == certificate.issuer_id,
            Certificate.certified_as == certificate.certified_as,
            Certificate.from_at <= certificate.from_at,
            Certificate.ended_at.is_(None),
        )
    ):
        if each.id == certificate.id or not _carried(session, each.id):
            end_certificate(session, each, by=by.principal_id, secret=by.keyring.secret(by.principal_id))


def _carried(session: Session, certificate_id: UUID) -> bool:
    """Tell whether a duty stands on a certificate (an older one, renewed since, carries none)."""
    return session.scalar(select(Appointment.id).where(Appointment.certificate_id == certificate_id)) is not None


def _end_holding(session: Session, holding_id: UUID) -> None:
    holding = session.get_one(Holding, holding_id)
    if holding.ended_at is None:
        end_holding(session, holding)


def other_duties(session: Session, duty: Appointment) -> bool:
    """Tell whether the person has another admitted duty at the same office."""
    moment = now()
    others = session.scalars(
        select(Appointment).where(
            Appointment.user_id == duty.user_id,
            Appointment.office_id == duty.office_id,
            Appointment.id != duty.id,
            Appointment.admitted_at.is_not(None),
        )
    )
    return any(other.runs(moment) for other in others)


def serves_on(session: Session, duty: Appointment) -> bool:
    """Tell whether the person has another admitted duty, wherever it is."""
    return any(other.id != duty.id for other in duties_of(session, duty.user_id))


def _end_grants(session: Session, principal_id: UUID, office_id: UUID, by: Actor | None) -> None:
    of_office = (
        select(Grant.safe_id)
        .join(Safe, Safe.id == Grant.safe_id)
        .where(
            Grant.holder_id == principal_id,
            Grant.ended_at.is_(None),
            Safe.office_id == office(session, office_id).principal_id,
        )
        .distinct()
    )
    for safe_id in list(session.scalars(of_office)):
        end_grants(session, safe_id, holder=principal_id, by=by.principal_id if by else None)
