"""Pages of admission: who waits, comparing the six words, renewing certificates."""

from flask import Response

from casefile.access import Action
from casefile.people import admission
from casefile.people.forms import Admission
from casefile.people.roles import ROLE_WORDS, Appointment
from casefile.people.views.blueprint import bp, place_of, to
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.get("/admissions")
@allowed(Action.SEE_ADMISSIONS)
def admissions() -> Response:
    """List who waits for admission, and whose certificate ends soon."""
    session, actor = current.session(), current.actor()
    waiting = [_row(each) for each in admission.waiting_for(session, actor)]
    renewals = [_row(each) for each in admission.renewals_due(session, actor)]
    return render("people/admissions.html", waiting=waiting, renewals=renewals)


def _row(found: admission.Waiting | admission.Renewal) -> tuple[admission.Waiting | admission.Renewal, str, str]:
    return found, ROLE_WORDS[found.duty.role], place_of(found.duty)


@bp.route("/admissions/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.ADMIT, Appointment, form_first=True)
def admit(duty: Appointment) -> Response:
    """Compare the six words with the person, then admit."""
    session, actor = current.session(), current.actor()
    waiting = admission.waiting(session, duty.id, actor)
    form = Admission()
    if form.accepts(lambda: admission.admit(session, duty.id, compared=form.fingerprint.data or "", by=actor)):
        return to("people.admissions")
    form.fingerprint.data = waiting.fingerprint
    return render("people/admit.html", form=form, waiting=waiting, place=place_of(duty), role=ROLE_WORDS[duty.role])


@bp.post("/admissions/<uuid:subject_id>/renew")
@allowed(Action.RENEW_CERTIFICATE, Appointment)
def renew(duty: Appointment) -> Response:
    """Renew a certificate: the same key, no new comparison."""
    admission.renew(current.session(), duty.id, by=current.actor())
    return to("people.admissions")


@bp.post("/units/liaisons/<uuid:subject_id>/key")
@allowed(Action.HAND_UNIT_KEY, Appointment)
def hand_unit_key(duty: Appointment) -> Response:
    """Hand the unit's key to another liaison."""
    admission.hand_unit_key(current.session(), duty.id, by=current.actor())
    return to("people.units")
