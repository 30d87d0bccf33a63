"""The forms of triage: one a decision, each with its reason."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from wtforms import BooleanField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from casefile.dossiers.urgency import Urgency
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, faults
from casefile.reports.content import ReportContent
from casefile.reports.forms.reporting import LINE, WORDS, PoliceFields, offered
from casefile.reports.model import OPENING_WORDS, OpeningReason
from casefile.web.fields import ChipsField, Later
from casefile.web.forms import CHOOSE, REQUIRED, Form
from casefile.web.words import _l, language

NEW, OTHER = "new", "other"
"""A new dossier; one named by its number. Else the id of one that was shown."""


def reason(label: Any) -> TextAreaField:
    """Make the field of the reason."""
    return TextAreaField(label, [DataRequired(REQUIRED), WORDS])


def urgencies() -> list[tuple[str, str]]:
    """Give the levels with their words."""
    return [(each.code, f"{each.code} {each.label(language())}") for each in codes("urgency")]


class HelpForm(Form):
    """What every decision asks from which help follows: which dossier, how urgent, why."""

    dossier = ChipsField(_l("Whose dossier?"), [Later()], choices=[], validate_choice=False)
    number = StringField(_l("Number of the dossier"), [Later(), LINE])
    known: Callable[[str], object] | None = None
    """Raises Invalid for a number of a dossier that nobody may know."""
    urgency = ChipsField(_l("Urgency"), [Later()], choices=[], validate_choice=False)
    reason = reason(_l("Reason for this urgency"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.urgency.choices = offered(urgencies())

    def validate_urgency(self, field: Any) -> None:
        """Want one of the levels."""
        if field.data not in set(Urgency):
            raise ValidationError(CHOOSE)

    def validate_dossier(self, field: Any) -> None:
        """Want one of those shown, or a number."""
        if field.data not in {each.value for each in field.choices}:
            raise ValidationError(CHOOSE)
        if field.data == OTHER and not self.number.data:
            self.number.errors = [*self.number.errors, str(REQUIRED)]
            raise ValidationError(REQUIRED)

    def rules(self) -> Iterator[Invalid]:
        """Want a number that leads somewhere."""
        if self.known is not None and self.chosen_number:
            yield from faults(partial(self.known, self.chosen_number))

    @property
    def chosen(self) -> UUID | None:
        """Give the dossier that was chosen among those shown."""
        return None if self.dossier.data in {NEW, OTHER} else UUID(self.dossier.data)

    @property
    def chosen_number(self) -> str:
        """Give the number that was typed."""
        return str(self.number.data or "").strip() if self.dossier.data == OTHER else ""


class TakeUpForm(HelpForm):
    """A new case: of a new dossier or of one that is there."""

    name: ClassVar[str] = "reports.take_up"
    page: ClassVar[tuple[str, ...]] = ("dossier", "number", "legal_basis")
    legal_basis = SelectField(_l("Legal basis of a new dossier"), validate_choice=False, choices=[])
    duplicates_checked = BooleanField(
        _l("I looked for another dossier of this child"), [DataRequired(_l("Please look first, then tick this."))]
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.legal_basis.choices = offered(codes("legal_basis").choices(language()))


class JoinForm(HelpForm):
    """A case that is open already."""

    name: ClassVar[str] = "reports.join"


class SetAsideForm(PoliceFields):
    """No help follows from it: for information, reported before, not confirmed."""

    name: ClassVar[str] = "reports.set_aside"
    page: ClassVar[tuple[str, ...]] = ("reason",)
    reason = reason(_l("Reason"))
    told = BooleanField(_l("Whoever reported it was told"))


class DuplicateForm(SetAsideForm):
    """It was reported before: as what."""

    name: ClassVar[str] = "reports.duplicate"
    page: ClassVar[tuple[str, ...]] = ("same_as", "reason")
    same_as = StringField(
        _l("Number of the report or dossier that it repeats"), [DataRequired(REQUIRED), LINE],
        render_kw={"list": "known-numbers", "autocomplete": "off"},
    )  # fmt: skip
    known: Callable[[str], object] | None = None
    """Raises Invalid for a number of what is not open to the reader."""

    def rules(self) -> Iterator[Invalid]:
        """Want a number that leads somewhere."""
        if self.known is not None and self.same_as.data:
            yield from faults(partial(self.known, self.same_as.data))


def police_told(content: ReportContent | None) -> dict[str, Any]:
    """Give what the report tells of the police, for the form in which the office confirms it."""
    if content is None:
        return {}
    told = content.police
    return {
        "police_unit": told.unit, "police_person": told.person, "police_at": told.at, "police_receipt": told.receipt,
    }  # fmt: skip


class SendOnForm(Form):
    """It belongs to another office."""

    name: ClassVar[str] = "reports.send_on"
    office = SelectField(_l("To which office?"), [Later()], validate_choice=False, choices=[])
    reason = reason(_l("Reason"))

    def validate_office(self, field: Any) -> None:
        """Want one of the offices."""
        if field.data not in {each.value for each in field.choices if each.value}:
            raise ValidationError(CHOOSE)


class AnswerForm(Form):
    """A second person's answer to setting aside one of the nine situations."""

    name: ClassVar[str] = "reports.answer"
    reason = reason(_l("Your own reason"))


class ClimbForm(Form):
    """Why a report of an office below is opened."""

    name: ClassVar[str] = "reports.climb"
    reason = reason(_l("Reason"))


class OpenReporterForm(Form):
    """Why the reporter's name is opened."""

    drafted: ClassVar[bool] = False
    why = ChipsField(
        _l("What for?"),
        [Later()],
        choices=offered((each.value, _l(words)) for each, words in OPENING_WORDS.items()),
        validate_choice=False,
    )
    words = StringField(_l("In a few words"), [Later(), LINE])

    def validate_why(self, field: Any) -> None:
        """Want one of the reasons."""
        if field.data not in set(OpeningReason):
            raise ValidationError(CHOOSE)
