"""Pages of the frame itself: language, drafts, staying signed in."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, request, url_for

from casefile import audit
from casefile.people.users import user
from casefile.web import current, drafts, words
from casefile.web.forms import token_fits
from casefile.web.frame import home
from casefile.web.origin import own_path
from casefile.web.plain import public_page

bp = Blueprint("web", __name__)


@bp.get("/")
@public_page
def start() -> Response:
    """Lead to my day, or to the sign-in page."""
    return make_response(redirect(home() if current.signed_in() else url_for("accounts.sign_in")))


@bp.post("/language")
@public_page
def language() -> Response:
    """Switch the language of the pages and come back to the same page."""
    chosen = request.form.get("language", "")
    page = own_path(request.form.get("next")) or "/"
    response = make_response(redirect(page, 303))
    if chosen in words.LANGUAGES:
        words.remember(response, words.LOCALES[chosen])
        resumed = current.signed_in()
        if resumed and token_fits():
            _remember(resumed.user_id, chosen)
    return response


@bp.post("/drafts")
@public_page
def keep_draft() -> Response:
    """Keep what is being typed; moves no clock and is no act."""
    resumed = current.signed_in()
    form, subject = drafts.named()
    if resumed is None or not token_fits() or not form:
        abort(403)
    if (request.content_length or 0) > drafts.LIMIT_BYTES:
        abort(413)
    if "_discard" in request.form:
        drafts.drop(resumed.principal_id, form, subject)
        return make_response(redirect(own_path(request.form.get("_page")) or "/", 303))
    at = drafts.keep(resumed.principal_id, form, subject, drafts.fields_sent())
    return jsonify(saved=words._("Saved %(time)s", time=words.hour(at)) if at else "")


@bp.post("/session")
@public_page
def stay() -> Response:
    """Move the clock of the sign-in on: the reader said that she is still there."""
    if current.signed_in() is None or not token_fits():
        abort(403)
    return jsonify(minutes=current.config().idle_minutes)


def _remember(user_id: UUID, chosen: str) -> None:
    """Keep the choice with the account, where the next sign-in on another machine finds it."""
    with current.database().writing() as session:
        user(session, user_id).locale = words.LOCALES[chosen]
        audit.record(session, act="switch_language", actor=user_id, object_kind="user", object_id=user_id)
        session.commit()
