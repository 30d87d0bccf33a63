"""Pages of referrals: those of the office that asks, and those of the unit that is asked."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for

from casefile.access import Action, Verdict, can
from casefile.dossiers.cases import Case, current_case
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import belonging_to, sheet
from casefile.people.offices import office
from casefile.people.unit_keys import reachable
from casefile.people.units import unit, units
from casefile.people.users import names_of_users
from casefile.referrals import commands, sending_again
from casefile.referrals.forms import AcceptForm, DeclineForm, ReferralForm, ReportForm, WithdrawForm, anew, filled
from casefile.referrals.least import ITEMS, offered_facts
from casefile.referrals.model import LETTER_NAMES, REFERRAL, STATE_NAMES, Referral, ReferralState
from casefile.referrals.queries import letters_of, listed, opened_text
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.forms import Form
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.workflow import allowed_moves

bp = Blueprint("referrals", __name__, url_prefix="/referrals")
OFFICE_ACTS = {
    "send": Action.SEND_REFERRAL,
    "send_again": Action.SEND_REFERRAL_AGAIN,
    "finish": Action.FINISH_REFERRAL,
    "withdraw": Action.WITHDRAW_REFERRAL,
}


@bp.get("")
@allowed(Action.SEE_REFERRALS)
def index() -> Response:
    """List the referrals open to the reader: a liaison's are those addressed to the unit."""
    by, ended = current.actor(), "ended" in request.args
    rows = listed(current.session(), by, ended=ended)
    faces = [] if by.units else [row.referral.dossier_id for row in rows if row.shown]
    current.showed([*(row.referral.id for row in rows), *faces])
    return render("referrals/index.html", rows=rows, ended=ended, at_unit=bool(by.units), state_names=STATE_NAMES)


@bp.route("/of/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.REFER, Dossier)
def refer(dossier: Dossier) -> Response:
    """Write a referral."""
    session, by, case = current.session(), current.actor(), current_case(current.session(), dossier.id)
    form = ReferralForm(subject_id=dossier.id, **_offered(dossier))
    if form.accepts(lambda: commands.draft(session, case, form.wish, by=by)):
        return _to(form.result)
    return sheet("referrals/write.html", dossier, form=form)


@bp.route("/<uuid:subject_id>/draft", methods=["GET", "POST"])
@allowed(Action.REFER, Referral)
def edit(row: Referral) -> Response:
    """Change a referral that was not sent yet."""
    session, by, dossier = current.session(), current.actor(), _dossier(row)
    form = ReferralForm(row=row, **_offered(dossier), **filled(row))
    if form.accepts(lambda: commands.rewrite(session, row, form.wish, by=by, version=form.version)):
        return _to(row)
    return sheet("referrals/write.html", dossier, form=form)


@bp.route("/<uuid:subject_id>/again", methods=["GET", "POST"])
@allowed(Action.SEND_REFERRAL, Referral)
def again(row: Referral) -> Response:
    """Ask another unit, after one has declined."""
    commands.require_declined(row)
    session, by, dossier = current.session(), current.actor(), _dossier(row)
    case = session.get_one(Case, row.case_id)
    form = ReferralForm(subject_id=row.id, **_offered(dossier), **anew(row))
    if form.accepts(lambda: commands.draft(session, case, form.wish, by=by, follows=row)):
        return _to(form.result)
    return sheet("referrals/write.html", dossier, form=form)


@bp.get("/<uuid:subject_id>")
@allowed(Action.SEE_PACKET, Referral)
def show(row: Referral) -> Response:
    """Show a referral, with what can be done next: by the office, or by the unit."""
    return _page(row)


@bp.post("/<uuid:subject_id>/sending")
@allowed(Action.SEND_REFERRAL, Referral)
def send(row: Referral) -> Response:
    """Send it to the unit."""
    commands.send(current.session(), row, by=current.actor())
    return _to(row)


@bp.post("/<uuid:subject_id>/sending-again")
@allowed(Action.SEND_REFERRAL_AGAIN, Referral)
def send_again(row: Referral) -> Response:
    """Seal it again, to a unit that has new keys."""
    sending_again.send_again(current.session(), row, by=current.actor())
    return _to(row)


@bp.post("/<uuid:subject_id>/acceptance")
@allowed(Action.ANSWER_REFERRAL, Referral)
def accept(row: Referral) -> Response:
    """Accept it for the unit."""
    form, session, by = AcceptForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.accept(session, row, by=by, words=form.words.data or "")):
        return _to(row)
    return _page(row, accept=form)


