"""Fields beyond the form library's own: chips for one tap, days and moments in local time."""

from datetime import date, datetime
from typing import Any, ClassVar

from wtforms import DateField, DateTimeLocalField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from casefile.kernel import clock
from casefile.kernel.clock import LOCAL
from casefile.kernel.words import N_
from casefile.web.words import _


def _choices(options: dict[str, Any]) -> dict[str, Any]:
    """Take choices as pairs of code and label."""
    given = options.get("choices")
    if not isinstance(given, (list, tuple)):
        return options
    pairs = [SelectChoice(value=each[0], label=each[1]) if isinstance(each, tuple) else each for each in given]
    return {**options, "choices": pairs}


class Later:
    """Marks a field that its form, a later step or another answer asks for: it may be empty, and is not optional."""

    field_flags: ClassVar[dict[str, bool]] = {"later": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse nothing: whoever asks for it says so."""


def may_stay_empty(field: Any) -> bool:
    """Tell whether a field can be left empty for good; the page says so beside its label."""
    if field.flags.required or field.flags.later:
        return False
    if isinstance(field, RadioField):
        return not field.object_data
    if isinstance(field, SelectField):
        return any(not str(choice.value) for choice in field.iter_choices())
    return True


DIALLED = {"inputmode": "tel"}
"""The keys of a telephone on a phone's screen."""


class ChipsField(RadioField):  # type: ignore[misc]  # the library has no types
    """One of a few choices, each a chip of 44 pixels; choices as (code, label)."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **_choices(options))


class ManyChipsField(SelectMultipleField):  # type: ignore[misc]
    """Any of a few choices, each a chip of 44 pixels; choices as (code, label)."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **_choices(options))

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(DateField):  # type: ignore[misc]
    """A local day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; say in plain words when it is none."""
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        try:
            self.data = date.fromisoformat(valuelist[0])
        except ValueError as error:
            self.data = None
            raise ValueError(_(N_("This is not a date."))) from error


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A local moment to the minute; aware, in UTC, for the program."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.local(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the moment as local time; say in plain words when it is none."""
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        try:
            self.data = datetime.fromisoformat(valuelist[0]).replace(tzinfo=LOCAL)
        except ValueError as error:
            self.data = None
            raise ValueError(_(N_("This is not a date and time."))) from error
