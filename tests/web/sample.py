"""A slice of these tests alone: one sealed note, read and edited through the guard like every page of the program."""

from pathlib import Path
from uuid import UUID

import msgspec
from flask import Blueprint, Response, jsonify, make_response, redirect, url_for
from sqlalchemy import MetaData, insert
from sqlalchemy.orm import DeclarativeBase, Mapped
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from casefile.access import Action
from casefile.audit.acts import act
from casefile.kernel.db import NAMES, routing
from casefile.kernel.errors import Invalid
from casefile.kernel.ids import Id, new_id
from casefile.people.offices import office
from casefile.vault.capacities import Compartment, SafeKind
from casefile.vault.granting import make_safe
from casefile.vault.sealed import Sealable, expect_version, sealed
from casefile.web import current
from casefile.web.forms import REQUIRED, Form
from casefile.web.guard import allowed
from casefile.web.rendering import render
from tests.people_builders import Installed

SECRET = "a child's name"
TEMPLATES = Path(__file__).parent / "templates"


class SampleBase(DeclarativeBase):
    """Tables of these tests alone, apart from the program's."""

    metadata = MetaData(naming_convention=NAMES)


class Words(msgspec.Struct, frozen=True):
    """What a note says."""

    said: str = ""
    seen: str = ""


class Note(Sealable, SampleBase):
    """A sealed note."""

    __tablename__ = "sample_notes"
    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    safe_id: Mapped[UUID] = routing(Id)
    office_id: Mapped[UUID] = routing(Id)
    author_id: Mapped[UUID] = routing(Id)
    words = sealed(Words, Compartment.FACE)


class NoteForm(Form):
    """Both fields of a note."""

    name = "sample.note"
    once = True
    said = TextAreaField("Said", [InputRequired(REQUIRED)])
    seen = TextAreaField("Seen")


def blueprint() -> Blueprint:
    """The pages of the sample."""
    bp = Blueprint("sample", __name__, url_prefix="/sample", template_folder=str(TEMPLATES))

    @bp.get("/<uuid:subject_id>")
    @allowed(Action.OPEN_DOSSIER, Note)
    def show(note: Note) -> str:
        return note.words.said

    @bp.route("/<uuid:subject_id>/edit", methods=["GET", "POST"])
    @allowed(Action.EDIT_FACE, Note)
    def edit(note: Note) -> Response:
        form = NoteForm(row=note)
        if form.accepts(lambda: rewrite(note, form)):
            return make_response(redirect(url_for("sample.show", subject_id=note.id), 303))
        return render("sample_edit.html", form=form)

    @bp.post("/once-more")
    @allowed(Action.MAKE_UNIT)
    def once_more() -> str:
        return f"stepped up {current.stepped_up() is not None}"

    @bp.post("/unasked")
    @allowed(Action.MAKE_UNIT, form_first=True)
    def unasked() -> str:
        return "done without a form"

    @bp.post("/<uuid:subject_id>/half")
    @allowed(Action.EDIT_FACE, Note)
    def half(note: Note) -> Response:
        note.words = Words(said="written, then refused")
        current.session().flush()
        return make_response("", 409)

    @bp.post("/<uuid:subject_id>/first")
    @allowed(Action.EDIT_FACE, Note)
    def first(note: Note) -> Response:
        form = NoteForm(subject_id=note.id)
        again = insert(Note).values(id=note.id, **columns_of(note))
        form.accepts(lambda: current.session().execute(again))
        return make_response("", 303)

    @bp.get("/broken")
    @allowed(Action.SEE_MY_DAY)
    def broken() -> str:
        raise ZeroDivisionError(SECRET)

    @bp.get("/alarm")
    @allowed(Action.SEE_QUEUE)
    def alarm() -> Response:
        return jsonify(count=2)

    return bp


def columns_of(note: Note) -> dict[str, object]:
    """Give the plain columns of a note."""
    names = ("safe_id", "office_id", "author_id", "cell", "compartment", "key_version", "sealed_version")
    return {name: getattr(note, name) for name in names}


def rewrite(note: Note, form: NoteForm) -> None:
    """Save what was typed; a note that says "no" is refused."""
    if form.said.data == "no":
        raise Invalid("This page does not exist.", field="said")
    expect_version(note, form.version)
    note.words = Words(said=form.said.data, seen=form.seen.data or "")


def note(house: Installed, said: str = "first words") -> UUID:
    """Make a note of the county's office."""
    SampleBase.metadata.create_all(house.database.engine)
    with act(house.database, house.supervisor, "make_sample") as session:
        place = office(session, house.root)
        safe = make_safe(session, SafeKind.DOSSIER, office=place.principal_id, keepers=place.keepers_id)
        made = Note(safe_id=safe.id, office_id=house.root, author_id=house.supervisor.user_id)
        made.words = Words(said=said, seen="seen first")
        session.add(made)
        session.flush()
        return made.id
