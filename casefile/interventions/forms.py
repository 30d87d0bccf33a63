"""The forms of interventions."""

from collections.abc import Iterator
from typing import Any, ClassVar

from wtforms.validators import Optional

from casefile.dossiers.forms.fields import choice, line, listed, text
from casefile.interventions.commands import wrong_with
from casefile.interventions.model import InterventionText
from casefile.kernel.errors import Invalid
from casefile.web.fields import DayField, Later
from casefile.web.forms import Form
from casefile.web.words import _l


class OrderForm(Form):
    """A measure: decided by the competent unit, or proposed to it."""

    name: ClassVar[str] = "interventions.order"
    once: ClassVar[bool] = True
    measure = choice(_l("Measure"), wanted=True)
    unit_kind = choice(_l("Kind of unit that decides"))
    decided_by = line(_l("Who decided it"), later=True)
    legal_basis = line(_l("Legal basis"), later=True)
    document = line(_l("Number of the document"), later=True)
    from_on = DayField(_l("From"), [Optional()])
    until_on = DayField(_l("Until"), [Optional()])
    review_on = DayField(_l("Look at it again on"), [Later()])
    reason = text(_l("Reason"), later=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.measure.choices = listed("measure", empty=True)
        self.unit_kind.choices = listed("unit_kind", empty=True)

    def rules(self) -> Iterator[Invalid]:
        """Tell everything that is wrong with the measure."""
        return wrong_with(self.text)

    @property
    def text(self) -> InterventionText:
        """Give what was typed."""
        words = ("measure", "unit_kind", "decided_by", "legal_basis", "document", "reason")
        said = {name: (self[name].data or "").strip() for name in words}
        return InterventionText(**said, from_on=self.from_on.data, until_on=self.until_on.data)


class ReviewForm(Form):
    """Outcome and review of a measure."""

    name: ClassVar[str] = "interventions.review"
    outcome = text(_l("Outcome of the intervention"), wanted=True)
    words = text(_l("Review"), wanted=True)


class StepForm(Form):
    """A step; going on names the next review, dropping says why."""

    name: ClassVar[str] = "interventions.step"
    drafted: ClassVar[bool] = False
    next_review_on = DayField(_l("Look at it again on"), [Later()])
    reason = text(_l("Why it ended"), later=True)
