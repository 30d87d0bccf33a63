"""The password once more, for one act: it comes with the act itself, so it holds for no other."""

from flask import Response, g, request

from casefile.kernel.words import N_
from casefile.people.users import user
from casefile.vault.errors import WrongPassword
from casefile.web import current, passwords
from casefile.web.rendering import render

FIELD = "step_up_password"
AGAIN = 401
WRONG = N_("This is not your password.")


def asked(act: str) -> Response | None:
    """Check the password that came with the act; without it, give the page that asks and sends everything again."""
    password = request.form.get(FIELD, "")
    if not password:
        return _page("")
    return None if check(password, act) else _page(WRONG)


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
