"""Writing, reading and submitting a care plan; looking at its goals."""

from flask import Response, request

from casefile.access import Action
from casefile.care import commands
from casefile.care.commands.writing import open_text
from casefile.care.forms import GoalsForm, PlanForm, goals_form
from casefile.care.model import PLAN, Plan, PlanText
from casefile.care.queries import PLAN_LABELS, opened, reviews_of
from casefile.care.views.blueprint import bp, to
from casefile.care.written import TEXT_NAMES
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import case_of, may, sheet
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.guard import allowed
from casefile.workflow import allowed_moves


@bp.route("/dossiers/<uuid:subject_id>/plan", methods=["GET", "POST"])
@allowed(Action.WRITE_PLAN, Dossier)
def plan(dossier: Dossier) -> Response:
    """Write the open plan of a dossier's case, or begin one."""
    session, case = current.session(), case_of(dossier)
    row = open_text(session, Plan, case.id)
    form = PlanForm(row=row) if row else PlanForm(subject_id=dossier.id)
    if row is not None:
        form.fill(row.text)
    if form.accepts(
        lambda: commands.write_plan(session, case, by=current.actor(), text=form.text, version=form.version)
    ):
        return to("care.show_plan", form.result)
    return sheet("care/plan.html", dossier, form=form)


@bp.get("/plans/<uuid:subject_id>")
@allowed(Action.SEE_CASEWORK, Plan)
def show_plan(row: Plan) -> Response:
    """Show a plan, with what is missing before it can be submitted."""
    return _shown(row, None)


def _shown(row: Plan, form: GoalsForm | None) -> Response:
    session, text = current.session(), opened(row)
    reviews = reviews_of(session, row.id)
    return sheet(
        "care/show_plan.html",
        session.get_one(Dossier, row.dossier_id),
        row=row,
        text=text,
        blank=text == PlanText(),
        labels=PLAN_LABELS,
        names=TEXT_NAMES,
        moves=allowed_moves(session, PLAN, row) if text else [],
        **may(row, submits=Action.SUBMIT_PLAN, writes=Action.WRITE_PLAN),
        people=names_of_users(session, [row.author_id, *(review.by_id for review in reviews)]),
        reviews=[(review, opened(review)) for review in reviews],
        form=form or (goals_form(text, subject_id=row.id, formdata=None) if text else None),
    )


@bp.post("/plans/<uuid:subject_id>/submission")
@allowed(Action.SUBMIT_PLAN, Plan)
def submit_plan(row: Plan) -> Response:
    """Submit a plan to a second person, or take it back."""
    act = commands.take_back if "take_back" in request.form else commands.submit_plan
    act(current.session(), row, by=current.actor())
    return to("care.show_plan", row)


@bp.post("/plans/<uuid:subject_id>/goals")
@allowed(Action.WRITE_PLAN, Plan)
def review_goals(row: Plan) -> Response:
    """Note how far the goals were reached."""
    form, session = goals_form(row.text, subject_id=row.id), current.session()
    if form.accepts(lambda: commands.review_goals(session, row, by=current.actor(), attainment=form.attainment)):
        return to("care.show_plan", row)
    return _shown(row, form)