@bp.post("/<uuid:subject_id>/refusal")
@allowed(Action.ANSWER_REFERRAL, Referral)
def decline(row: Referral) -> Response:
    """Decline it for the unit; from then on it does not open there any more."""
    form, session, by = DeclineForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.decline(session, row, by=by, code=form.code.data, words=form.words.data)):
        return _to_list()
    return _page(row, decline=form)


@bp.post("/<uuid:subject_id>/beginning")
@allowed(Action.REPORT_BACK, Referral)
def start(row: Referral) -> Response:
    """Say that the unit has begun."""
    commands.start(current.session(), row, by=current.actor())
    return _to(row)


@bp.post("/<uuid:subject_id>/report")
@allowed(Action.REPORT_BACK, Referral)
def report(row: Referral) -> Response:
    """Report back to the office."""
    form, session, by = ReportForm(subject_id=row.id), current.session(), current.actor()

    def tell() -> None:
        said = {"code": form.code.data, "words": form.words.data, "further": form.further.data or ""}
        commands.report_back(session, row, by=by, **said)

    return _to(row) if form.accepts(tell) else _page(row, report=form)


@bp.post("/<uuid:subject_id>/end")
@allowed(Action.FINISH_REFERRAL, Referral)
def finish(row: Referral) -> Response:
    """Finish it after reading the report."""
    commands.finish(current.session(), row, by=current.actor())
    return _to(row)


@bp.route("/<uuid:subject_id>/withdrawal", methods=["GET", "POST"])
@allowed(Action.WITHDRAW_REFERRAL, Referral)
def withdraw(row: Referral) -> Response:
    """Take it back, with a reason."""
    form, session, by = WithdrawForm(subject_id=row.id), current.session(), current.actor()
    if form.accepts(lambda: commands.withdraw(session, row, by=by, reason=form.reason.data)):
        return _to(row)
    return render(
        "referrals/withdraw.html", form=form, row=row, unit=unit(session, row.unit_id), **belonging_to(row.dossier_id)
    )


def _offered(dossier: Dossier) -> dict[str, Any]:
    session = current.session()
    offered = [each for each in units(session) if reachable(session, each)]
    return {"units": offered, "known": offered_facts(session, dossier)}


def _dossier(row: Referral) -> Dossier:
    return current.session().get_one(Dossier, row.dossier_id)


def _page(row: Referral, **forms: Form) -> Response:
    session, by = current.session(), current.actor()
    asked = unit(session, row.unit_id)
    letters, text = letters_of(session, row), opened_text(row)
    made = {"accept": AcceptForm, "decline": DeclineForm, "report": ReportForm}
    return render(
        "referrals/show.html",
        **belonging_to(row.dossier_id),
        row=row,
        unit=asked,
        office=office(session, row.office_id),
        at_unit=asked.principal_id in by.held,
        draft=peek(row) if row.state is ReferralState.DRAFTED else None,
        letters=letters,
        taken_back=text.taken_back if text else "",
        letter_names=LETTER_NAMES,
        items=ITEMS,
        people=names_of_users(session, {row.author_id, *(each.letter.by_id for each in letters)}),
        closed_to_unit=bool(sending_again.closed_to_unit(session, [row.id])),
        moves={move.action for move, _unmet in allowed_moves(session, REFERRAL, row)},
        state_names=STATE_NAMES,
        **{f"may_{name}": can(session, by, action, row) is Verdict.ALLOWED for name, action in OFFICE_ACTS.items()},
        **{f"{name}_form": forms.get(name) or form(subject_id=row.id) for name, form in made.items()},
    )


def _to(row: Referral) -> Response:
    return make_response(redirect(url_for("referrals.show", subject_id=row.id), 303))


def _to_list() -> Response:
    return make_response(redirect(url_for("referrals.index"), 303))
