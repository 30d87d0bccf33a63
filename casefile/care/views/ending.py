"""The closing report, the closing itself, and the visits afterwards."""

from flask import Response, make_response, redirect, request, url_for

from casefile.access import Action, Verdict, can
from casefile.care import commands
from casefile.care.commands.ending import approved_closing
from casefile.care.commands.writing import open_text
from casefile.care.forms import ClosingForm, FollowUpForm
from casefile.care.model import CLOSING, Closing, ClosingText
from casefile.care.queries import CLOSING_LABELS, opened
from casefile.care.views.blueprint import bp, to
from casefile.care.written import TEXT_NAMES
from casefile.dossiers.commands.moving import moves_for
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import MOVE_PAGES
from casefile.dossiers.stages import Move
from casefile.dossiers.views.blueprint import back, case_of, form_sheet, may, sheet
from casefile.kernel import clock
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.forms import Confirm
from casefile.web.guard import allowed
from casefile.web.words import _
from casefile.workflow import allowed_moves

MOVE_PAGES[Move.CLOSE] = "care.close"


@bp.route("/dossiers/<uuid:subject_id>/closing", methods=["GET", "POST"])
@allowed(Action.WRITE_CLOSING, Dossier)
def closing(dossier: Dossier) -> Response:
    """Write the open closing report of a dossier's case, or begin one."""
    session, case = current.session(), case_of(dossier)
    row = open_text(session, Closing, case.id)
    form = ClosingForm(row=row) if row else ClosingForm(subject_id=dossier.id)
    if row is not None:
        form.fill(row.text)
    if form.accepts(
        lambda: commands.write_closing(session, case, by=current.actor(), text=form.text, version=form.version)
    ):
        return to("care.show_closing", form.result)
    note = _("You can save it half written and go on later.")
    return form_sheet(dossier, form, title=_("Closing report"), send=_("Save and look it over"), note=note)


@bp.get("/closings/<uuid:subject_id>")
@allowed(Action.SEE_CASEWORK, Closing)
def show_closing(row: Closing) -> Response:
    """Show a closing report, with what is missing before it can be submitted."""
    session, text = current.session(), opened(row)
    return sheet(
        "care/show_closing.html",
        session.get_one(Dossier, row.dossier_id),
        row=row,
        text=text,
        blank=text == ClosingText(),
        labels=CLOSING_LABELS,
        names=TEXT_NAMES,
        moves=allowed_moves(session, CLOSING, row) if text else [],
        **may(row, submits=Action.SUBMIT_CLOSING, writes=Action.WRITE_CLOSING),
        people=names_of_users(session, [row.author_id]),
    )


@bp.post("/closings/<uuid:subject_id>/submission")
@allowed(Action.SUBMIT_CLOSING, Closing)
def submit_closing(row: Closing) -> Response:
    """Submit a closing report to a second person, or take it back."""
    act = commands.take_back if "take_back" in request.form else commands.submit_closing
    act(current.session(), row, by=current.actor())
    return to("care.show_closing", row)


@bp.route("/dossiers/<uuid:subject_id>/close", methods=["GET", "POST"])
@allowed(Action.CLOSE_CASE, Dossier)
def close(dossier: Dossier) -> Response:
    """Close the case as its approved report says."""
    session, case, form = current.session(), case_of(dossier), Confirm(subject_id=dossier.id)
    if form.accepts(lambda: commands.close_case(session, case, by=current.actor())):
        return back(dossier.id)
    report = approved_closing(session, case)
    text = opened(report) if report else None
    return sheet("care/close.html", dossier, form=form, text=text, labels=CLOSING_LABELS, missing=_missing(dossier))


def _missing(dossier: Dossier) -> list[str]:
    """List what is in the way of the closing."""
    moves = moves_for(current.session(), case_of(dossier), current.actor())
    return [guard.sentence for move, unmet in moves if move.action == Move.CLOSE for guard in unmet]


@bp.route("/dossiers/<uuid:subject_id>/follow-up", methods=["GET", "POST"])
@allowed(Action.RECORD_FOLLOW_UP, Dossier)
def follow_up(dossier: Dossier) -> Response:
    """Record a visit after the closing; with the last one the dossier closes for the worker."""
    form, session = FollowUpForm(subject_id=dossier.id), current.session()
    if form.accepts(
        lambda: commands.record_follow_up(
            session, case_of(dossier), by=current.actor(), met_at=form.met_at.data or clock.now(), visit=form.visit
        )
    ):
        return _onward(dossier)
    return form_sheet(dossier, form, title=_("Follow-up visit"), send=_("Save"))


def _onward(dossier: Dossier) -> Response:
    """Go to the dossier, or home where it is closed for the reader from now on."""
    if can(current.session(), current.actor(), Action.OPEN_DOSSIER, dossier) is Verdict.ALLOWED:
        return back(dossier.id)
    return make_response(redirect(url_for("desk.my_day"), 303))
