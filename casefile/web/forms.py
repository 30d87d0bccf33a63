"""Forms: what was typed stays, what is wrong is said beside the field and in a summary that takes the focus."""

import hmac
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, ValidationError
from wtforms.csrf.core import CSRF
from wtforms.i18n import get_translations

from casefile.kernel.errors import Invalid
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.web import current, drafts, once, stepup
from casefile.web.rendering import BLOCKED, UNACCEPTED, password_wrong
from casefile.web.words import _, _l, language, tell
from casefile.workflow import Unmet

TOO_OLD = N_("This page is too old to be sent. Nothing was saved; please send it once more.")
UNKEPT = {"csrf_token", "sealed_version"}
"""Fields that are no text of the writer's."""


def token_fits() -> bool:
    """Tell whether the request carries the token of this sign-in."""
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRFToken") or ""
    wanted = current.csrf()
    return bool(wanted) and hmac.compare_digest(sent.encode(), wanted.encode())


class _SessionToken(CSRF):  # type: ignore[misc]  # the library has no types
    """Ties a form to the sign-in it was made in, for as long as that lasts; a stranger's form carries none."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        del csrf_token_field
        return current.csrf()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        del form, field
        if current.signed_in() and not token_fits():
            raise ValidationError(_(TOO_OLD))


class _Words:
    """The form library's own messages in the page's language."""

    def gettext(self, msgid: str) -> str:
        return str(_library().gettext(msgid)) if language() == "zh" else msgid

    def ngettext(self, one: str, many: str, n: int) -> str:
        if language() == "zh":
            return str(_library().ngettext(one, many, n))
        return one if n == 1 else many


@cache
def _library() -> Any:
    return get_translations(["zh"])


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Base of every form. `name` and the subject tell its draft; a field's `description` is its help text."""

    class Meta:
        """How the library works here."""

        csrf_class = _SessionToken
        csrf = True
        csrf_field_name = "csrf_token"
        _words = _Words()

        def get_translations(self, form: Any) -> _Words:
            """Give the library's messages."""
            del form
            return self._words

    name: ClassVar[str] = ""
    drafted: ClassVar[bool] = True
    """Whether what is typed is kept as a draft; not for passwords."""
    once: ClassVar[bool] = False
    """Whether it makes something new each time, which the same opened page must not make twice."""
    page: ClassVar[tuple[str, ...]] = ()
    """Fields that stand on the page in this order, before all others; needed where they are declared otherwise."""
    sealed_version = HiddenField()

    def __init__(
        self, *, subject_id: UUID | None = None, row: Any = None, opened: UUID | None = None, **options: Any
    ) -> None:
        """Make the form, `row` being the sealed row that it edits: its struct fills the fields.

        `opened` names the page where its address does; else it is named anew.
        """
        self.opened = once.opened() or opened or new_id()
        subject_id = subject_id or (row.id if row is not None else None)
        self.subject = str(subject_id or "")
        self.result: Any = None
        if row is not None:
            current.editing(row)
            opened = getattr(row, type(row).__sealed_field__.name)
            options = {"obj": opened, "sealed_version": row.sealed_version, **options}
        kept = drafts.kept(self.draft_name, self.subject) if self.drafted and request.method == "GET" else None
        self.draft_at = kept.at if kept else None
        if kept and "draft" in request.args:
            options["formdata"] = kept.fields
            self.draft_at = None
        super().__init__(**options)
        g.form = self

    def rules(self) -> Iterable[Invalid]:
        """Give what the rules of the trade find wrong with what was typed, told along with what is wrong in a field."""
        return ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and by the rules what is right in itself, so that all that is wrong is told at once."""
        fine = super().validate(extra_validators)
        wrong = {field.name for field in self if field.errors}
        found = [error for error in self.rules() if error.field not in wrong]
        for error in found:
            self.refuse(error)
        return fine and not found

    @property
    def draft_name(self) -> str:
        """The name under which what was typed is kept."""
        return self.name or f"{type(self).__module__.split('.')[1]}.{type(self).__name__}"

    @property
    def version(self) -> int:
        """The sealed version that the writer saw; 0 where there was nothing yet.

        Only what was sent counts: the field itself falls back to the row as it is now, which somebody may have made.
        """
        sent = str(next(iter(self.sealed_version.raw_data or ()), ""))
        return int(sent) if sent.isdigit() else 0

    def accepts(self, command: Callable[[], Any]) -> bool:
        """Run the command with a valid submitted form; False, with the sentences in place, where it was not accepted.

        What the command gives back is in `result`.
        """
        if not self.is_submitted():
            return False
        try:
            if self.validate():
                stepup.require()
                self.result = command()
                drafts.drop_after(self)
                return True
        except Invalid as error:
            self.refuse(error)
        except Unmet as error:
            self._lack(error)
            return False
        g.unaccepted = UNACCEPTED
        return False

    def _lack(self, error: Unmet) -> None:
        """Put what a move still wants beside the field that asks for it; a form of buttons alone has no place for it.

        A move that is blocked stays the wrong moment: 409, with what is missing.
        """
        if not self.drafted:
            raise error
        for guard in error.guards:
            empty = (name for name in (*guard.asks, guard.name) if name in self and not self[name].data)
            self.refuse(Invalid(guard.sentence, field=next(empty, None)))
        g.unaccepted = BLOCKED

    def refuse(self, error: Invalid) -> None:
        """Put a command's sentence beside the field it is about, else above the form."""
        field = self._fields.get(error.field) if error.field else None
        target = self.form_errors if field is None else field.errors
        sentence = tell(error)
        if field is None:
            target.append(sentence)
        else:
            field.errors = [*target, sentence]

    def wrong(self) -> list[tuple[str, str, str]]:
        """List what is wrong for the summary, in the order of the page: field id, label, sentence."""
        found = [("", "", str(sentence)) for sentence in self.form_errors]
        places = {name: place for place, name in enumerate(self.page)}
        for field in sorted(self, key=lambda each: places.get(each.name, len(places))):
            found += [(_first_id(field), str(field.label.text), sentence) for sentence in _flat(field.errors)]
        if found and password_wrong():
            found.append((stepup.FIELD, _(stepup.LABEL), _(password_wrong())))
        return found

    def typed(self) -> Mapping[str, list[str]]:
        """Give what was sent, without tokens and passwords."""
        hidden = UNKEPT | {field.name for field in self if field.type == "PasswordField"}
        return {name: values for name, values in request.form.lists() if name not in hidden and name[0] != "_"}

    def stored(self, subject: Any) -> Mapping[str, Any]:
        """Give the values that are stored now, by field, for the page that shows both versions."""
        sealed = getattr(type(subject), "__sealed_field__", None)
        struct = getattr(subject, sealed.name) if sealed is not None else None
        found = {field.name: getattr(struct, field.name, getattr(subject, field.name, None)) for field in self}
        return {name: value for name, value in found.items() if name not in UNKEPT}


class Confirm(Form):
    """A form of buttons alone: an act that asks for nothing but a click."""

    drafted = False


def ruled(check: Callable[[Any, str], object]) -> Callable[[Form, Any], None]:
    """Make a field's check of a rule of the trade, so that all that is wrong is told at once."""

    def validate(_form: Form, field: Any) -> None:
        try:
            if field.data is not None:
                check(field.data, field.name)
        except Invalid as error:
            raise ValidationError(tell(error)) from error

    return validate


def _flat(errors: Any) -> list[str]:
    """Give the sentences of a field, also of one that has fields of its own."""
    if isinstance(errors, Mapping):
        return [sentence for inner in errors.values() for sentence in _flat(inner)]
    return [
        sentence for each in errors for sentence in (_flat(each) if isinstance(each, (list, dict)) else [str(each)])
    ]


def _first_id(field: Any) -> str:
    """Give the id that a link of the summary leads to: of a group, its first choice."""
    return f"{field.id}-0" if field.type in {"RadioField", "ChipsField"} else str(field.id)


REQUIRED = _l("Please fill this in.")
CHOOSE = _l("Please choose one.")
