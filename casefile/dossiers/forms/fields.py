"""Fields that the forms of dossiers share."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from casefile.dossiers.urgency import Urgency
from casefile.kernel.codes import Code, codes
from casefile.web.fields import ChipsField, Later
from casefile.web.forms import CHOOSE, REQUIRED
from casefile.web.words import _l, language

WORDS, LINE = Length(max=20_000), Length(max=200)


def offered(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Make choices of codes and words."""
    return [SelectChoice(value, words) for value, words in pairs]


def _empty(*, wanted: bool, later: bool) -> Any:
    """Say whether a field may stay empty: never, for now, or for good."""
    return DataRequired(REQUIRED) if wanted else Later() if later else Optional()


def line(label: Any, *, wanted: bool = False, later: bool = False, **options: Any) -> StringField:
    """Make a field of one line."""
    return StringField(label, [_empty(wanted=wanted, later=later), LINE], **options)


def text(label: Any, *, wanted: bool = False, later: bool = False, **options: Any) -> TextAreaField:
    """Make a field of several lines."""
    return TextAreaField(label, [_empty(wanted=wanted, later=later), WORDS], **options)


def reason(label: Any = None) -> TextAreaField:
    """Make the field of the reason."""
    return text(label or _l("Reason"), wanted=True)


def listed(name: str, *, empty: bool = False, where: Callable[[Code], bool] | None = None) -> list[SelectChoice]:
    """Make the choices of a code list, with an empty one on top where nothing may be chosen."""
    return offered([("", "")] * empty + codes(name).choices(language(), where=where))


def choice(label: Any, *, wanted: bool = False, later: bool = False, **options: Any) -> SelectField:
    """Make a choice that is filled when the form is made."""
    validators = [DataRequired(CHOOSE)] if wanted else [Later()] if later else []
    return SelectField(label, validators, choices=[], validate_choice=False, **options)


def chips(label: Any, choices: Any = (), **options: Any) -> ChipsField:
    """Make a choice of chips that has to be made; without choices it is filled when the form is made."""
    return ChipsField(label, [DataRequired(CHOOSE)], choices=list(choices), validate_choice=False, **options)


def urgencies() -> list[SelectChoice]:
    """Give the levels with their words."""
    return offered((each.code, f"{each.code} {each.label(language())}") for each in codes("urgency"))


def one_of(field: Any) -> None:
    """Want one of the choices that were shown."""
    if field.data not in {each.value for each in field.choices if each.value}:
        raise ValidationError(CHOOSE)


def urgency_of(field: Any) -> Urgency:
    """Read a level from its field."""
    return Urgency(field.data)
