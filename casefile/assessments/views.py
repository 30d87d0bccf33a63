"""Pages of assessments: writing one, reading one, submitting it and taking it back."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from casefile.access import Action
from casefile.assessments import commands
from casefile.assessments.forms import AssessmentForm
from casefile.assessments.model import ASSESSMENT, STATE_NAMES, Assessment, AssessmentState, AssessmentText
from casefile.assessments.queries import LABELS, opened
from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.cases import Case, current_case
from casefile.dossiers.commands.marks import set_urgency
from casefile.dossiers.forms.casework import UrgencyForm
from casefile.dossiers.forms.fields import urgency_of
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import leads_on
from casefile.dossiers.views.blueprint import back, belonging_to, form_sheet, may, sheet
from casefile.kernel.errors import NotFound
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _
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
    session, text = current.session(), opened(assessment)
    return render(
        "assessments/show.html",
        assessment=assessment,
        text=text,
        blank=text == AssessmentText(),
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


@bp.route("/<uuid:subject_id>/urgency", methods=["GET", "POST"])
@allowed(Action.SET_URGENCY, Assessment)
def urgency(assessment: Assessment) -> Response:
    """Give the case the urgency that its approved assessment proposes, or another one."""
    session, text = current.session(), opened(assessment)
    if text is None or assessment.state is not AssessmentState.APPROVED:
        raise NotFound
    case, dossier = session.get_one(Case, assessment.case_id), session.get_one(Dossier, assessment.dossier_id)
    form = UrgencyForm(subject_id=case.id, urgency=text.urgency, reason=text.urgency_reason)

    def save() -> None:
        set_urgency(session, case, urgency_of(form.urgency), reason=form.reason.data, by=current.actor())

    if form.accepts(save):
        return back(dossier.id)
    note = _("The approved assessment proposes this urgency, for this reason. “Back” leaves the urgency as it is.")
    return form_sheet(dossier, form, title=_("Urgency"), send=_("Change the urgency"), note=note)


@leads_on(What.ASSESSMENT)
def _to_urgency(session: Session, approval: Approval) -> str:
    """Lead whoever approved an assessment to the urgency, where it proposes another than the case has."""
    row = session.get_one(Assessment, approval.subject_id)
    case, text = session.get_one(Case, row.case_id), opened(row)
    changes = case.open and case.emergency_at is None and may(row, sets=Action.SET_URGENCY)["sets"]
    if not changes or text is None or row.state is not AssessmentState.APPROVED or text.urgency in {"", case.urgency}:
        return ""
    return url_for("assessments.urgency", subject_id=row.id)


def _to(assessment: Assessment) -> Response:
    return make_response(redirect(url_for("assessments.show", subject_id=assessment.id), 303))
