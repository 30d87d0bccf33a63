"""Pages of monitoring: proposing a person, what became of it, and the second person's answer."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.dossiers import queries as dossiers
from casefile.dossiers.approvals import What
from casefile.dossiers.face import Face
from casefile.dossiers.forms.fields import offered
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import APPROVAL_PAGES
from casefile.dossiers.views.blueprint import may, named, readable, sheet
from casefile.monitoring import commands, queries
from casefile.monitoring.forms import AgainForm, DecisionForm, ProposalForm
from casefile.monitoring.model import STATE_NAMES, Proposal, ProposalState, question_of
from casefile.people.areas import areas_below, path_of
from casefile.people.offices import Office, office
from casefile.people.roles import Role
from casefile.people.users import names_of_users
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render

bp = Blueprint("monitoring", __name__, url_prefix="/monitoring")
APPROVAL_PAGES[What.MONITORING] = "monitoring.decide"


@bp.route("/new", methods=["GET", "POST"])
@allowed(Action.PROPOSE_MONITORING)
def propose() -> Response:
    """Propose a person to one's own office."""
    mine = _offices()
    form = ProposalForm(places=_places(mine), id_kind="NONE", birth_precision="UNKNOWN", sex="0")
    form.office.choices = offered((str(each.id), each.name) for each in mine)
    if form.accepts(lambda: _propose(form)):
        return make_response(redirect(url_for("monitoring.own", fresh=1), 303))
    return render("monitoring/propose.html", form=form, several=len(mine) > 1)


def _offices() -> list[Office]:
    """Give the offices where the reader works, by name."""
    found = current.actor().offices(Role.YOUTH_WORKER, Role.SUPERVISOR)
    return sorted((office(current.session(), each) for each in found), key=lambda each: each.name)


def _places(offices: list[Office]) -> list[tuple[str, str]]:
    """List the communities of the offices' areas."""
    session = current.session()
    return [(each.code, each.name) for at in offices for each in areas_below(session, at.area_code)]


def _propose(form: ProposalForm) -> Proposal:
    session = current.session()
    return commands.propose(
        session, by=current.actor(), office=office(session, UUID(form.office.data)), face=form.face(Face()),
        legal_basis=form.legal_basis.data, text=form.text,
    )  # fmt: skip


@bp.route("/of/<uuid:subject_id>/new", methods=["GET", "POST"])
@allowed(Action.PROPOSE_MONITORING_AGAIN, Dossier)
def propose_again(dossier: Dossier) -> Response:
    """Propose to watch over a person again whose case is closed."""
    session, by, form = current.session(), current.actor(), AgainForm(subject_id=dossier.id)
    commands.require_closed(session, dossier)
    if form.accepts(lambda: commands.propose_again(session, dossier, by=by, text=form.text)):
        return make_response(redirect(url_for("monitoring.own"), 303))
    return sheet("monitoring/again.html", dossier, form=form, **may(dossier, may_edit=Action.EDIT_FACE))


@bp.get("")
@allowed(Action.PROPOSE_MONITORING)
def own() -> Response:
    """List what the reader proposed and what became of it; what was written does not open again."""
    session, by = current.session(), current.actor()
    rows = queries.own(session, by.user_id)
    opening = queries.opening(session, by, [row.dossier_id for row in rows if row.state is ProposalState.CONFIRMED])
    numbers = queries.numbers(session, rows)
    return render(
        "monitoring/own.html", rows=rows, opening=opening, numbers=numbers, state_names=STATE_NAMES,
        fresh="fresh" in request.args,
    )  # fmt: skip


@bp.route("/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.CONFIRM_MONITORING, Proposal)
def decide(row: Proposal) -> Response:
    """Show who was proposed and why, and begin the monitoring or refuse it."""
    form = DecisionForm(subject_id=row.id)
    if form.accepts(lambda: _decide(row, form)):
        to_file = row.state is ProposalState.CONFIRMED
        there = url_for("desk.dossier", subject_id=row.dossier_id) if to_file else url_for("dossiers.approvals")
        return make_response(redirect(there, 303))
    return _page(row, form)


def _decide(row: Proposal, form: DecisionForm) -> None:
    session, by = current.session(), current.actor()
    if "refuse" in request.form:
        commands.refuse(session, row, by=by, reason=form.reason.data or "")
    else:
        commands.confirm(session, row, by=by, looked=bool(form.looked.data))


def _page(row: Proposal, form: DecisionForm) -> Response:
    session, by = current.session(), current.actor()
    dossier = session.get_one(Dossier, row.dossier_id)
    face, waits = readable(dossier), row.state is ProposalState.PROPOSED
    found = dossiers.candidates(session, by, face, without=dossier.id) if face and waits else []
    return render(
        "monitoring/decide.html", row=row, form=form, dossier=dossier, face=face, text=peek(row), waits=waits,
        found=[named(each) for each in found], answer=peek(question_of(session, row)),
        community=path_of(session, face.community) if face and face.community else "",
        author=names_of_users(session, [row.author_id]).get(row.author_id, ""), state_names=STATE_NAMES,
    )  # fmt: skip
