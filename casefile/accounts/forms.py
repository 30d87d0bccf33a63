"""Forms of sign-in, activation and a new password."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from casefile.people.passwords import LONGEST, SHORTEST
from casefile.web.forms import REQUIRED, Form
from casefile.web.words import _l

_AT_LEAST = _l("At least %(count)s characters; several words of your own are best.", count=SHORTEST)


class SignIn(Form):
    """User name and password."""

    drafted = False
    username = StringField(
        _l("User name"),
        [InputRequired(REQUIRED), Length(max=40)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(REQUIRED), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class _NewPassword(Form):
    """Fields of a password chosen and typed twice."""

    drafted = False


def _new(label: object) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(REQUIRED), Length(max=LONGEST)],
        description=_AT_LEAST,
        render_kw={"autocomplete": "new-password"},
    )


def _again() -> PasswordField:
    return PasswordField(
        _l("The same once more"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "new-password"}
    )


class Activation(_NewPassword):
    """The one-time code and the first password."""

    username = StringField(
        _l("User name"),
        [InputRequired(REQUIRED), Length(max=40)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    code = StringField(
        _l("Activation code"),
        [InputRequired(REQUIRED), Length(max=60)],
        description=_l("You got it from the system administrator. It is good for 7 days, once."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )
    password = _new(_l("New password"))
    again = _again()


class ChangePassword(_NewPassword):
    """The old password and a new one."""

    old_password = PasswordField(
        _l("Password until now"), [InputRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )
    new_password = _new(_l("New password"))
    again = _again()
