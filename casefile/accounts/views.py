"""Pages of signing in and out, the first password, a new password, who am I."""

from typing import Any, cast

from flask import Blueprint, Response, g, make_response, redirect, request, url_for

from casefile import audit
from casefile.access import Action
from casefile.accounts import commands, queries
from casefile.accounts.forms import Activation, ChangePassword, SignIn
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people import joining
from casefile.vault import sessions
from casefile.vault.errors import WrongPassword
from casefile.web import cookie, current, stepup, words
from casefile.web.forms import token_fits
from casefile.web.frame import home
from casefile.web.guard import allowed
from casefile.web.origin import own_path
from casefile.web.plain import public_page
from casefile.web.rendering import render
from casefile.web.throttle import TooMany

bp = Blueprint("accounts", __name__)
TWICE = N_("The two passwords are not the same.")


@bp.route("/sign-in", methods=["GET", "POST"])
@public_page
def sign_in() -> Response:
    """Sign in; afterwards lead to the page that was asked for."""
    form = SignIn()
    if form.accepts(lambda: _signed_in(form)):
        page = own_path(request.form.get("next")) or url_for("accounts.welcome")
        response = make_response(redirect(page, 303))
        value, account = form.result
        cookie.give(response, value)
        if words.COOKIE not in request.cookies:
            words.remember(response, account.locale)
        return response
    asked = own_path(request.values.get("next")) or ""
    return render("accounts/sign_in.html", form=form, next=asked, kept="kept" in request.values)


def _signed_in(form: SignIn) -> object:
    try:
        return commands.sign_in(
            current.database(), current.deployment(), username=form.username.data, password=form.password.data
        )
    except (WrongPassword, TooMany) as error:
        raise Invalid(error.sentence, field=None, **cast("dict[str, Any]", error.words)) from error


@bp.post("/sign-out")
@public_page
def sign_out() -> Response:
    """Sign out: the keys of this sign-in are deleted."""
    response = make_response(redirect(url_for("accounts.sign_in"), 303))
    resumed = current.signed_in()
    if resumed and token_fits():
        sessions.end_session(current.database(), resumed.session_id)
        with current.database().writing() as session:
            commands.note_sign_out(session, resumed.user_id)
        cookie.take(response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/activate", methods=["GET", "POST"])
@public_page
def activate() -> Response:
    """Set the first password with the one-time code; then show the six words."""
    form = Activation()
    if form.accepts(lambda: _activated(form)):
        account, six_words = form.result
        return render("accounts/activated.html", name=account.name, six_words=six_words)
    return render("accounts/activate.html", form=form)


def _activated(form: Activation) -> object:
    _same(form.password.data, form.again.data)
    with current.database().writing() as session:
        result = joining.activate(
            session, current.deployment(), username=form.username.data, code=form.code.data,
            password=form.password.data,
        )  # fmt: skip
        session.flush()
        account = result[0]
        audit.record(session, act="activate", actor=account.id, object_kind="user", object_id=account.id)
        session.commit()
        session.refresh(account)
        session.expunge(account)
    return result


def _same(password: str, again: str) -> None:
    if password != again:
        raise Invalid(TWICE, field="again")


@bp.get("/welcome")
@public_page
def welcome() -> Response:
    """Lead to my day; before admission, show the six words to read out to the supervisor."""
    resumed = current.signed_in()
    if resumed is None:
        return make_response(redirect(url_for("accounts.sign_in")))
    waiting = queries.waiting(current.database(), resumed.user_id)
    if waiting is None:
        return make_response(redirect(home()))
    return render("accounts/waiting.html", name=waiting.name, six_words=waiting.six_words, csrf=resumed.csrf)


@bp.get("/me")
@allowed(Action.CHANGE_PASSWORD)
def me() -> Response:
    """Tell who I am here: duties, what I hold, how long I am signed in."""
    return render("accounts/me.html", person=queries.person(current.session(), current.actor()))


def _open_old() -> None:
    """Open the lockbox with the old password; an empty field is no guess, and is not counted as one."""
    old = request.form.get("old_password", "")
    g.old_fits = bool(old) and stepup.check(old, Action.CHANGE_PASSWORD)


@bp.route("/me/password", methods=["GET", "POST"])
@allowed(Action.CHANGE_PASSWORD, first=_open_old)
def change_password() -> Response:
    """Change my password; every sign-in of mine ends, this one too."""
    form = ChangePassword()
    if form.accepts(lambda: _changed(form)):
        g.ends_sign_in = True
        response = make_response(redirect(url_for("accounts.sign_in", changed=1), 303))
        cookie.take(response)
        return response
    return render("accounts/change_password.html", form=form)


def _changed(form: ChangePassword) -> None:
    _same(form.new_password.data, form.again.data)
    if not g.old_fits:
        raise Invalid(stepup.WRONG, field="old_password")
    joining.change_password(
        current.session(), current.deployment(), secret=current.stepped_up(), old=form.old_password.data,
        new=form.new_password.data, by=current.actor(),
    )  # fmt: skip
