"""The page on which somebody reports. Short words on the chips, the law's words as help; five things are asked."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from casefile.dossiers.masks import check_phone
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, faults
from casefile.kernel.words import N_
from casefile.reports.checks import not_after_today, not_later, with_number
from casefile.reports.content import KNOWN_WORDS, Known, Police, ReportContent, Reporter
from casefile.reports.person import id_doubts
from casefile.web.fields import DIALLED, ChipsField, DayField, Later, MomentField
from casefile.web.forms import CHOOSE, REQUIRED, Form, ruled
from casefile.web.words import _l, language

KINDS = {
    "MR1": _l("Injured in a private part of the body"),
    "MR2": _l("Girl under 14: sexual harm, pregnancy"),
    "MR3": _l("Girl of 14 or older: pregnant after sexual harm"),
    "MR4": _l("Injured, beaten, bullied, starved, not conscious"),
    "MR5": _l("Self-harm, poisoning, accident at work"),
    "MR6": _l("Abandoned, nobody cares for the child"),
    "MR7": _l("Missing, sold, nobody knows from where"),
    "MR8": _l("Made to beg"),
    "MR9": _l("Other serious harm or danger"),
    "OTHER": _l("Another worry"),
}
"""Short words for the phone, in the order of the list; its own words stand below the chip that was chosen."""
URGENCIES = {
    Urgency.E: _l("At once"),
    Urgency.R: _l("Today"),
    Urgency.Y: _l("In a few days"),
    Urgency.B: _l("It can wait"),
}
SEXES = [("1", _l("boy")), ("2", _l("girl")), ("0", _l("not known"))]
WORDS, LINE = Length(max=20_000), Length(max=200)


def offered(pairs: Iterable[tuple[str, Any]], group: str | None = None) -> list[SelectChoice]:
    """Make choices of codes and words, in a group where one is named."""
    return [SelectChoice(value, words, optgroup=group) for value, words in pairs]


def line(label: Any, **options: Any) -> StringField:
    """Make a field of one line that may stay empty."""
    return StringField(label, [Optional(), LINE], **options)


def text(label: Any) -> TextAreaField:
    """Make a field of several lines that may stay empty."""
    return TextAreaField(label, [Optional(), WORDS])


def known(label: Any) -> ChipsField:
    """Make a question that may be answered by: not known."""
    words = [(value.value, _l(KNOWN_WORDS[value])) for value in Known]
    return ChipsField(label, choices=offered(words), default=Known.UNKNOWN.value, validate_choice=False)


def kind_notes() -> dict[str, str]:
    """Give the full words of the law for each kind: in Chinese as they stand there."""
    return {each.code: each.note if language() == "zh" else each.en for each in codes("mandatory_report")}


class PoliceFields(Form):
    """That the police were told."""

    police_unit = line(_l("Which police station"))
    police_person = line(_l("Who took the call"))
    police_at = MomentField(_l("When they were told"), [Optional(), ruled(not_later)])
    police_receipt = line(_l("Receipt or case number"))

    @property
    def police(self) -> Police:
        """Give what was typed."""
        return Police(
            unit=_said(self.police_unit),
            person=_said(self.police_person),
            at=self.police_at.data,
            receipt=_said(self.police_receipt),
        )


class ReportForm(PoliceFields):
    """A discovery report, on one page of a phone."""

    name: ClassVar[str] = "reports.report"
    once: ClassVar[bool] = True
    doubted: bool = False
    """Whether the ID number was asked about."""
    danger = BooleanField(_l("Danger now"))
    kind = ChipsField(_l("What is it about?"), [Later()], choices=offered(KINDS.items()), validate_choice=False)
    facts = TextAreaField(_l("What was seen or heard?"), [DataRequired(REQUIRED), WORDS])
    child_said = text(_l("What did the child say? In the child's own words"))
    seen_area = SelectField(_l("Where?"), validate_choice=False, choices=[])
    seen_place = line(_l("Place, house or landmark"))
    seen_at = MomentField(_l("When?"), [Optional(), ruled(not_later)], default=clock.now)
    urgency = ChipsField(
        _l("How soon should somebody come?"),
        [Later()],
        choices=offered((each.value, words) for each, words in URGENCIES.items()),
        validate_choice=False,
    )
    child_name = line(_l("Name, if known"))
    age = IntegerField(_l("Age, roughly"), [Optional(), NumberRange(0, 150, _l("This age cannot be right."))])
    birth_date = DayField(_l("Birth date"), [Optional(), ruled(not_after_today)])
    sex = ChipsField(_l("Sex"), choices=offered(SEXES), default="0", validate_choice=False)
    id_number = line(_l("ID number"))
    id_unverified = BooleanField(_l("The number is not verified"))
    phone = line(_l("Phone"), render_kw=DIALLED)
    lives_area = SelectField(_l("Where the child lives"), validate_choice=False, choices=[])
    address = line(_l("Address"))
    school = line(_l("School or work"))
    guardian = line(_l("Guardian"))
    guardian_phone = line(_l("Phone of the guardian"), render_kw=DIALLED)
    injuries = text(_l("Injuries, and whether a doctor has seen the child"))
    safe_now = known(_l("Is the child safe now?"))
    still_reached = known(_l("Can the person under suspicion still reach the child?"))
    steps = text(_l("What was done already"))
    source = SelectField(_l("How did it come to you?"), validate_choice=False, choices=[])
    reporter_name = line(_l("Name of the person who told it"))
    reporter_phone = line(_l("Phone of this person"), render_kw=DIALLED)
    reporter_unit = line(_l("Unit of this person"))
    reporter_relation = line(_l("Relation to the child"))
    reporter_note = text(_l("When and how this person may be asked back"))

    def validate_kind(self, field: Any) -> None:
        """Want one of the ten."""
        if not field.data:
            raise ValidationError(CHOOSE)

    def validate_urgency(self, field: Any) -> None:
        """Want an urgency, unless there is danger now."""
        if not self.danger.data and field.data not in set(Urgency):
            raise ValidationError(CHOOSE)

    def rules(self) -> Iterator[Invalid]:
        """Want phones that can be called, and ask once about an ID number that does not fit; in danger nobody waits."""
        if self.danger.data:
            return
        phones = (self.phone, self.guardian_phone, self.reporter_phone)
        yield from faults(*(partial(check_phone, _said(each), each.name) for each in phones))
        doubts = () if self.id_unverified.data else id_doubts(with_number(self.content))
        for doubt in doubts:
            place = "birth_date" if doubt.field == "birth" else doubt.field
            yield Invalid(doubt.sentence, field=place, **doubt.words)
        self.doubted = bool(doubts)
        if doubts:
            yield Invalid(
                N_("If you cannot compare it now, tick this, or press the last button."), field="id_unverified"
            )

    @property
    def said_urgency(self) -> Urgency:
        """Give the urgency; danger now is E."""
        return Urgency.E if self.danger.data else Urgency(self.urgency.data)

    @staticmethod
    def sources(lang: str) -> list[tuple[str, str]]:
        """Give the ways by which somebody outside told it."""
        return codes("report_source").choices(lang, where=lambda each: bool(each.trait("outside")))

    @property
    def content(self) -> ReportContent:
        """Give what was typed about the child."""
        same = {name: _said(self[name]) for name in _SAME}
        return ReportContent(
            **same,
            name=_said(self.child_name),
            seen_at=self.seen_at.data,
            birth_date=self.birth_date.data,
            age=self.age.data,
            sex=self.sex.data or "0",
            id_unverified=bool(self.id_unverified.data),
            safe_now=Known(self.safe_now.data or Known.UNKNOWN),
            still_reached=Known(self.still_reached.data or Known.UNKNOWN),
            police=self.police,
        )

    @property
    def reporter(self) -> Reporter:
        """Give what was typed about who told it."""
        parts = {name: _said(self[f"reporter_{name}"]) for name in ("name", "phone", "unit", "relation", "note")}
        return Reporter(source=_said(self.source), **parts)

    def folded(self) -> Iterator[tuple[str, Any, list[Any], bool]]:
        """Yield the folded parts of the page: name, title, fields, whether something is typed or wrong there."""
        for part, title, names in _FOLDED:
            fields = [self[name] for name in names]
            touched = any(field.errors or (field.raw_data and _differs(field)) for field in fields)
            yield part, title, fields, touched


_SAME = (
    "kind", "facts", "child_said", "seen_place", "seen_area", "id_number", "phone", "lives_area", "address", "school",
    "guardian", "guardian_phone", "injuries", "steps",
)  # fmt: skip
_FOLDED = (
    ("child", _l("About the child, as far as known"), (
        "child_name", "age", "sex", "birth_date", "id_number", "id_unverified", "phone", "lives_area", "address",
        "school", "guardian", "guardian_phone",
    )),
    ("state", _l("How the child is, what was done"), ("child_said", "injuries", "safe_now", "still_reached", "steps")),
    ("police", _l("The police were told"), ("police_unit", "police_person", "police_at", "police_receipt")),
    ("reporter", _l("Somebody else told me (phone, letter, school)"), (
        "source", "reporter_name", "reporter_phone", "reporter_unit", "reporter_relation", "reporter_note",
    )),
)  # fmt: skip

ReportForm.page = (
    "danger", "kind", "facts", "seen_area", "seen_place", "seen_at", "urgency",
    *(name for _part, _title, names in _FOLDED for name in names),
)  # fmt: skip


def _said(field: Any) -> str:
    return str(field.data or "").strip()


def _differs(field: Any) -> bool:
    default = field.default() if callable(field.default) else field.default
    return bool(field.data) and field.data != default
