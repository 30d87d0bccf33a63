"""The forms of contacts: one short screen, the date of today filled in."""

from collections.abc import Iterator
from typing import Any, ClassVar

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from casefile.contacts.commands import check_met, check_next, check_said
from casefile.contacts.model import ContactNote
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, faults
from casefile.web.fields import ChipsField, DayField, Later, MomentField
from casefile.web.forms import CHOOSE, REQUIRED, Form, ruled
from casefile.web.words import _l, language

WORDS = Length(max=8000, message=_l("This is too long; at most 8,000 characters."))
LINE = Length(max=200, message=_l("This is too long; at most 200 characters."))


class NoteFields(Form):
    """What is written about a contact."""

    facts = TextAreaField(_l("What happened"), [Later(), WORDS])
    client_said = TextAreaField(_l("What the client said"), [Later(), WORDS])
    own_view = TextAreaField(_l("My view"), [Optional(), WORDS])
    place = StringField(_l("Where"), [Optional(), LINE])
    persons = StringField(_l("Who was there"), [Optional(), LINE])
    next_step = StringField(_l("Next step"), [Optional(), LINE])

    def rules(self) -> Iterator[Invalid]:
        """Want something said."""
        yield from faults(lambda: check_said(self.note))

    @property
    def note(self) -> ContactNote:
        """Give what was typed."""
        return ContactNote(
            **{name: (self[name].data or "").strip() for name in ContactNote.__struct_fields__ if name in self}
        )


class ContactForm(NoteFields):
    """A new contact."""

    name: ClassVar[str] = "contacts.new"
    once: ClassVar[bool] = True
    page: ClassVar[tuple[str, ...]] = (
        "method", "outcome", "facts", "client_said", "next_step", "next_on", "next_reason", "met_at", "minutes",
    )  # fmt: skip
    method = ChipsField(_l("How"), [DataRequired(CHOOSE)], choices=[])
    outcome = ChipsField(_l("Result"), [DataRequired(CHOOSE)], choices=[])
    met_at = MomentField(_l("When"), [DataRequired(REQUIRED), ruled(check_met)], default=clock.now)
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(1, 1440, _l("Between 1 and 1,440 minutes."))])
    next_on = DayField(_l("Next contact on"), [Optional(), ruled(check_next)])
    next_reason = StringField(_l("Why later than the urgency asks"), [Later(), LINE])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.method.choices = codes("contact_method").choices(language(), day=clock.today())
        self.outcome.choices = codes("contact_outcome").choices(language(), day=clock.today())


class CorrectForm(NoteFields):
    """A correction of the words; the earlier version stays."""

    name: ClassVar[str] = "contacts.edit"


class QueryForm(Form):
    """A supervisor's question."""

    name: ClassVar[str] = "contacts.ask"
    once: ClassVar[bool] = True
    asked = TextAreaField(_l("Your question"), [DataRequired(REQUIRED), WORDS])


class AnswerForm(Form):
    """The answer to it."""

    name: ClassVar[str] = "contacts.answer"
    answer = TextAreaField(_l("Your answer"), [DataRequired(REQUIRED), WORDS])
