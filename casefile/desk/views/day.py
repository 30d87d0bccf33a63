"""My day, and the lists behind its numbers."""

from datetime import datetime

from flask import Response, abort
from markupsafe import Markup

from casefile.access import Action
from casefile.desk.blocks import Look, Note
from casefile.desk.blocks.late import LISTS, Late, listed, told
from casefile.desk.day import HEAP_NAMES, Heap, heap, owed
from casefile.desk.day import my_day as day_of
from casefile.desk.lines import lines
from casefile.desk.views.blueprint import bp
from casefile.dossiers.cases import STAGE_NAMES
from casefile.kernel import clock
from casefile.people.roles import Role
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render, whole
from casefile.web.words import day, in_template

REPORTING = (Role.GRID_WORKER, Role.YOUTH_WORKER, Role.SUPERVISOR)
"""Who gets the report button on top of the day."""


@bp.get("/my-day")
@allowed(Action.SEE_MY_DAY)
def my_day() -> Response:
    """Show what is due, and what the reader's roles look at first."""
    by = current.actor()
    found = day_of(current.session(), by)
    reports = bool(by.roles.intersection(REPORTING))
    return render(
        "desk/my_day.html", day=found, heaps=HEAP_NAMES, looks=Look, today=clock.today(), reports=reports,
        late_heap=Heap.OVERDUE, stage_names=STAGE_NAMES, told=_told,
    )  # fmt: skip


def _told(note: Note) -> Markup:
    """Say a note in the reader's language; a moment among its words as a day, a number in one piece."""
    return in_template(note.sentence, **{name: _word(name, word) for name, word in note.words.items()})


def _word(name: str, word: object) -> object:
    if isinstance(word, datetime):
        return day(word)
    return whole(str(word)) if name == "number" else word


@bp.get("/my-day/<which>")
@allowed(Action.SEE_MY_DAY)
def due(which: str) -> Response:
    """List what stands behind one of the numbers of the day."""
    if which not in set(Heap):
        abort(404)
    session = current.session()
    rows = heap(owed(session, current.actor()), Heap(which))
    return render("desk/due.html", lines=lines(session, rows), heading=HEAP_NAMES[Heap(which)])


@bp.get("/late/<which>")
@allowed(Action.SEE_QUEUE)
def late(which: str) -> Response:
    """List all that is late in the office or below it, or the offers nobody answered."""
    if which not in set(Late):
        abort(404)
    session, asked = current.session(), Late(which)
    found = told(session, listed(session, current.actor(), asked), asked)
    return render("desk/due.html", lines=found, heading=LISTS[asked].heading)
