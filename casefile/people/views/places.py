"""Pages of offices, their judicial keepers, and partner units."""

from uuid import UUID

from flask import Response

from casefile.access import Action
from casefile.kernel.errors import Invalid
from casefile.people import keepers, making, queries
from casefile.people.forms import NewKeeper, NewOffice, NewUnit
from casefile.people.keepers import Keeper
from casefile.people.offices import Office, root_office
from casefile.people.units import Unit, UnitKind
from casefile.people.views.blueprint import bp, may, renamed, to
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.get("/offices")
@allowed(Action.SEE_OFFICES)
def offices() -> Response:
    """Show the tree of offices."""
    return render("people/offices.html", rows=queries.office_rows(current.session()), may=may())


@bp.get("/offices/<uuid:subject_id>")
@allowed(Action.SEE_OFFICES, Office)
def office(place: Office) -> Response:
    """Show an office with its judicial keepers."""
    (row,) = queries.office_rows(current.session(), [place.id])
    form = NewKeeper().offer(current.session())
    return render("people/office.html", row=row, form=form, may=may(place), keeps=_keeps(place))


def _keeps(place: Office) -> bool:
    return keepers.may_hand(current.session(), place, current.actor())


@bp.route("/offices/new", methods=["GET", "POST"])
@allowed(Action.MAKE_OFFICE, form_first=True)
def make_office() -> Response:
    """Make an office."""
    form = NewOffice().offer(current.session())
    if form.accepts(lambda: _office_made(form)):
        current.about(form.result)
        return to("people.offices")
    return render("people/make_office.html", form=form)


def _office_made(form: NewOffice) -> Office:
    try:
        return making.make_office(
            current.session(), name=form.office_name.data, area_code=form.area_code.data.strip(),
            keepers=[UUID(each) for each in form.keepers.data], by=current.actor(),
        )  # fmt: skip
    except Invalid as error:
        raise renamed(error, name="office_name") from error


@bp.post("/offices/<uuid:subject_id>/keepers")
@allowed(Action.NAME_KEEPERS, Office, form_first=True)
def name_keeper(place: Office) -> Response:
    """Name a judicial keeper."""
    form = NewKeeper().offer(current.session())
    if form.accepts(
        lambda: keepers.name_keeper(
            current.session(), office_id=place.id, user_id=UUID(form.user_id.data), by=current.actor()
        )
    ):
        return to("people.office", subject_id=place.id)
    (row,) = queries.office_rows(current.session(), [place.id])
    return render("people/office.html", row=row, form=form, may=may(place), keeps=_keeps(place))


@bp.post("/keepers/<uuid:subject_id>/confirm")
@allowed(Action.CONFIRM_KEEPERS, Keeper)
def confirm_keeper(named: Keeper) -> Response:
    """Confirm a judicial keeper."""
    keepers.confirm_keeper(current.session(), named.id, by=current.actor())
    return to("people.office", subject_id=named.office_id)


@bp.post("/keepers/<uuid:subject_id>/key")
@allowed(Action.HAND_KEEPERS_KEY, Keeper)
def hand_keepers_key(named: Keeper) -> Response:
    """Hand the keepers' key over."""
    keepers.hand_keepers_key(current.session(), named.id, by=current.actor())
    return to("people.office", subject_id=named.office_id)


@bp.post("/keepers/<uuid:subject_id>/end")
@allowed(Action.NAME_KEEPERS, Keeper)
def end_keeper(named: Keeper) -> Response:
    """End a naming."""
    keepers.end_keeper(current.session(), named.id, by=current.actor())
    return to("people.office", subject_id=named.office_id)


@bp.get("/units")
@allowed(Action.SEE_UNITS)
def units() -> Response:
    """List the partner units."""
    root = root_office(current.session())
    return render("people/units.html", rows=queries.unit_rows(current.session(), current.actor()), may=may(root))


@bp.route("/units/new", methods=["GET", "POST"])
@allowed(Action.MAKE_UNIT, form_first=True)
def make_unit() -> Response:
    """Enter a partner unit."""
    form = NewUnit()
    if form.accepts(lambda: _unit_made(form)):
        current.about(form.result)
        return to("people.units")
    return render("people/make_unit.html", form=form)


def _unit_made(form: NewUnit) -> Unit:
    try:
        kind = UnitKind(form.kind.data)
        return making.make_unit(current.session(), name=form.unit_name.data, kind=kind, by=current.actor())
    except Invalid as error:
        raise renamed(error, name="unit_name") from error
