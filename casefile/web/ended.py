"""A request without a live sign-in: nothing is executed, what was typed is kept, the way leads to the sign-in page."""

from flask import Response, make_response, redirect, request, url_for

from casefile.kernel.errors import Invalid
from casefile.people.users import user
from casefile.vault.sessions import ended_user, signed_in_before
from casefile.web import current, drafts
from casefile.web.cookie import cookie
from casefile.web.forms import TOO_OLD
from casefile.web.origin import own_path
from casefile.web.rendering import with_draft


def sign_in_first() -> Response:
    """Lead to the sign-in page and back; a form sent too late becomes a draft of its writer."""
    if request.method in {"GET", "HEAD"}:
        return _to_sign_in(request.full_path.rstrip("?"), kept=False)
    page = own_path(request.form.get("_page")) or "/"
    kept = _keep()
    return _to_sign_in(with_draft(page) if kept else page, kept=kept)


def sent_too_late() -> Response:
    """Answer a form of an earlier sign-in of the reader: not executed, but shown again with what was typed in it.

    Raise Invalid for any other: nobody puts words into her drafts.
    """
    resumed, page, (form, subject) = current.signed_in(), own_path(request.form.get("_page")), drafts.named()
    token, fields = request.form.get("csrf_token", ""), drafts.fields_sent()
    if resumed is None or page is None or not form or not drafts.told(fields):
        raise Invalid(TOO_OLD)
    if not signed_in_before(current.database(), resumed.user_id, token):
        raise Invalid(TOO_OLD)
    if drafts.keep(resumed.principal_id, form, subject, fields) is None:
        raise Invalid(TOO_OLD)
    return make_response(redirect(with_draft(page, old=1), 303))


def _keep() -> bool:
    """Keep the text of a form whose sign-in has ended, if its token shows that it was made in it."""
    form, subject = drafts.named()
    writer = ended_user(current.database(), cookie(), request.form.get("csrf_token", ""))
    if writer is None or not form:
        return False
    with current.database().reading() as session:
        principal_id = user(session, writer).principal_id
    if principal_id is None:
        return False
    return drafts.keep(principal_id, form, subject, drafts.fields_sent()) is not None


def _to_sign_in(page: str, *, kept: bool) -> Response:
    address = url_for("accounts.sign_in", next=page, kept=1 if kept else None)
    if request.headers.get("HX-Request"):
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return make_response(redirect(address, 303))
