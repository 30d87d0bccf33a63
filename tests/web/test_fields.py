"""What a label says of a field that is left empty: "optional" stands beside what may stay so, and nowhere else."""

from typing import Any

import pytest
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired

from casefile.assessments.forms import AssessmentForm
from casefile.assessments.model import SENTENCES
from casefile.care.forms import ClosingForm, PlanForm
from casefile.care.model import CLOSING
from casefile.contacts.forms import ContactForm
from casefile.dossiers.forms.moving import FACTS
from casefile.interventions.forms import OrderForm
from casefile.interventions.model import DECIDED
from casefile.reports.forms.triage import JoinForm, OpenReporterForm, TakeUpForm
from casefile.web.fields import ChipsField, Later, may_stay_empty

ONE = SelectChoice("a", "A")


def bound(**fields: Any) -> Form:
    return type("Bound", (Form,), fields)()


def fields_of(kind: Any) -> Form:
    """A form's fields without its page: what their labels say depends on neither reader nor row."""
    declared = {name: getattr(kind, name) for name in dir(kind)}
    return bound(**{name: field for name, field in declared.items() if isinstance(field, UnboundField)})


def submitted(machine: Any) -> set[str]:
    return {guard.name for move in machine.table if move.action == "submit" for guard in move.guards}


ASKED = (
    (AssessmentForm, set(SENTENCES) | {"no_view"}),
    (ClosingForm, submitted(CLOSING)),
    (PlanForm, {"goal_0", "measure_0", "review_0", "methods", "roles", "informed"}),
    (OrderForm, {"measure", "reason", *DECIDED.asks}),
    (TakeUpForm, {"dossier", "urgency", "reason"}),
    (JoinForm, {"dossier", "urgency", "reason"}),
    (OpenReporterForm, {"why", "words"}),
    (ContactForm, {"facts", "client_said", "next_reason"}),
)


@pytest.mark.parametrize(("kind", "names"), ASKED, ids=lambda each: getattr(each, "__name__", ""))
def test_what_a_form_or_a_later_step_asks_for_is_not_called_optional(kind: Any, names: set[str]) -> None:
    form = fields_of(kind)
    assert {name for name in names if may_stay_empty(form[name])} == set()


def test_what_a_guard_of_the_case_asks_for_is_not_called_optional() -> None:
    form = bound(**{name: make() for name, make in FACTS.items()})
    assert {field.name for field in form if may_stay_empty(field)} == set()


@pytest.mark.parametrize(
    ("kind", "name"), [(AssessmentForm, "strengths"), (PlanForm, "resources"), (PlanForm, "goal_1")]
)
def test_what_nobody_asks_for_is_called_optional(kind: Any, name: str) -> None:
    assert may_stay_empty(fields_of(kind)[name])


def test_a_choice_that_always_has_a_value_is_not_called_optional() -> None:
    form = bound(
        plain=StringField("plain"),
        wanted=StringField("wanted", [InputRequired()]),
        later=StringField("later", [Later()]),
        none=SelectField("none", choices=[SelectChoice("", ""), ONE]),
        some=SelectField("some", choices=[ONE]),
        chips=ChipsField("chips", choices=[ONE]),
        chosen=ChipsField("chosen", choices=[ONE], default="a"),
    )
    assert {field.name for field in form if may_stay_empty(field)} == {"plain", "none", "chips"}
