"""The chain as a list, and the page of one thing: who opened it and when."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.audit.anchor import suspected
from casefile.audit.model import AuditRow, Outcome
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.oversight import queries
from casefile.oversight.words import ACT_WORDS, COMPARTMENT_WORDS, KIND_WORDS, OUTCOME_WORDS
from casefile.people.users import names_of_users
from casefile.web import current, paging
from casefile.web.guard import acts_with_a_form, allowed
from casefile.web.rendering import render

bp = Blueprint("oversight", __name__, url_prefix="/audit")

UNKNOWN = N_("This filter does not exist.")


@bp.get("")
@allowed(Action.SEE_AUDIT)
def chain() -> Response:
    """List the audit rows, newest first, narrowed by who, what and when."""
    session = current.session()
    sought = _sought()
    rows = queries.rows(session, sought, before=_before())
    return render(
        "oversight/chain.html", **_listed(rows), sought=sought, staff=queries.staff(session),
        acts=sorted(queries.acts(session)), head=queries.head(session), checked=queries.last_check(session),
        suspected=suspected(session),
    )  # fmt: skip


@bp.get("/find")
@allowed(Action.SEE_OBJECT_AUDIT)
def find() -> Response:
    """Find a thing by its number or id."""
    thing = queries.thing_numbered(current.session(), request.args.get("number", ""))
    if thing is None:
        return render("oversight/find.html", status=404)
    return make_response(redirect(url_for("oversight.thing", thing=thing), 303))


@bp.get("/things/<uuid:thing>")
@allowed(Action.SEE_OBJECT_AUDIT)
def thing(thing: UUID) -> Response:
    """Show who opened or changed a thing, and when."""
    session = current.session()
    kind, number = queries.kind_of(session, thing)
    rows = queries.rows_about(session, thing, before=_before())
    return render("oversight/thing.html", **_listed(rows), thing=thing, kind=kind, number=number)


def _listed(rows: Sequence[AuditRow]) -> dict[str, Any]:
    page = paging.page(rows, lambda row: (row.seq,), size=queries.SIZE)
    people = {row.actor for row in page.rows if row.actor is not None}
    return {
        "page": page,
        "names": names_of_users(current.session(), people),
        "act_words": ACT_WORDS,
        "forms": acts_with_a_form(current_app),
        "kind_words": KIND_WORDS,
        "outcome_words": OUTCOME_WORDS,
        "opened": _opened,
    }


def _opened(row: AuditRow) -> list[tuple[str, str]]:
    """Give the compartments a row tells of, in words, with how many safes."""
    parts = [part.rpartition(" ") for part in row.opened.split(", ") if part]
    return [(COMPARTMENT_WORDS.get(name, name), count) for name, _space, count in parts]


def _before() -> int | None:
    key = paging.after()
    return int(key[0]) if key and key[0] is not None else None


def _sought() -> queries.Sought:
    values = {name: text for name, text in request.args.items() if text and name != "after"}
    try:
        return queries.Sought(
            who=UUID(values["who"]) if "who" in values else None,
            what=values.get("what", ""),
            outcome=Outcome(values["outcome"]) if "outcome" in values else None,
            since=date.fromisoformat(values["since"]) if "since" in values else None,
            until=date.fromisoformat(values["until"]) if "until" in values else None,
        )
    except ValueError as error:
        raise Invalid(UNKNOWN) from error
