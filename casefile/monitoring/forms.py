"""The forms of monitoring."""

from collections.abc import Iterator
from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms.validators import DataRequired

from casefile.dossiers.face import Face
from casefile.dossiers.forms.fields import choice, line, listed, one_of, text, urgencies
from casefile.dossiers.forms.first_pages import FaceForm
from casefile.kernel.errors import Invalid
from casefile.monitoring.commands import wrong_with
from casefile.monitoring.model import LEVELS, ProposalText
from casefile.web.fields import ChipsField, DayField
from casefile.web.forms import CHOOSE, Form
from casefile.web.words import _l


class AgainForm(Form):
    """Why somebody should look in, how often and from when on."""

    name: ClassVar[str] = "monitoring.again"
    once: ClassVar[bool] = True
    why = text(_l("Why somebody should look in"), wanted=True)
    rhythm = line(
        _l("How often there will be a visit"), wanted=True,
        description=_l("In words, for example: every two weeks at home, and by phone in between."),
    )  # fmt: skip
    urgency = ChipsField(_l("Urgency"), [DataRequired(CHOOSE)], choices=[], validate_choice=False)
    first_visit_on = DayField(_l("Day of the first visit"), [DataRequired(CHOOSE)])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.urgency.choices = [each for each in urgencies() if each.value in set(LEVELS)]

    @property
    def text(self) -> ProposalText:
        """Give what was typed."""
        return ProposalText(
            reason=(self.why.data or "").strip(), rhythm=(self.rhythm.data or "").strip(), urgency=self.urgency.data,
            first_visit_on=self.first_visit_on.data,
        )  # fmt: skip


class ProposalForm(AgainForm, FaceForm):
    """A proposal with the first page of whom it is about."""

    name: ClassVar[str] = "monitoring.proposal"
    page: ClassVar[tuple[str, ...]] = (
        "office", "why", "urgency", "first_visit_on", "legal_basis", "rhythm", "key_groups", *FaceForm.page,
    )  # fmt: skip
    office = choice(_l("Office"), wanted=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for group in self.key_groups.entries[:1]:
            group.form.code.flags.required = group.form.evidence.flags.required = True
        self.legal_basis.choices = listed("legal_basis", empty=True)

    def rules(self) -> Iterator[Invalid]:
        """Tell everything that is wrong with the proposal, and with the first page."""
        yield from wrong_with(self.face(Face()), self.text)
        yield from super().rules()

    def validate_office(self, field: Any) -> None:
        """Want one of the writer's offices."""
        one_of(field)


class DecisionForm(Form):
    """A second person's answer."""

    name: ClassVar[str] = "monitoring.decision"
    looked = BooleanField(_l("I looked for another dossier of this child"))
    reason = text(_l("Why it does not begin"), later=True)
