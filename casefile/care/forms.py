"""Forms of care."""

from typing import Any, ClassVar

from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired, Optional

from casefile.care.commands.ending import check_met
from casefile.care.commands.tasking import check_due
from casefile.care.commands.writing import check_review_day, check_visit_day
from casefile.care.model import Attainment, ClosingText, Goal, PlanText, Visit
from casefile.care.tasks import TASK, Task
from casefile.dossiers.forms.fields import choice, line, listed, offered, one_of, text
from casefile.kernel import clock
from casefile.web.fields import ChipsField, DayField, Later, MomentField
from casefile.web.forms import CHOOSE, REQUIRED, Form, ruled
from casefile.web.words import _, _l

GOALS = 4
VISITS = (("first_visit_on", _l("First follow-up visit on")), ("second_visit_on", _l("Second follow-up visit on")))


class PlanForm(Form):
    """A care plan; it may be kept half written."""

    name: ClassVar[str] = "care.plan"
    child_wants = text(_l("What the child wants"), description=_l("In the child's own words, as far as you know it."))
    methods = text(_l("How it is to be reached"), later=True)
    resources = text(_l("With what: people, places, money"))
    roles = text(_l("Who does what"), later=True)
    informed = text(_l("Who of the client and the guardian was told, and when"), later=True)

    def goal_fields(self) -> list[tuple[Any, Any, Any]]:
        """Give the fields of each goal."""
        return [(self[f"goal_{n}"], self[f"measure_{n}"], self[f"review_{n}"]) for n in range(GOALS)]

    def fill(self, plan: PlanText) -> None:
        """Put the goals that were written into their fields."""
        if self.is_submitted():
            return
        for fields, goal in zip(self.goal_fields(), plan.goals, strict=False):
            for field, value in zip(fields, (goal.goal, goal.measure, goal.review_on), strict=True):
                field.data = value

    @property
    def text(self) -> PlanText:
        """Give what was typed; a goal without words is none."""
        goals = tuple(
            Goal(goal=goal.data.strip(), measure=(measure.data or "").strip(), review_on=review.data)
            for goal, measure, review in self.goal_fields()
            if (goal.data or "").strip()
        )
        said = {name: (self[name].data or "").strip() for name in ("child_wants", "methods", "resources", "roles")}
        return PlanText(goals=goals, informed=(self.informed.data or "").strip(), **said)


for _number in range(GOALS):
    setattr(
        PlanForm,
        f"goal_{_number}",
        line(_l("Goal"), later=_number == 0, description=_l("What will be different for the child.")),
    )
    setattr(PlanForm, f"measure_{_number}", line(_l("By what it will be seen"), later=True))
    setattr(PlanForm, f"review_{_number}", DayField(_l("Looked at again on"), [Later(), ruled(check_review_day)]))


class TaskForm(Form):
    """A task: what, by whom, until when."""

    name: ClassVar[str] = "care.task"
    once: ClassVar[bool] = True
    task = text(_l("What is to be done"), wanted=True)
    owner = choice(_l("By whom"), wanted=True)
    due_on = DayField(_l("Until"), [DataRequired(REQUIRED), ruled(check_due)])
    shared = BooleanField(
        _l("Shared with everybody who helps this child"),
        description=_l("A helper's task is always shared. Write nothing in it that a helper need not know."),
    )

    def validate_owner(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)


class TaskMoveForm(Form):
    """How a task goes, and a line about it."""

    name: ClassVar[str] = "care.task_move"
    action = ChipsField(_l("How it goes"), [DataRequired(CHOOSE)], choices=[], validate_choice=False)
    line = text(_l("A line about it"))

    def offer(self, task: Task, *, may_drop: bool) -> None:
        """Offer the moves that lead on from here."""
        moves = [move for move in TASK.moves_from(task.state) if may_drop or move.action != "drop"]
        self.action.choices = offered((move.action, _(move.label)) for move in moves)

    def validate_action(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)


class ClosingForm(Form):
    """A closing report; it may be kept half written."""

    name: ClassVar[str] = "care.closing"
    reached = text(_l("What was reached"), later=True)
    remaining = text(_l("What is still needed, or that nothing is"), later=True)
    child_said = text(_l("The child said"))
    closing_reason = choice(_l("Reason for closing"), later=True)
    reason = text(_l("Why now"), later=True)
    follow_up = text(_l("Follow-up visits: what for, or why none"), later=True)
    first_visit_on = DayField(VISITS[0][1], [Optional(), ruled(check_visit_day)])
    second_visit_on = DayField(VISITS[1][1], [Optional(), ruled(check_visit_day)])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.closing_reason.choices = listed(
            "closing_reason", empty=True, where=lambda code: "regular" in code.trait("when", ())
        )

    def fill(self, closing: ClosingText) -> None:
        """Put the days that were planned into their fields."""
        if not self.is_submitted():
            for (name, _label), day in zip(VISITS, closing.follow_up_on, strict=False):
                self[name].data = day

    @property
    def text(self) -> ClosingText:
        """Give what was typed."""
        names = ("reached", "remaining", "child_said", "closing_reason", "reason", "follow_up")
        said = {name: (self[name].data or "").strip() for name in names}
        days = sorted(self[name].data for name, _label in VISITS if self[name].data)
        return ClosingText(follow_up_on=tuple(days), **said)


class FollowUpForm(Form):
    """A visit after the closing."""

    name: ClassVar[str] = "care.follow_up"
    once: ClassVar[bool] = True
    met_at = MomentField(_l("When"), [DataRequired(REQUIRED), ruled(check_met)], default=clock.now)
    result = ChipsField(_l("Result"), [DataRequired(CHOOSE)], choices=[], validate_choice=False)
    words = text(_l("How the child is doing"), wanted=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.result.choices = listed("follow_up_result")

    def validate_result(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)

    @property
    def visit(self) -> Visit:
        """Give what was typed."""
        return Visit(result=self.result.data, words=(self.words.data or "").strip())


class GoalsForm(Form):
    """How far each goal of a plan was reached. It is about goals, never about the person."""

    name: ClassVar[str] = "care.goals"
    words = text(_l("In words"))

    def goal_fields(self) -> list[Any]:
        """Give the field of each goal, in the plan's order."""
        return [field for field in self if field.name.startswith("attained_")]

    @property
    def attainment(self) -> Attainment:
        """Give what was chosen."""
        return Attainment(
            goals=tuple(field.data or "" for field in self.goal_fields()), words=(self.words.data or "").strip()
        )


def goals_form(plan: PlanText, **options: Any) -> GoalsForm:
    """Make the form for the goals of a plan."""
    fields = {
        f"attained_{place}": RadioField(goal.goal, [DataRequired(CHOOSE)], choices=[], validate_choice=False)
        for place, goal in enumerate(plan.goals)
    }
    form: GoalsForm = type("GoalsOf", (GoalsForm,), fields)(**options)
    for field in form.goal_fields():
        field.choices = listed("goal_attainment")
    return form
