"""Lists of dossiers, the search, and who leads how many."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from casefile.access import Action
from casefile.desk.lists import caseload as caseload_of
from casefile.desk.lists import filters_of, found_by, listed, report_found, rows_of
from casefile.desk.views.blueprint import bp
from casefile.dossiers.cases import STAGE_NAMES
from casefile.dossiers.matching import MOST
from casefile.dossiers.urgency import Urgency
from casefile.people.roles import Role
from casefile.people.users import names_of_users
from casefile.web import current, paging
from casefile.web.guard import allowed
from casefile.web.rendering import render

KEPT = ("stage", "urgency", "mark", "due", "lead", "office", "sort")
"""What an address of the list may carry: codes and ids, never a name."""
LONGEST = 40


@bp.get("/dossiers")
@allowed(Action.SEE_DOSSIERS)
def dossiers() -> Response:
    """List the dossiers that open to the reader."""
    session, by = current.session(), current.actor()
    filters, sort = filters_of(request.args)
    key = paging.after()
    after = (str(key[0]), UUID(str(key[1]))) if key else None
    lines = listed(session, by, filters, sort=sort, after=after)
    current.showed([row.dossier_id for row in lines.rows])
    more = _with(_told(), after=paging.packed((lines.after[0], str(lines.after[1])))) if lines.after else ""
    return render("desk/dossiers.html", rows=lines.rows, more=more, lead=_lead(filters.lead_id), **chips())


@bp.post("/search")
@allowed(Action.SEARCH, reads=True)
def search() -> Response:
    """Search the faces that open to the reader; what was typed stands in no address and no log."""
    text = request.form.get("text", "").strip()[:LONGEST]
    session, by = current.session(), current.actor()
    rows = rows_of(session, by, found_by(session, text)) if text else []
    current.showed([row.dossier_id for row in rows])
    report = report_found(session, by, text)
    return render("desk/search.html", text=text, rows=rows, report=report, most=MOST, stage_names=STAGE_NAMES)


@bp.get("/search")
@allowed(Action.SEARCH)
def ask() -> Response:
    """Show the empty search page."""
    return render("desk/search.html", text="", rows=[], report=None, most=MOST, stage_names=STAGE_NAMES)


@bp.get("/caseload")
@allowed(Action.SEE_QUEUE)
def caseload() -> Response:
    """Show who of the office leads how many cases."""
    return render("desk/caseload.html", loads=caseload_of(current.session(), current.actor()))


def _told() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in KEPT}


def chips() -> dict[str, Any]:
    """Give what the filters above the list need."""
    told = _told()
    mine = Role.YOUTH_WORKER in current.actor().roles
    return {
        "told": told,
        "with_": partial(_with, told),
        "stage_names": STAGE_NAMES,
        "urgencies": list(Urgency),
        "mine": mine,
    }


def _with(before: Mapping[str, str], **changed: str) -> str:
    """Give the address of this list with another filter; an empty one takes it out."""
    told = urlencode({name: value for name, value in {**before, **changed}.items() if value})
    here = request.script_root + request.path
    return f"{here}?{told}" if told else here


def _lead(user_id: UUID | None) -> str:
    return names_of_users(current.session(), [user_id]).get(user_id, "") if user_id else ""
