"""The judicial part of a dossier: read by its keepers and whom they name, written and given by its keepers alone."""

from uuid import UUID

from flask import Response, make_response, redirect, url_for

from casefile.access import Action, Verdict, can
from casefile.dossiers import commands
from casefile.dossiers.assignments import WORKING, Assignment, AssignmentState, assignments_of
from casefile.dossiers.face import Judicial
from casefile.dossiers.forms import first_pages as forms
from casefile.dossiers.forms.casework import CAPACITY_WORDS, SeenForm
from casefile.dossiers.forms.fields import offered
from casefile.dossiers.model import Dossier, JudicialNotes, JudicialOpening
from casefile.dossiers.queries import judicial as queries
from casefile.dossiers.queries.one import judicial_of
from casefile.dossiers.views.blueprint import belonging, bp
from casefile.kernel.clock import today
from casefile.kernel.errors import Invalid, NotFound
from casefile.kernel.words import N_
from casefile.people.users import names_of_users
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.route("/judicial", methods=["GET", "POST"])
@allowed(Action.SEE_JUDICIAL_PARTS)
def judicial_parts() -> Response:
    """List the dossiers whose judicial part the reader keeps; and find one by its number."""
    session, by, form = current.session(), current.actor(), forms.NumberForm()
    if not queries.keeps(session, by):
        raise NotFound
    if form.accepts(lambda: _found(form.number.data)):
        return _to(form.result)
    return render("dossiers/judicial_parts.html", form=form, rows=queries.kept(session, by))


def _found(number: str) -> UUID:
    found = queries.kept_by_number(current.session(), current.actor(), number)
    if found is None:
        raise Invalid(N_("You keep no dossier with this number."), field="number")
    return found.id


def _to(dossier_id: UUID) -> Response:
    return make_response(redirect(url_for("dossiers.judicial", subject_id=dossier_id), 303))


@bp.get("/dossiers/<uuid:subject_id>/judicial")
@allowed(Action.SEE_JUDICIAL, Dossier)
def judicial(dossier: Dossier) -> Response:
    """Show the judicial part; to its keepers also who may read it."""
    return _page(dossier, _giving(dossier))


def _page(dossier: Dossier, form: forms.GiveJudicialForm) -> Response:
    session = current.session()
    row, keeper = judicial_of(session, dossier.id), _keeps(dossier)
    return render(
        "dossiers/judicial.html", dossier=dossier, row=row, text=peek(row) if row else Judicial(), keeper=keeper,
        opens=can(session, current.actor(), Action.OPEN_DOSSIER, dossier) is Verdict.ALLOWED, form=form,
        given=queries.given_of(session, dossier) if keeper else [], ending=SeenForm(subject_id=dossier.id),
        versions=queries.versions_of(session, row) if row and keeper else [],
    )  # fmt: skip


def _keeps(dossier: Dossier) -> bool:
    return can(current.session(), current.actor(), Action.WRITE_JUDICIAL, dossier) is Verdict.ALLOWED


def _giving(dossier: Dossier) -> forms.GiveJudicialForm:
    """Make the form that gives it, with who leads or works on the case now."""
    session, form = current.session(), forms.GiveJudicialForm(subject_id=dossier.id)
    rows = [row for row in assignments_of(session, dossier.id, AssignmentState.ACTIVE) if row.capacity in WORKING]
    people = names_of_users(session, {row.user_id for row in rows})
    form.assignment.choices = offered(
        (str(row.id), f"{people.get(row.user_id, '')} · {CAPACITY_WORDS[row.capacity]}") for row in rows
    )
    return form


@bp.route("/dossiers/<uuid:subject_id>/judicial/edit", methods=["GET", "POST"])
@allowed(Action.WRITE_JUDICIAL, Dossier)
def edit_judicial(dossier: Dossier) -> Response:
    """Write in the judicial part."""
    row = judicial_of(current.session(), dossier.id)
    form = forms.JudicialForm(row=row) if row else forms.JudicialForm(subject_id=dossier.id)
    if form.accepts(lambda: _save(dossier, form, row)):
        return _to(dossier.id)
    return render("dossiers/edit_judicial.html", dossier=dossier, form=form)


def _save(dossier: Dossier, form: forms.JudicialForm, row: JudicialNotes | None) -> None:
    notes = form.judicial(row.notes if row else Judicial())
    commands.edit_judicial(current.session(), dossier, notes, version=form.version, by=current.actor())


@bp.post("/dossiers/<uuid:subject_id>/judicial/give")
@allowed(Action.GRANT_JUDICIAL, Dossier, form_first=True)
def give_judicial(dossier: Dossier) -> Response:
    """Give the judicial part to a worker of the case, with a reason and an end."""
    form = _giving(dossier)
    return _to(dossier.id) if form.accepts(lambda: _give(dossier, form)) else _page(dossier, form)


def _give(dossier: Dossier, form: forms.GiveJudicialForm) -> None:
    session = current.session()
    commands.give_judicial(
        session, dossier, session.get_one(Assignment, UUID(form.assignment.data)), by=current.actor(),
        reason=form.reason.data, until=form.until.data or today(),
    )  # fmt: skip


@bp.post("/dossiers/<uuid:subject_id>/judicial/<uuid:opening_id>/end")
@allowed(Action.GRANT_JUDICIAL, Dossier)
def end_judicial(dossier: Dossier, opening_id: UUID) -> Response:
    """Take the judicial part back from a worker at once."""
    opening: JudicialOpening = belonging(JudicialOpening, opening_id, dossier)
    commands.end_judicial(current.session(), opening, by=current.actor())
    return _to(dossier.id)
