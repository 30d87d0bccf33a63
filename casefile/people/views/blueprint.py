"""What the pages of this part share."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, url_for

from casefile.access import Action, Verdict, can
from casefile.kernel.errors import Invalid
from casefile.people.offices import Office, office
from casefile.people.roles import Appointment
from casefile.people.units import unit
from casefile.web import current

bp = Blueprint("people", __name__)

_BUTTONS = (
    Action.ADD_ACCOUNT, Action.LOCK_ACCOUNT, Action.RESET_ACCOUNT, Action.GIVE_DUTY, Action.END_DUTY,
    Action.MAKE_OFFICE, Action.NAME_KEEPERS, Action.CONFIRM_KEEPERS, Action.MAKE_UNIT,
)  # fmt: skip


def to(endpoint: str, **path: Any) -> Response:
    """Lead to another page after an act."""
    return make_response(redirect(url_for(endpoint, **path), 303))


def renamed(error: Invalid, **fields: str) -> Invalid:
    """Put a refusal beside the field of the form that carries the value."""
    error.field = fields.get(error.field or "", error.field)
    return error


def may(place: Office | None = None) -> frozenset[str]:
    """Name the acts whose buttons this person is shown, at an office or anywhere."""
    session, actor = current.session(), current.actor()
    return frozenset(each.value for each in _BUTTONS if can(session, actor, each, place) is Verdict.ALLOWED)


def place_of(duty: Appointment) -> str:
    """Name the office or unit of a duty."""
    session = current.session()
    if duty.unit_id is not None:
        return unit(session, duty.unit_id).name
    return office(session, duty.office_id).name if duty.office_id else ""
