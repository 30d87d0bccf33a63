"""Pages of interventions."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.dossiers.cases import current_case
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import MOVE_PAGES
from casefile.dossiers.stages import Move
from casefile.dossiers.views.blueprint import belonging_to, may, sheet
from casefile.interventions import commands
from casefile.interventions.forms import OrderForm, ReviewForm, StepForm
from casefile.interventions.model import CASE_OPEN, INTERVENTION, STATE_NAMES, Intervention
from casefile.interventions.queries import LABELS, opened
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.workflow import Transition, allowed_moves

bp = Blueprint("interventions", __name__, url_prefix="/interventions")
MOVE_PAGES[Move.INTERVENE] = "interventions.order"
MOVED_BY = {"authorise": Action.ORDER_INTERVENTION, "drop": Action.DROP_INTERVENTION}
"""Moves that are not simply part of carrying a measure out and reviewing it, with what a person must be allowed."""


@bp.route("/of/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.ORDER_INTERVENTION, Dossier)
def order(dossier: Dossier) -> Response:
    """Record a measure that was decided, or propose one."""
    session, by, form = current.session(), current.actor(), OrderForm(subject_id=dossier.id)
    case = current_case(session, dossier.id)

    def save() -> Intervention:
        if "propose" in request.form:
            return commands.propose(session, case, by=by, text=form.text)
        return commands.order(session, case, by=by, text=form.text, review_on=form.review_on.data)

    if form.accepts(save):
        return _to(form.result)
    return sheet("interventions/order.html", dossier, form=form, row=None)


@bp.route("/<uuid:subject_id>/decision", methods=["GET", "POST"])
@allowed(Action.ORDER_INTERVENTION, Intervention)
def authorise(row: Intervention) -> Response:
    """Record the unit's decision on a proposed measure."""
    session, by, form = current.session(), current.actor(), OrderForm(row=row)
    if form.accepts(lambda: commands.authorise(session, row, by=by, text=form.text, review_on=form.review_on.data)):
        return _to(row)
    return sheet("interventions/order.html", session.get_one(Dossier, row.dossier_id), form=form, row=row)


@bp.get("/<uuid:subject_id>")
@allowed(Action.SEE_CASEWORK, Intervention)
def show(row: Intervention) -> Response:
    """Show a measure and what can be done next."""
    return _page(row)


@bp.post("/<uuid:subject_id>/steps/<action>")
@allowed(Action.REVIEW_INTERVENTION, Intervention)
def step(row: Intervention, action: str) -> Response:
    """Carry it out, go on with it, end it."""
    form, session, by = StepForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.take_step(session, row, action, by=by, next_review_on=form.next_review_on.data)):
        return _to(row)
    return _page(row, step_form=form)


@bp.post("/<uuid:subject_id>/drop")
@allowed(Action.DROP_INTERVENTION, Intervention)
def drop(row: Intervention) -> Response:
    """Drop it, with the reason."""
    form, session, by = StepForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.drop(session, row, by=by, reason=form.reason.data or "")):
        return _to(row)
    return _page(row, step_form=form)


@bp.post("/<uuid:subject_id>/review")
@allowed(Action.REVIEW_INTERVENTION, Intervention)
def review(row: Intervention) -> Response:
    """Write outcome and review."""
    form, session, by = ReviewForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.review(session, row, by=by, outcome=form.outcome.data, words=form.words.data)):
        return _to(row)
    return _page(row, review_form=form)


def _page(row: Intervention, review_form: ReviewForm | None = None, step_form: StepForm | None = None) -> Response:
    return render(
        "interventions/show.html",
        row=row,
        text=opened(row),
        labels=LABELS,
        state_names=STATE_NAMES,
        author=names_of_users(current.session(), [row.author_id]).get(row.author_id, ""),
        moves=_moves(row),
        review_form=review_form or ReviewForm(subject_id=row.id),
        **belonging_to(row.dossier_id),
        step_form=step_form or StepForm(subject_id=row.id),
    )


def _moves(row: Intervention) -> list[Transition]:
    """List the moves that the reader may make here."""
    allowed_acts = may(row, **{each.value: each for each in (Action.REVIEW_INTERVENTION, *MOVED_BY.values())})
    return [
        move
        for move, unmet in allowed_moves(current.session(), INTERVENTION, row)
        if move.label and CASE_OPEN not in unmet
        if allowed_acts[MOVED_BY.get(move.action, Action.REVIEW_INTERVENTION).value]
    ]


def _to(row: Intervention) -> Response:
    return make_response(redirect(url_for("interventions.show", subject_id=row.id), 303))
