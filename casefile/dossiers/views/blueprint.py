"""The blueprint of all pages of dossiers, and what they share."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, url_for
from sqlalchemy import select

from casefile.access import Action, Verdict, can
from casefile.dossiers.cases import STAGE_NAMES, Case, current_case
from casefile.dossiers.forms.casework import CAPACITY_WORDS
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import Candidate
from casefile.kernel.errors import NotFound
from casefile.people.offices import office_of_principal
from casefile.people.roles import SERVING, Appointment, Role
from casefile.people.users import User, UserState
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.rendering import render

bp = Blueprint("dossiers", __name__)


def case_of(dossier: Dossier) -> Case:
    """Give the newest case of a dossier."""
    return current_case(current.session(), dossier.id)


def may(row: Any, **actions: Action) -> dict[str, bool]:
    """Tell for each name whether the reader may do its action to a row: the page shows the buttons that work."""
    session, by = current.session(), current.actor()
    return {name: can(session, by, action, row) is Verdict.ALLOWED for name, action in actions.items()}


def back(dossier_id: UUID) -> Response:
    """Go back to the dossier's page."""
    return make_response(redirect(url_for("desk.dossier", subject_id=dossier_id), 303))


def sheet(template: str, dossier: Dossier, **context: Any) -> Response:
    """Render a page of a dossier with its number and name above."""
    return render(template, **_above(dossier), capacity_words=CAPACITY_WORDS, **context)


def belonging_to(dossier_id: UUID) -> dict[str, Any]:
    """Give what stands above a page about one child; nothing for who may not open the dossier."""
    dossier = current.session().get_one(Dossier, dossier_id)
    if not may(dossier, opens=Action.OPEN_DOSSIER)["opens"]:
        return {"dossier": None}
    return _above(dossier)


def _above(dossier: Dossier) -> dict[str, Any]:
    return {"dossier": dossier, "face": readable(dossier), "case": case_of(dossier), "stage_names": STAGE_NAMES}


def readable(row: Any) -> Any:
    """Give what is said in a row, such as a dossier's face; None where it is damaged or not open to the reader."""
    try:
        return peek(row)
    except Locked:
        return None


def form_sheet(dossier: Dossier, form: Any, *, title: str, send: str, **context: Any) -> Response:
    """Render a page of a dossier that is one form."""
    return sheet("dossiers/form.html", dossier, form=form, title=title, send=send, **context)


def staff_of(office_id: UUID, *roles: Role) -> list[User]:
    """List the people of an office who hold one of the roles now, by name."""
    session = current.session()
    serving = select(Appointment.user_id).where(
        Appointment.office_id == office_id, Appointment.role.in_(roles), SERVING
    )
    query = select(User).where(User.id.in_(serving), User.state == UserState.ADMITTED, User.locked_at.is_(None))
    return list(session.scalars(query.order_by(User.name)))


def named(found: Candidate) -> tuple[Candidate, str, str]:
    """Give what may be the same person's dossier with the name on its face, and the office to ask if it is closed."""
    if found.dossier is None:
        there = office_of_principal(current.session(), found.office)
        return found, "", there.name if there else ""
    face = readable(found.dossier)
    return found, face.name if face else "", ""


def belonging(model: type[Any], row_id: UUID, dossier: Dossier) -> Any:
    """Give a row by its id if it belongs to this dossier; raise NotFound."""
    row = current.session().get(model, row_id)
    if row is None or row.dossier_id != dossier.id:
        raise NotFound
    return row
