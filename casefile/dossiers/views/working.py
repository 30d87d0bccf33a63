"""Who works on a file: offering, sharing, accepting, declining, ending."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, url_for

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.assignments import Assignment, AssignmentState, load_of
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.forms.fields import offered
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import card_of, obligations_of
from casefile.dossiers.settings import settings
from casefile.dossiers.views.blueprint import back, belonging, bp, case_of, form_sheet, readable, sheet, staff_of
from casefile.people.roles import Role
from casefile.people.users import user
from casefile.vault.capacities import Capacity
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.words import _

HELPERS = (Role.VOLUNTEER, Role.GRID_WORKER, Role.INVESTIGATOR)


@bp.route("/dossiers/<uuid:subject_id>/offer", methods=["GET", "POST"])
@allowed(Action.OFFER_CASE, Dossier)
def offer(dossier: Dossier) -> Response:
    """Offer the case to a worker of the office, whose caseload is shown."""
    form = forms.OfferForm(subject_id=dossier.id)
    form.user.choices = offered((str(each.id), _loaded(each.id, each.name)) for each in _workers(dossier))
    if form.accepts(lambda: _offer(dossier, form)):
        return back(dossier.id)
    note = _("The person sees the first page at once, and the rest after accepting.")
    return form_sheet(dossier, form, title=_("Offer the case"), send=_("Offer"), note=note)


def _workers(dossier: Dossier) -> list[Any]:
    return staff_of(dossier.office_id, Role.YOUTH_WORKER)


def _loaded(user_id: UUID, name: str) -> str:
    return _(
        "%(name)s (%(count)s of %(most)s cases)", name=name, count=load_of(current.session(), user_id),
        most=settings().load_cap,
    )  # fmt: skip


def _offer(dossier: Dossier, form: forms.OfferForm) -> Any:
    session = current.session()
    return commands.offer_case(
        session, case_of(dossier), user(session, UUID(form.user.data)), Capacity(form.capacity.data),
        by=current.actor(), text=form.note.data or "",
    )  # fmt: skip


@bp.route("/dossiers/<uuid:subject_id>/share", methods=["GET", "POST"])
@allowed(Action.SHARE_TASK, Dossier)
def share(dossier: Dossier) -> Response:
    """Share the care card and the shared tasks with who helps."""
    form = forms.ShareForm(subject_id=dossier.id)
    form.user.choices = offered((str(each.id), each.name) for each in staff_of(dossier.office_id, *HELPERS))
    if form.accepts(lambda: _offer(dossier, form)):
        return back(dossier.id)
    note = _("The person will see the care card and all shared tasks of this child, and nothing else.")
    return form_sheet(dossier, form, title=_("Share with who helps"), send=_("Share"), note=note)


@bp.route("/assignments/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.ACCEPT_ASSIGNMENT, Assignment)
def assignment(row: Assignment) -> Response:
    """Show what was offered, and accept it."""
    session, form = current.session(), forms.AcceptForm(subject_id=row.id)
    dossier = session.get_one(Dossier, row.dossier_id)

    def accept() -> None:
        commands.accept_assignment(session, row, by=current.actor(), no_conflict=bool(form.no_conflict.data))

    if form.accepts(accept):
        return back(dossier.id) if row.capacity in forms.WORKING else _home()
    return _offer_page(row, dossier, form, forms.ReasonForm(subject_id=row.id))


def _offer_page(row: Assignment, dossier: Dossier, form: forms.AcceptForm, decline: forms.ReasonForm) -> Response:
    """Show what was offered with the words that came with it; to who is asked to help, the care card as well."""
    session = current.session()
    card = card_of(session, dossier.id) if row.capacity in forms.HELPING else None
    asked = obligations_of(session, row.id, open_only=False)
    said = readable(asked[0]) if asked else None
    return sheet(
        "dossiers/assignment.html", dossier, row=row, form=form, decline=decline, card=readable(card) if card else None,
        waits=row.state is AssignmentState.OFFERED, note=said.text if said else "",
        offerer=user(session, row.offered_by_id).name,
    )  # fmt: skip


@bp.post("/assignments/<uuid:subject_id>/decline")
@allowed(Action.DECLINE_ASSIGNMENT, Assignment)
def decline(row: Assignment) -> Response:
    """Decline what was offered, with a reason."""
    session, form = current.session(), forms.ReasonForm(subject_id=row.id)
    dossier = session.get_one(Dossier, row.dossier_id)

    def refuse() -> None:
        commands.decline_assignment(session, row, by=current.actor(), reason=form.reason.data)

    if form.accepts(refuse):
        return _home()
    return _offer_page(row, dossier, forms.AcceptForm(subject_id=row.id), form)


def _home() -> Response:
    return make_response(redirect(url_for("desk.my_day"), 303))


@bp.route("/dossiers/<uuid:subject_id>/assignments/<uuid:assignment_id>/end", methods=["GET", "POST"])
@allowed(Action.END_ASSIGNMENT, Dossier)
def end_assignment(dossier: Dossier, assignment_id: UUID) -> Response:
    """End an assignment, or take an offer back."""
    session, form = current.session(), forms.ReasonForm(subject_id=assignment_id)
    row: Assignment = belonging(Assignment, assignment_id, dossier)

    def end() -> None:
        commands.end_assignment(session, row, by=current.actor(), reason=form.reason.data)

    if form.accepts(end):
        return back(dossier.id)
    who = user(session, row.user_id).name
    return form_sheet(
        dossier, form, title=_("End the work of %(name)s", name=who), tab=_("Who works on it"), send=_("End"),
        note=_("Access ends at once."),
    )  # fmt: skip
