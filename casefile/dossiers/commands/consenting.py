"""Recording a consent, and that it was taken back."""

from datetime import date

import msgspec
from sqlalchemy.orm import Session

from casefile.dossiers.commands.acting import required
from casefile.dossiers.consents import Consent
from casefile.dossiers.face import Agreement
from casefile.dossiers.model import Dossier
from casefile.kernel import clock
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor


def record_consent(session: Session, dossier: Dossier, agreement: Agreement, *, given_on: date, by: Actor) -> Consent:
    """Keep a consent: to what, by whom, how it was given; raise Invalid beside what is missing."""
    check_given(given_on)
    required(agreement.purposes, "purposes")
    required(agreement.given_by, "given_by")
    consent = Consent(
        id=new_id(), dossier_id=dossier.id, given_on=given_on, recorded_at=clock.now(), recorded_by_id=by.user_id
    )
    consent.agreement = agreement
    session.add(consent)
    session.flush()
    return consent


def check_given(on: date, field: str = "given_on") -> None:
    """Refuse a day that is still to come."""
    if on > clock.today():
        raise Invalid(N_("The date lies in the future."), field=field)


def take_back_consent(session: Session, consent: Consent, *, reason: str) -> None:
    """Note that a consent was taken back."""
    if consent.ended_at is not None:
        raise NotReady(N_("This consent was taken back already."))
    consent.ended_at = clock.now()
    consent.agreement = msgspec.structs.replace(consent.agreement, taken_back=required(reason))
    session.flush()
