"""The password once more, for one act: it comes with the act itself, so it holds for no other.

Where the act has a form, what is wrong in it is said first: nobody types the password for what is then refused.
"""

from typing import cast

from flask import Response, g, request

from casefile.kernel.words import N_
from casefile.people.users import user
from casefile.vault.errors import WrongPassword
from casefile.web import current, passwords
from casefile.web.rendering import render

FIELD = "step_up_password"
AGAIN = 401
LABEL = N_("Your password, once more")
WRONG = N_("This is not your password.")


class Asked(Exception):
    """The form is right and its act is not done: the password is still missing, or was not hers."""


def asked(act: str) -> Response | None:
    """Check the password that came with the act; without it, give the page that asks and sends everything again."""
    password = request.form.get(FIELD, "")
    if not password:
        g.password_asked = _page("")
    elif not check(password, act):
        g.password_wrong = WRONG
        g.password_asked = _page(WRONG)
    return cast("Response | None", g.get("password_asked"))


def require() -> None:
    """Raise Asked where this act still wants the password."""
    if g.get("password_asked") is not None:
        raise Asked


def check(password: str, act: str) -> bool:
    """Open the reader's lockbox for this one act; False where it is not her password. Raise TooMany."""
    resumed = current.signed_in()
    if resumed is None:
        return False
    with current.database().reading() as session:
        username = user(session, resumed.user_id).username
    try:
        g.stepped_up = passwords.opened(resumed.user_id, username, password, act=act, actor=resumed.user_id)
    except WrongPassword:
        return False
    return True


def _page(wrong: str) -> Response:
    fields = [(name, value) for name, values in request.form.lists() if name != FIELD for value in values]
    return render("web/step_up.html", status=AGAIN, fields=fields, wrong=wrong, field=FIELD)
