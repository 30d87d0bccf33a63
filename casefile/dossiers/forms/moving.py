"""The form of a move: made of what the guards of the case table ask for."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from wtforms.validators import Optional

from casefile.dossiers.forms.fields import choice, line, listed, one_of, text
from casefile.dossiers.stages import Move
from casefile.kernel import clock
from casefile.web.fields import DayField, Later, MomentField
from casefile.web.forms import Form
from casefile.web.words import _l
from casefile.workflow import Transition

FACTS: dict[str, Callable[[], Any]] = {
    "reason": lambda: text(_l("Reason"), wanted=True),
    "rhythm": lambda: line(_l("How often there will be a visit"), wanted=True),
    "danger": lambda: text(_l("What the immediate danger is"), wanted=True),
    "authority": lambda: line(_l("Which authority was informed, and who there"), wanted=True),
    "informed_at": lambda: MomentField(_l("When it was informed"), [Later()], default=clock.now),
    "reference": lambda: line(_l("Reference or receipt"), wanted=True),
    "measure": lambda: choice(_l("Measure"), wanted=True),
    "decided_by": lambda: line(_l("Who decided it"), wanted=True),
    "legal_basis": lambda: line(_l("Legal basis"), wanted=True),
    "document": lambda: line(_l("Number of the document"), wanted=True),
    "outcome": lambda: text(_l("Outcome of the intervention"), wanted=True),
    "closing_reason": lambda: choice(_l("Reason for closing"), wanted=True),
    "reporter_told": lambda: line(_l("How the reporter was told"), wanted=True),
    "follow_up": lambda: text(_l("Follow-up visits: what for, or why none"), wanted=True),
    "hand_over": lambda: text(_l("To whom it is handed over, or why to nobody"), wanted=True),
}
"""How each fact is asked."""

WHEN = {Move.CLOSE_EARLY: "early", Move.CLOSE: "regular", Move.END_OUTSIDE: "outside"}
FOLLOW_UPS = (("first_visit_on", 30), ("second_visit_on", 90), ("third_visit_on", 180))
WATCHING = frozenset({Move.KEEP_WATCH, Move.STEP_DOWN, Move.MONITOR_AFTER})
INTERVENING = frozenset({Move.INTERVENE, Move.INTERVENE_NOW})


class MoveForm(Form):
    """What a move asks for."""

    move: Move

    def facts(self) -> dict[str, Any]:
        """Give what was typed, with the dates that follow from it."""
        asked = {field.name: field.data for field in self if field.name in FACTS or field.name == "own_view"}
        dates = {name: self[name].data for name in ("next_contact_on", "review_on") if name in self}
        if self.move is Move.CLOSE:
            dates["follow_up_on"] = tuple(self[name].data for name, _days in FOLLOW_UPS if self[name].data)
        return {name: fact for name, fact in (asked | dates).items() if fact}

    def validate_measure(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)

    def validate_closing_reason(self, field: Any) -> None:
        """Want one of the list."""
        one_of(field)


@cache
def _form_of(row: Transition) -> type[MoveForm]:
    move = Move(row.action)
    fields: dict[str, Any] = {name: FACTS[name]() for name in row.asks}
    if move is Move.BEGIN_CARE:
        fields["own_view"] = text(_l("What the client thinks of it, if it is not in the assessment"))
    if move in WATCHING:
        fields["next_contact_on"] = DayField(_l("Next visit on"), [Optional()])
    if move in INTERVENING:
        fields["review_on"] = DayField(_l("Look at it again on"), [Optional()])
    if move is Move.CLOSE:
        for name, days in FOLLOW_UPS:
            fields[name] = DayField(_l("Follow-up visit on"), [Optional()], default=_in(days))
    return type(f"{move.title()}Form", (MoveForm,), {**fields, "move": move, "name": f"dossiers.{move}"})


def _in(days: int) -> Callable[[], Any]:
    return lambda: clock.today() + timedelta(days=days)


def move_form(row: Transition, **options: Any) -> MoveForm:
    """Make the form of a move."""
    form = _form_of(row)(**options)
    if "measure" in form:
        form["measure"].choices = listed("measure", empty=True)
    if "closing_reason" in form:
        when = WHEN[form.move]
        form["closing_reason"].choices = listed(
            "closing_reason", empty=True, where=lambda code: when in code.trait("when", ())
        )
    return form
