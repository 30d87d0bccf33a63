"""The case: urgency, marks, moves through the table."""

from typing import Any

from flask import Response, make_response, redirect, url_for

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.approvals import Approval, What, approved, digest_of, ending_of
from casefile.dossiers.commands.moving import require_mover
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.forms.fields import urgency_of
from casefile.dossiers.forms.moving import MoveForm, move_form
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import MOVE_PAGES, Text, shows_text
from casefile.dossiers.stages import CASE, SECOND_PERSON, Move
from casefile.dossiers.views.blueprint import back, bp, case_of, form_sheet, sheet
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.words import _
from casefile.workflow import NoSuchMove, Transition


@bp.route("/dossiers/<uuid:subject_id>/urgency", methods=["GET", "POST"])
@allowed(Action.SET_URGENCY, Dossier)
def urgency(dossier: Dossier) -> Response:
    """Set the urgency, with a reason."""
    case = case_of(dossier)
    form = forms.UrgencyForm(subject_id=case.id, urgency=case.urgency.value)

    def save() -> None:
        level = urgency_of(form.urgency)
        commands.set_urgency(current.session(), case, level, reason=form.reason.data, by=current.actor())

    if form.accepts(save):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("Urgency"), send=_("Save"))


@bp.route("/dossiers/<uuid:subject_id>/emergency", methods=["GET", "POST"])
@allowed(Action.RAISE_EMERGENCY, Dossier)
def emergency(dossier: Dossier) -> Response:
    """Mark an emergency at once, whatever is known."""
    form = forms.EmergencyForm(subject_id=dossier.id)

    def mark() -> None:
        said = {name: form[name].data or "" for name in ("called", "called_at", "child_safe")}
        commands.raise_emergency(current.session(), case_of(dossier), by=current.actor(), **said)

    if form.accepts(mark):
        return back(dossier.id)
    send = _("Mark the emergency") if case_of(dossier).emergency_at is None else _("Add what is known")
    return form_sheet(dossier, form, title=_("Emergency"), send=send, danger=True)


@bp.route("/dossiers/<uuid:subject_id>/emergency/lift", methods=["GET", "POST"])
@allowed(Action.LIFT_EMERGENCY, Dossier)
def lift(dossier: Dossier) -> Response:
    """Lift the emergency mark, with the urgency from here on."""
    form = forms.LiftForm(subject_id=dossier.id, urgency="R")

    def save() -> None:
        level = urgency_of(form.urgency)
        commands.lift_emergency(
            current.session(), case_of(dossier), by=current.actor(), reason=form.reason.data, urgency=level
        )

    if form.accepts(save):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("The emergency is over"), send=_("Lift the mark"))


@bp.route("/dossiers/<uuid:subject_id>/suspend", methods=["GET", "POST"])
@allowed(Action.MOVE_CASE, Dossier)
def suspend(dossier: Dossier) -> Response:
    """Mark that contact is lost, with a plan how to search."""
    form = forms.SuspendForm(subject_id=dossier.id)

    def save() -> None:
        commands.suspend(
            current.session(), case_of(dossier), by=current.actor(), search_plan=form.search_plan.data,
            review_on=form.review_on.data,
        )  # fmt: skip

    if form.accepts(save):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("Contact is lost"), send=_("Save"))


@bp.route("/dossiers/<uuid:subject_id>/resume", methods=["GET", "POST"])
@allowed(Action.MOVE_CASE, Dossier)
def resume(dossier: Dossier) -> Response:
    """Note that the child was found."""
    form = forms.ReasonForm(subject_id=dossier.id)
    if form.accepts(
        lambda: commands.resume(current.session(), case_of(dossier), by=current.actor(), reason=form.reason.data)
    ):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("Contact is found again"), send=_("Save"))


@bp.route("/dossiers/<uuid:subject_id>/move/<action>", methods=["GET", "POST"])
@allowed(Action.MOVE_CASE, Dossier)
def move(dossier: Dossier, action: str) -> Response:
    """Make a move of the case table: its form asks what the table wants."""
    row = _row(dossier, action)
    if row.action in MOVE_PAGES:
        return make_response(redirect(url_for(MOVE_PAGES[Move(row.action)], subject_id=dossier.id), 303))
    form = move_form(row, subject_id=dossier.id, **_agreed(dossier, row))
    if form.accepts(lambda: _move(dossier, form)):
        return back(dossier.id)
    return _page(dossier, row, form)


def _page(dossier: Dossier, row: Transition, form: MoveForm) -> Response:
    missing, ask = _missing(dossier, row), ""
    if row.action in SECOND_PERSON:
        guard, what = SECOND_PERSON[row.action]
        ask = "first" if guard.sentence in missing else "again" if _agreement(dossier, what) else ""
    return sheet("dossiers/move.html", dossier, form=form, row=row, missing=missing, ask=ask)


def _agreed(dossier: Dossier, row: Transition) -> dict[str, str]:
    """Give the words in which a second person agreed to an ending: the move is made in them."""
    found = _agreement(dossier, SECOND_PERSON[row.action][1]) if row.action in SECOND_PERSON else None
    asked = peek(found) if found else None
    return {"reason": asked.said.reason, **asked.said.facts} if asked else {}


def _agreement(dossier: Dossier, what: What) -> Approval | None:
    return approved(current.session(), what, case_id=case_of(dossier).id)


def _row(dossier: Dossier, action: str) -> Transition:
    """Find the move; raise NoSuchMove where the table has none from here, Forbidden for who may not make it."""
    case = case_of(dossier)
    row = CASE.find(case.stage, action)
    if row is None or row.action == Move.REPORT:
        raise NoSuchMove
    require_mover(current.session(), case, row, current.actor())
    return row


def _missing(dossier: Dossier, row: Transition) -> list[str]:
    """List what blocks the move before its form is filled in."""
    session, case, said = current.session(), case_of(dossier), {"mover_id": current.actor().user_id}
    return [
        guard.sentence for guard in row.guards if not guard.asks and not guard.met(session, case, said)
        and not (guard.name == "own_view" and row.action == Move.BEGIN_CARE)
    ]  # fmt: skip


def _move(dossier: Dossier, form: MoveForm) -> Any:
    return commands.move_case(current.session(), case_of(dossier), form.move, by=current.actor(), **form.facts())


@bp.post("/dossiers/<uuid:subject_id>/ask/<action>")
@allowed(Action.MOVE_CASE, Dossier)
def ask_second(dossier: Dossier, action: str) -> Response:
    """Ask a second person whether the case may end so, in the words of the form."""
    row = _row(dossier, action)
    form = move_form(row, subject_id=dossier.id)
    if form.accepts(
        lambda: commands.ask_ending(current.session(), case_of(dossier), action, by=current.actor(), **form.facts())
    ):
        return back(dossier.id)
    return _page(dossier, row, form)


@shows_text(What.EARLY)
@shows_text(What.OUTSIDE)
def _ending(_session: Any, approval: Approval) -> Text:
    said = approval.asked.said
    return Text("dossiers/_ending.html", digest_of(ending_of({"reason": said.reason, **said.facts})), {"said": said})
