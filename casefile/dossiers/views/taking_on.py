"""A new report about a child whose case has a lead: she takes it on, or declines."""

from flask import Response

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.commands.taking_on import require_asked
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import MOVE_PAGES
from casefile.dossiers.stages import Move
from casefile.dossiers.views.blueprint import back, bp, case_of, sheet
from casefile.web import current
from casefile.web.guard import allowed

MOVE_PAGES[Move.ASSESS] = "dossiers.take_on"


@bp.route("/dossiers/<uuid:subject_id>/take-on", methods=["GET", "POST"])
@allowed(Action.MOVE_CASE, Dossier)
def take_on(dossier: Dossier) -> Response:
    """Take the new report on: the assessment begins."""
    session, by, case = current.session(), current.actor(), case_of(dossier)
    require_asked(case, by)
    form = forms.AcceptForm(subject_id=dossier.id)
    if form.accepts(lambda: commands.take_on(session, case, by=by, no_conflict=bool(form.no_conflict.data))):
        return back(dossier.id)
    return sheet("dossiers/take_on.html", dossier, form=form, decline=forms.ReasonForm(subject_id=dossier.id))


@bp.post("/dossiers/<uuid:subject_id>/take-on/decline")
@allowed(Action.MOVE_CASE, Dossier)
def decline_to_take_on(dossier: Dossier) -> Response:
    """Decline it, with a reason."""
    session, by, form = current.session(), current.actor(), forms.ReasonForm(subject_id=dossier.id)
    if form.accepts(lambda: commands.decline_to_take_on(session, case_of(dossier), by=by, reason=form.reason.data)):
        return back(dossier.id)
    return sheet("dossiers/take_on.html", dossier, form=forms.AcceptForm(subject_id=dossier.id), decline=form)
