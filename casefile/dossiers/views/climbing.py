"""By way of the parent: opening one dossier of an office below."""

from uuid import UUID

from flask import Response, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.approvals import Approval
from casefile.dossiers.commands.acting import came_by_parent
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import back, bp
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.people.offices import office
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.route("/dossiers/<uuid:subject_id>/by-the-parent", methods=["GET", "POST"])
@allowed(Action.CLIMB_TO_CHILD, Dossier, form_first=True)
def climb(dossier: Dossier) -> Response:
    """Open a dossier of an office below until the end of this sign-in, with password and reason."""
    session, by, form = current.session(), current.actor(), forms.ReasonForm(subject_id=dossier.id)
    if request.method == "GET" and came_by_parent(session, by, dossier.id):
        return _onward(dossier)
    if form.accepts(lambda: _open(dossier, form.reason.data)):
        return _onward(dossier)
    return render(
        "dossiers/climb.html", thing=N_("Dossier"), number=dossier.number, form=form, back=url_for("desk.my_day"),
        office=office(session, dossier.office_id),
    )  # fmt: skip


def _open(dossier: Dossier, reason: str) -> None:
    resumed = current.signed_in()
    until = resumed.ends_at if resumed else clock.now()
    commands.climb(current.session(), dossier, by=current.actor(), reason=reason, until=until)


def _onward(dossier: Dossier) -> Response:
    """Go to the question that led here, where it is one of this dossier; else to the dossier."""
    asked = request.args.get("approval", type=UUID)
    row = current.session().get(Approval, asked) if asked else None
    if row is None or row.safe_id != dossier.id:
        return back(dossier.id)
    return make_response(redirect(url_for("dossiers.approval", subject_id=row.id), 303))
