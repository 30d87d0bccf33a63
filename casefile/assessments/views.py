"""Pages of assessments: writing one, reading one, submitting it and taking it back."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.assessments import commands
from casefile.assessments.forms import AssessmentForm
from casefile.assessments.model import ASSESSMENT, STATE_NAMES, Assessment
from casefile.assessments.queries import LABELS, opened
from casefile.dossiers.cases import current_case
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import belonging_to, may, sheet
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.workflow import allowed_moves

bp = Blueprint("assessments", __name__, url_prefix="/assessments")


@bp.route("/of/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.WRITE_ASSESSMENT, Dossier)
def edit(dossier: Dossier) -> Response:
    """Write the open assessment of a dossier's case, or begin one."""
    session, case = current.session(), current_case(current.session(), dossier.id)
    row = commands.open_assessment(session, case)
    form = AssessmentForm(row=row) if row else AssessmentForm(subject_id=dossier.id)

    def write() -> Assessment:
        return commands.write_assessment(session, case, by=current.actor(), text=form.text, version=form.version)

    if form.accepts(write):
        return _to(form.result)
    return sheet("assessments/edit.html", dossier, form=form)


@bp.get("/<uuid:subject_id>")
@allowed(Action.SEE_CASEWORK, Assessment)
def show(assessment: Assessment) -> Response:
    """Show an assessment, with what is missing before it can be submitted."""
    session = current.session()
    return render(
        "assessments/show.html",
        assessment=assessment,
        text=opened(assessment),
        labels=LABELS,
        state_names=STATE_NAMES,
        author=names_of_users(session, [assessment.author_id]).get(assessment.author_id, ""),
        moves=allowed_moves(session, ASSESSMENT, assessment),
        **belonging_to(assessment.dossier_id),
        **may(assessment, submits=Action.SUBMIT_ASSESSMENT, writes=Action.WRITE_ASSESSMENT),
    )


@bp.post("/<uuid:subject_id>/submission")
@allowed(Action.SUBMIT_ASSESSMENT, Assessment)
def submit(assessment: Assessment) -> Response:
    """Submit an assessment to a second person, or take it back."""
    if "take_back" in request.form:
        commands.take_back(current.session(), assessment, by=current.actor())
    else:
        commands.submit_assessment(current.session(), assessment, by=current.actor())
    return _to(assessment)


def _to(assessment: Assessment) -> Response:
    return make_response(redirect(url_for("assessments.show", subject_id=assessment.id), 303))
