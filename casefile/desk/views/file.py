"""The page of one dossier."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for

from casefile.access import Action
from casefile.desk.file import CHAIN, file_view
from casefile.desk.timeline import SOURCES, Story, story
from casefile.desk.tools import GROUP_NAMES
from casefile.desk.views.blueprint import bp
from casefile.dossiers.approvals import WHAT_NAMES
from casefile.dossiers.assignments import AssignmentState
from casefile.dossiers.cases import STAGE_NAMES
from casefile.dossiers.forms.casework import CAPACITY_WORDS
from casefile.dossiers.model import Dossier
from casefile.dossiers.timeline import ENTRY_NAMES, Before, Entry, EntryKind
from casefile.kernel.codes import codes
from casefile.monitoring.queries import proposed
from casefile.people.users import names_of_users
from casefile.web import current, paging
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _, language

FOLLOWED_UP = frozenset({"contacts.show", "care.task"})
"""The pages of a timeline's entries that open also to who follows up after the closing."""


@bp.get("/dossiers/<uuid:subject_id>")
@allowed(Action.OPEN_DOSSIER, Dossier)
def dossier(dossier: Dossier) -> Response:
    """Show a dossier: where it stands, who works on it, what is owed, what can be done, and its timeline."""
    session = current.session()
    if (proposal := proposed(session, dossier.id)) is not None:
        return make_response(redirect(url_for("monitoring.decide", subject_id=proposal), 303))
    view = file_view(session, dossier, current.actor())
    told = _story(dossier) if view.whole else Story([], None)
    names: dict[str, Any] = {
        "what_names": WHAT_NAMES,
        "followed_up": FOLLOWED_UP,
        "group_names": GROUP_NAMES,
        "chain": [(s, _(STAGE_NAMES[s])) for s in CHAIN],
    }
    return render(
        "desk/dossier.html", view=view, told=told, entry_names=ENTRY_NAMES, shown=_kind(), kinds=tuple(SOURCES),
        more=_more(dossier, told), title=title, capacity_words=CAPACITY_WORDS, offered=AssignmentState.OFFERED,
        authors=names_of_users(session, {entry.by_id for entry in told.entries if entry.by_id}), **names,
    )  # fmt: skip


def title(entry: Entry) -> str:
    """Tell an entry's title in the reader's language, its codes by their lists."""
    words = {
        name: codes(word[0]).label(word[1], language()) if isinstance(word, tuple) else word
        for name, word in entry.words.items()
    }
    return _(entry.title, **words)


def _kind() -> EntryKind | None:
    asked = request.args.get("kind", "")
    return EntryKind(asked) if asked in set(EntryKind) else None


def _story(dossier: Dossier) -> Story:
    key, kind = paging.after(), _kind()
    before = Before(datetime.fromisoformat(str(key[0])), UUID(str(key[1]))) if key else None
    return story(current.session(), dossier.id, kinds=[kind] if kind else (), before=before)


def _more(dossier: Dossier, told: Story) -> str:
    if told.more is None:
        return ""
    kind = _kind()
    after = paging.packed((told.more.at.isoformat(), str(told.more.row_id)))
    return url_for("desk.dossier", subject_id=dossier.id, after=after, kind=kind.value if kind else None)
