"""The forms of the first pages: face, care card, judicial notes, consent."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import msgspec
import wtforms
from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms.validators import DataRequired, Optional

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.checks import wrong_with
from casefile.dossiers.commands.consenting import check_given
from casefile.dossiers.face import Agreement, Care, Face, Judicial, KeyGroup
from casefile.dossiers.forms.fields import chips, choice, line, listed, offered, one_of, reason, text
from casefile.kernel.codes import Code
from casefile.kernel.errors import Invalid
from casefile.web.fields import DIALLED, ChipsField, DayField
from casefile.web.forms import CHOOSE, Form, ruled
from casefile.web.words import _l

BLANK_GROUPS = 1
HOW = {"paper": _l("On paper"), "spoken": _l("Spoken, noted down"), "other": _l("Another way")}


def _on_face(code: Code) -> bool:
    return not code.trait("judicial")


def _judicial(code: Code) -> bool:
    return bool(code.trait("judicial"))


class GroupForm(wtforms.Form):  # type: ignore[misc]  # the library has no types
    """One group of care, with what shows it."""

    code = choice(_l("Group of care"))
    evidence = line(_l("What shows it"), later=True)
    since = DayField(_l("Since"), [Optional()])
    until = DayField(_l("Until"), [Optional()])

    judicial: ClassVar[bool] = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code.choices = listed("key_group", empty=True, where=_judicial if self.judicial else _on_face)


class JudicialGroupForm(GroupForm):
    """One group with the document of the competent authority."""

    judicial: ClassVar[bool] = True
    evidence = line(_l("Document of the competent authority"), later=True)


def _groups(entries: Iterable[Any], before: Iterable[KeyGroup]) -> tuple[KeyGroup, ...]:
    """Read the groups that were filled in; what the form does not ask stays as it was."""
    kept = {group.code: group for group in before}
    filled = [entry for entry in entries if entry.code.data]
    return tuple(_group(entry, kept.get(entry.code.data, KeyGroup(code=entry.code.data))) for entry in filled)


def _group(entry: Any, before: KeyGroup) -> KeyGroup:
    return msgspec.structs.replace(
        before, evidence=(entry.evidence.data or "").strip(), since=entry.since.data, until=entry.until.data
    )


class FaceForm(Form):
    """The first page of the dossier."""

    name: ClassVar[str] = "dossiers.face"
    page: ClassVar[tuple[str, ...]] = (
        "person_name", "alias", "sex", "birth", "birth_precision", "id_kind", "id_number", "id_unverified", "id_note",
        "phone", "occupation",
    )  # fmt: skip
    person_name = line(_l("Name"), description=_l("Leave it empty while it is not known."))
    alias = line(_l("Also called"))
    sex = ChipsField(_l("Sex"), choices=[], validate_choice=False)
    birth = DayField(_l("Birth date"), [Optional()])
    birth_precision = choice(_l("How exact is the date?"))
    id_kind = choice(_l("Kind of ID"), wanted=True)
    id_number = line(_l("ID number"))
    id_unverified = BooleanField(_l("The number could not be verified"))
    id_note = line(
        _l("Remark on the ID"), description=_l("Why there is no number, or why birth date or sex differ from it.")
    )
    phone = line(_l("Phone"), render_kw=DIALLED)
    address = line(_l("Address"))
    community = choice(_l("Community"))
    guardian = line(_l("Guardian"))
    guardian_phone = line(_l("Guardian's phone"), render_kw=DIALLED)
    occupation = line(_l("School or work"))
    key_groups = FieldList(FormField(GroupForm), label=_l("Groups of care"))
    legal_basis = choice(_l("Legal basis"), wanted=True)

    def __init__(self, *, places: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(**options)
        self.sex.choices = listed("sex")
        self.birth_precision.choices = listed("birth_precision")
        self.id_kind.choices = listed("id_kind")
        self.legal_basis.choices = listed("legal_basis")
        self.community.choices = offered([("", ""), *places])
        if not self.is_submitted():
            for _place in range(BLANK_GROUPS):
                self.key_groups.append_entry()

    def face(self, before: Face) -> Face:
        """Read the first page as it was typed."""
        return Face(
            name=self.person_name.data or "", alias=self.alias.data or "", sex=self.sex.data or "0",
            birth=self.birth.data, birth_precision=_precision(self.birth_precision.data), id_kind=self.id_kind.data,
            id_number=self.id_number.data or "", id_unverified=bool(self.id_unverified.data),
            id_note=self.id_note.data or "", phone=self.phone.data or "", address=self.address.data or "",
            community=self.community.data or "", guardian=self.guardian.data or "",
            guardian_phone=self.guardian_phone.data or "", occupation=self.occupation.data or "",
            key_groups=_groups(self.key_groups, before.key_groups),
        )  # fmt: skip

    def rules(self) -> Iterator[Invalid]:
        """Tell everything that is wrong with the first page; its name has a field of another name here."""
        for fault in wrong_with(self.face(Face())):
            fault.field = "person_name" if fault.field == "name" else fault.field
            yield fault

    def stored(self, subject: Any) -> Mapping[str, Any]:
        """Give what is stored now for the page that shows both versions."""
        groups = ((group.code, group.evidence) for group in subject.face.key_groups)
        shown = {"person_name": subject.face.name, "key_groups": [part for group in groups for part in group]}
        return {**super().stored(subject), **shown}

    def validate_id_kind(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)


def _precision(code: str | None) -> BirthPrecision:
    return BirthPrecision(code) if code in set(BirthPrecision) else BirthPrecision.UNKNOWN


class CareForm(Form):
    """What those who help may see."""

    name: ClassVar[str] = "dossiers.care"
    call_name = line(_l("What to call the child"))
    meeting_place = line(_l("Where to meet"))
    safety_note = text(_l("What to watch for safety"))

    def card(self) -> Care:
        """Read the card as it was typed."""
        return Care(
            call_name=self.call_name.data or "", meeting_place=self.meeting_place.data or "",
            safety_note=self.safety_note.data or "",
        )  # fmt: skip


class JudicialForm(Form):
    """Matters of justice and of harm suffered."""

    name: ClassVar[str] = "dossiers.judicial"
    key_groups = FieldList(FormField(JudicialGroupForm), label=_l("Groups of care"))
    notes = text(_l("Notes"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if not self.is_submitted():
            self.key_groups.append_entry()

    def judicial(self, before: Judicial) -> Judicial:
        """Read the notes as they were typed."""
        return Judicial(key_groups=_groups(self.key_groups, before.key_groups), notes=self.notes.data or "")


class GiveJudicialForm(Form):
    """The judicial part is given to a worker of the case."""

    name: ClassVar[str] = "dossiers.give_judicial"
    assignment = chips(_l("To whom?"))
    reason = text(_l("What it is needed for"), wanted=True)
    until = DayField(_l("Until"), [DataRequired(CHOOSE)])

    def validate_assignment(self, field: Any) -> None:
        """Want one of those shown."""
        one_of(field)


class NumberForm(Form):
    """A dossier is looked up by its number."""

    drafted: ClassVar[bool] = False
    number = line(_l("Number of the dossier"), wanted=True)


class ConsentForm(Form):
    """A consent: to what, by whom, how."""

    name: ClassVar[str] = "dossiers.consent"
    once: ClassVar[bool] = True
    purposes = text(_l("Consent to what"), wanted=True)
    given_by = line(_l("Who gave it"), wanted=True)
    relation = line(_l("Relation to the client"))
    how = SelectField(
        _l("How it was given"),
        choices=offered(
            [("paper", _l("On paper")), ("spoken", _l("Spoken, noted down")), ("other", _l("Another way"))]
        ),
    )
    given_on = DayField(_l("When it was given"), [ruled(check_given)])

    def agreement(self) -> Agreement:
        """Read the consent as it was typed."""
        return Agreement(
            purposes=self.purposes.data, given_by=self.given_by.data, relation=self.relation.data or "",
            how=self.how.data,
        )  # fmt: skip


class TakeBackForm(Form):
    """A consent is taken back."""

    name: ClassVar[str] = "dossiers.take_back"
    reason = reason()
