"""The form of an assessment: facts, what the child said and the worker's view in fields of their own."""

from typing import Any, ClassVar

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length, Optional

from casefile.assessments.model import AssessmentText
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.web.fields import ChipsField, Later, ManyChipsField
from casefile.web.forms import Form
from casefile.web.words import _l, language

WORDS = Length(max=8000, message=_l("This is too long; at most 8,000 characters."))


class AssessmentForm(Form):
    """What is written about a child's situation. It may be kept half written."""

    name: ClassVar[str] = "assessments.edit"
    strengths = TextAreaField(
        _l("Strengths"), [Optional(), WORDS], description=_l("What goes well, who helps, what the child is good at.")
    )
    facts = TextAreaField(
        _l("Facts"), [Later(), WORDS], description=_l("What was seen or is on paper, with its source.")
    )
    child_said = TextAreaField(
        _l("The child said"), [Later(), WORDS], description=_l("In the child's own words, also what is wished for.")
    )
    no_view = SelectField(_l("Or why the child's own view is missing"), [Later()], choices=[], validate_choice=False)
    own_view = TextAreaField(_l("My own view"), [Later(), WORDS])
    person = TextAreaField(_l("The person"), [Optional(), WORDS])
    family = TextAreaField(_l("Family"), [Optional(), WORDS])
    school = TextAreaField(_l("School or work"), [Optional(), WORDS])
    peers = TextAreaField(_l("Friends and peers"), [Optional(), WORDS])
    community = TextAreaField(_l("Community"), [Optional(), WORDS])
    needs = ManyChipsField(_l("Needs"), [Later()], choices=[], validate_choice=False)
    needs_words = TextAreaField(_l("What is needed"), [Optional(), WORDS])
    urgency = ChipsField(_l("Proposed urgency"), [Later()], choices=[], validate_choice=False)
    urgency_reason = TextAreaField(_l("Reason for the urgency"), [Later(), WORDS])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.needs.choices = codes("need").choices(language(), day=clock.today())
        self.no_view.choices = [("", ""), *codes("no_view_reason").choices(language())]
        self.urgency.choices = [(each.code, f"{each.code} {each.label(language())}") for each in codes("urgency")]

    @property
    def text(self) -> AssessmentText:
        """Give what was typed."""
        said = {name: (self[name].data or "") for name in AssessmentText.__struct_fields__ if name != "needs"}
        return AssessmentText(
            **{name: words.strip() for name, words in said.items()}, needs=tuple(self.needs.data or ())
        )
