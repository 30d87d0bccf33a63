"""Writing on the first pages: face and care card; their history; consents; the check for duplicates."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, url_for

from casefile.access import Action
from casefile.dossiers import commands, queries
from casefile.dossiers.consents import Consent
from casefile.dossiers.forms import first_pages as forms
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import back, belonging, bp, form_sheet, named, sheet
from casefile.dossiers.views.comparing import versions
from casefile.kernel.clock import today
from casefile.people.areas import areas_below
from casefile.people.offices import office
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.words import _


@bp.route("/dossiers/<uuid:subject_id>/face", methods=["GET", "POST"])
@allowed(Action.EDIT_FACE, Dossier)
def edit_face(dossier: Dossier) -> Response:
    """Write the first page."""
    before = dossier.face
    form = forms.FaceForm(
        row=dossier, places=_places(dossier), person_name=before.name, legal_basis=dossier.legal_basis
    )
    if form.accepts(lambda: _save_face(dossier, form)):
        return back(dossier.id)
    return sheet("dossiers/face.html", dossier, form=form)


def _save_face(dossier: Dossier, form: forms.FaceForm) -> None:
    commands.edit_face(
        current.session(), dossier, form.face(dossier.face), version=form.version, by=current.actor(),
        legal_basis=form.legal_basis.data,
    )  # fmt: skip


def _places(dossier: Dossier) -> list[tuple[str, str]]:
    """List the communities of the office's area, and the one that is entered."""
    session = current.session()
    here = office(session, dossier.office_id).area_code
    found = [(each.code, each.name) for each in areas_below(session, here)]
    entered = dossier.face.community
    return found if not entered or entered in dict(found) else [*found, (entered, entered)]


@bp.get("/dossiers/<uuid:subject_id>/history")
@allowed(Action.SEE_HISTORY, Dossier)
def history(dossier: Dossier) -> Response:
    """Show what the first page said before, and who changed what when."""
    return sheet("dossiers/history.html", dossier, versions=versions(current.session(), dossier))


@bp.route("/dossiers/<uuid:subject_id>/care-card", methods=["GET", "POST"])
@allowed(Action.EDIT_CARE_CARD, Dossier)
def care_card(dossier: Dossier) -> Response:
    """Write what those who help may see."""
    session = current.session()
    row = queries.card_of(session, dossier.id)
    form = forms.CareForm(row=row) if row else forms.CareForm(subject_id=dossier.id)

    def save() -> None:
        commands.edit_care_card(session, dossier, form.card(), version=form.version, by=current.actor())

    if form.accepts(save):
        return back(dossier.id)
    note = _("Everybody who helps this child sees this card. Write only what they need.")
    return form_sheet(dossier, form, title=_("Care card"), send=_("Save"), note=note)


@bp.route("/dossiers/<uuid:subject_id>/duplicates", methods=["GET", "POST"])
@allowed(Action.CHECK_DUPLICATES, Dossier)
def duplicates(dossier: Dossier) -> Response:
    """Show what may be another dossier of the same person, and settle the check."""
    session, by = current.session(), current.actor()
    if not queries.cases_of(session, dossier.id):
        return back(dossier.id)
    form = forms.TakeBackForm(subject_id=dossier.id)

    def settle() -> None:
        commands.check_duplicates(session, dossier, by=by, outcome=form.reason.data)

    if form.accepts(settle):
        return back(dossier.id)
    found = queries.candidates(session, by, dossier.face, without=dossier.id)
    return sheet("dossiers/duplicates.html", dossier, form=form, found=[named(each) for each in found])


@bp.route("/dossiers/<uuid:subject_id>/consents", methods=["GET", "POST"])
@allowed(Action.RECORD_CONSENT, Dossier)
def consents(dossier: Dossier) -> Response:
    """List the consents and record one."""
    form = forms.ConsentForm(subject_id=dossier.id, given_on=today())
    if form.accepts(lambda: _record(dossier, form)):
        return make_response(redirect(url_for("dossiers.consents", subject_id=dossier.id), 303))
    rows = [(row, peek(row)) for row in queries.consents_of(current.session(), dossier.id)]
    return sheet("dossiers/consents.html", dossier, form=form, rows=rows, how=forms.HOW)


def _record(dossier: Dossier, form: forms.ConsentForm) -> Any:
    return commands.record_consent(
        current.session(), dossier, form.agreement(), given_on=form.given_on.data or today(), by=current.actor()
    )


@bp.route("/dossiers/<uuid:subject_id>/consents/<uuid:consent_id>/take-back", methods=["GET", "POST"])
@allowed(Action.RECORD_CONSENT, Dossier)
def take_back(dossier: Dossier, consent_id: UUID) -> Response:
    """Note that a consent was taken back."""
    consent: Consent = belonging(Consent, consent_id, dossier)
    form = forms.TakeBackForm(subject_id=consent.id)
    if form.accepts(lambda: commands.take_back_consent(current.session(), consent, reason=form.reason.data)):
        return make_response(redirect(url_for("dossiers.consents", subject_id=dossier.id), 303))
    return form_sheet(dossier, form, title=_("The consent was taken back"), send=_("Save"))
