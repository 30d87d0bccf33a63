"""Every refusal as a page: the right status, one clear sentence, a way on; never a detail of the program."""

import logging
import sqlite3
from datetime import datetime
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from casefile.kernel import clock, errors
from casefile.kernel.errors import CasefileError, Conflict
from casefile.kernel.words import N_
from casefile.vault import errors as vault_errors
from casefile.web import current, drafts, once
from casefile.web.entering import SignedOut, enter
from casefile.web.forms import token_fits
from casefile.web.origin import own_path
from casefile.web.reading import note_reading
from casefile.web.rendering import render
from casefile.web.throttle import TooMany
from casefile.web.words import tell

STATUS: dict[type[CasefileError], int] = {
    errors.NotFound: 404,
    vault_errors.Locked: 404,
    errors.Forbidden: 403,
    vault_errors.NotEntitled: 403,
    errors.Invalid: 422,
    vault_errors.WrongPassword: 422,
    TooMany: 429,
    errors.Unusable: 503,
}
FAILED = 500
OF_TEXT = {"StringField", "TextAreaField"}
SHUT = {403, 404}
"""What the reader may not do or see: no way leads back there."""
MOMENT = 409
"""The status of every other refusal: the wrong moment, or something is missing."""
HEADINGS = {
    400: N_("This request was not understood"),
    403: N_("Not for you to do"),
    404: N_("This page does not exist"),
    405: N_("This request was not understood"),
    409: N_("Not now"),
    413: N_("This is too large"),
    422: N_("Please check what was sent"),
    429: N_("Please wait a little"),
    500: N_("Something went wrong here"),
    503: N_("Not available at the moment"),
}
SENTENCES = {
    403: N_("You may read this, but not do it. Please ask your supervisor."),
    404: N_("The address may be wrong, or the page is not there for you."),
    413: N_("What was sent is larger than this program accepts."),
    500: N_("The error has been noted. Nothing was saved by this step. Please try again, or tell the administrator."),
    503: N_(
        "Nothing was saved by this step: the database does not answer or has no room. Please tell the administrator."
    ),
}
UNIQUE = "23505"
"""PostgreSQL's code for what must be there only once."""
TWICE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
log = logging.getLogger("casefile.web")


def add_errors(app: Flask) -> None:
    """Turn every refusal and every failure into a page."""
    app.register_error_handler(CasefileError, _refused)
    app.register_error_handler(StaleDataError, lambda _error: _conflict())
    app.register_error_handler(IntegrityError, _taken)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def status_of(error: CasefileError) -> int:
    """Tell the status that a refusal is answered with."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), MOMENT)


def _refused(error: CasefileError) -> Response:
    status = status_of(error)
    if isinstance(error, Conflict):
        return _conflict()
    sentence = SENTENCES[404] if status == 404 else tell(error)  # noqa: PLR2004  # that it exists is confidential
    return _page(status, sentence, list(getattr(error, "missing", ())))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  # a redirect raised on the way
        return error.get_response()  # type: ignore[return-value]  # werkzeug's own class
    return _page(status, SENTENCES.get(status, ""), [])


def _failed(error: Exception) -> Response:
    """Note where it happened, never what was in it: messages of libraries may carry values."""
    trace, where = error.__traceback__, ""
    while trace is not None:
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("failed %s %s: %s at %s", request.method, request.endpoint, type(error).__name__, where)
    status = 503 if isinstance(error, OperationalError) else FAILED
    return _page(status, SENTENCES[status], [])


def _page(status: int, sentence: str, missing: list[str]) -> Response:
    _know_the_reader()
    heading = HEADINGS.get(status, HEADINGS[400])
    kept_at = _kept() if status < FAILED else _kept_after_failing(status)
    return render(
        "web/error.html", status=status, code=status, heading=heading, sentence=sentence, missing=missing,
        kept_at=kept_at, typed=_typed() if kept_at or status >= FAILED else [],
        page=_sent_from() if kept_at and status not in SHUT else "",
    )  # fmt: skip


def _know_the_reader() -> None:
    """Give a signed-in reader the frame she knows, also on a page that no guard has passed."""
    if "actor" in g or current.signed_in() is None:
        return
    try:
        with current.database().reading() as session:
            enter(session)
    except (SignedOut, CasefileError):
        return
    finally:
        current.leave()


def _conflict() -> Response:
    """Show what was typed beside what is stored now; keep what was typed as a draft."""
    form = g.get("form")
    kept_at = _kept()
    rows = _both(form) if form is not None else []
    if rows:
        note_reading(g.act)
    return render("web/conflict.html", status=MOMENT, rows=rows, kept_at=kept_at, page=_sent_from(), now=clock.now())


def _sent_from() -> str:
    """Give the page of the form that was sent, where the text can be gone on with."""
    return own_path(request.form.get("_page")) or ""


def _kept() -> datetime | None:
    """Keep what was typed as a draft, whatever it was refused for; None where there was no text or it is no draft."""
    form = g.get("form")
    if request.method != "POST" or "actor" not in g or not token_fits() or (form is not None and not form.drafted):
        return None
    name, subject = (form.draft_name, form.subject) if form is not None else drafts.named()
    fields = form.typed() if form is not None else drafts.fields_sent()
    if not name or not drafts.told(fields):
        return None
    return drafts.keep(current.actor().principal_id, name, subject, fields)


def _kept_after_failing(status: int) -> datetime | None:
    """Keep what was typed where the fault was one step's own; a database that does not answer is not asked again."""
    try:
        return _kept() if status == FAILED else None
    except Exception as error:  # noqa: BLE001  # the page then shows the text to be copied
        log.error("keeping a draft failed: %s", type(error).__name__)  # noqa: TRY400  # a traceback may carry values
        return None


def _typed() -> list[tuple[str, str]]:
    """List label and text of what was typed into the form that was refused, to be read and copied from the page."""
    form = g.get("form")
    if form is None or not form.drafted or request.method != "POST":
        return []
    sent = form.typed()
    told = [(str(field.label.text), "; ".join(sent.get(field.name, []))) for field in form if field.type in OF_TEXT]
    return [(label, text) for label, text in told if text.strip()]


def _taken(error: IntegrityError) -> Response:
    """Tell the second of two who wrote the first of something at the same moment: the database let one through."""
    twice = getattr(error.orig, "sqlstate", None) == UNIQUE or getattr(error.orig, "sqlite_errorcode", 0) in TWICE
    return (_sent_meanwhile() or _conflict()) if twice else _failed(error)


def _sent_meanwhile() -> Response | None:
    """Answer the second of two taps that met: the first has been saved by now; another text is refused and kept."""
    if "actor" not in g:
        return None
    try:
        with current.database().reading() as session:
            return once.answered(session)
    except errors.Invalid as changed:
        return _refused(changed)


def _both(form: Any) -> list[tuple[str, str, str]]:
    """List label, typed and stored text of every field that differs."""
    typed = form.typed()
    with current.database().reading() as session:
        session.info["keyring"] = current.actor().keyring
        model, row_id = g.get("editing") or (None, None)
        row = session.get(model, row_id) if model is not None else None
        stored = form.stored(row) if row is not None else {}
    rows = []
    for field in form:
        mine, theirs = "; ".join(typed.get(field.name, [])), _text(stored.get(field.name))
        if field.name in typed and mine.strip() != theirs.strip():
            rows.append((str(field.label.text), mine, theirs))
    return rows


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple, set, frozenset)):
        return "; ".join(str(one) for one in value)
    return str(value)
