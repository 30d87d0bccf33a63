"""After a reset: what a person had before, given back to the new keys in one act."""

from flask import Response, make_response, redirect, url_for

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.forms.casework import CAPACITY_WORDS
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import bp, readable
from casefile.kernel.errors import NotFound
from casefile.people.users import User
from casefile.vault.sealed import preload
from casefile.web import current
from casefile.web.forms import Confirm
from casefile.web.guard import allowed
from casefile.web.rendering import render


@bp.route("/people/<uuid:subject_id>/dossiers", methods=["GET", "POST"])
@allowed(Action.GIVE_BACK, User, form_first=True)
def give_back(person: User) -> Response:
    """List what a person's former keys opened at the reader's offices; give all of it to the new ones."""
    session, by, form = current.session(), current.actor(), Confirm()
    rows = commands.lost_by(session, person.id, by=by)
    if not rows:
        raise NotFound
    if form.accepts(lambda: commands.give_back(session, person, by=by)):
        return make_response(redirect(url_for("desk.my_day"), 303))
    return _page(person, rows, form)


def _page(person: User, rows: list[Assignment], form: Confirm) -> Response:
    session = current.session()
    dossiers = [session.get_one(Dossier, row.dossier_id) for row in rows]
    preload(session, dossiers)
    current.showed([dossier.id for dossier in dossiers])
    told = [(row, dossier, readable(dossier)) for row, dossier in zip(rows, dossiers, strict=True)]
    return render("dossiers/give_back.html", form=form, person=person, rows=told, capacity_words=CAPACITY_WORDS)
