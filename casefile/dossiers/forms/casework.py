"""The forms of a case: assignments, urgency, marks, obligations, approvals, the way by the parent."""

from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms.validators import Optional

from casefile.dossiers.forms.fields import chips, choice, line, offered, one_of, reason, text, urgencies
from casefile.vault.capacities import Capacity
from casefile.web.fields import DayField
from casefile.web.forms import Form
from casefile.web.words import _l

CAPACITY_WORDS = {
    Capacity.LEAD: _l("Lead worker"),
    Capacity.CO_WORKER: _l("Co-worker"),
    Capacity.FOLLOW_UP: _l("Follow-up"),
    Capacity.VOLUNTEER: _l("Volunteer"),
    Capacity.GRID_WORKER: _l("Grid worker"),
    Capacity.OBSERVER: _l("Observer"),
}
WORKING = (Capacity.LEAD, Capacity.CO_WORKER)
HELPING = (Capacity.VOLUNTEER, Capacity.GRID_WORKER, Capacity.OBSERVER)


def _capacities(*wanted: Capacity) -> Any:
    return offered((each.value, CAPACITY_WORDS[each]) for each in wanted)


class OfferForm(Form):
    """A case is offered to a worker."""

    name: ClassVar[str] = "dossiers.offer"
    once: ClassVar[bool] = True
    capacity = chips(_l("As what?"), _capacities(*WORKING), default=Capacity.LEAD.value)
    user = chips(_l("To whom?"))
    note = text(_l("A few words to go with it"))

    def validate_user(self, field: Any) -> None:
        """Want one of those shown."""
        one_of(field)


class ShareForm(OfferForm):
    """What helpers see is shared."""

    name: ClassVar[str] = "dossiers.share"
    capacity = chips(_l("As what?"), _capacities(*HELPING), default=Capacity.VOLUNTEER.value)


class AcceptForm(Form):
    """An offer is accepted."""

    drafted: ClassVar[bool] = False
    no_conflict = BooleanField(_l("I have no conflict of interest with this person or family"))


class SeenForm(Form):
    """That a notice was seen."""

    drafted: ClassVar[bool] = False


class ReasonForm(Form):
    """An act that asks for a reason alone."""

    name: ClassVar[str] = "dossiers.reason"
    reason = reason()


class UrgencyForm(Form):
    """How urgent help is."""

    name: ClassVar[str] = "dossiers.urgency"
    urgency = chips(_l("Urgency"))
    reason = reason(_l("Reason for this urgency"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.urgency.choices = urgencies()

    def validate_urgency(self, field: Any) -> None:
        """Want one of the levels."""
        one_of(field)


class EmergencyForm(Form):
    """An emergency is marked; nothing is required."""

    name: ClassVar[str] = "dossiers.emergency"
    called = line(_l("Who was called"))
    called_at = line(_l("When"))
    child_safe = text(_l("Is the child safe now?"))


class LiftForm(UrgencyForm):
    """The emergency is over."""

    name: ClassVar[str] = "dossiers.lift"
    reason = reason(_l("Why the child is safe now"))


class SuspendForm(Form):
    """Contact is lost."""

    name: ClassVar[str] = "dossiers.suspend"
    search_plan = text(_l("How to search"), wanted=True)
    review_on = DayField(_l("Look at it again on"), [Optional()])


class SettleForm(Form):
    """Something that was owed is done."""

    name: ClassVar[str] = "dossiers.settle"
    outcome = text(_l("How it went"), later=True)


class DelegateForm(Form):
    """Something that is owed is handed to somebody else."""

    name: ClassVar[str] = "dossiers.delegate"
    user = choice(_l("To whom?"), wanted=True)
    reason = reason()

    def validate_user(self, field: Any) -> None:
        """Want one of those shown."""
        one_of(field)


class DecideForm(Form):
    """An approval is given or refused."""

    name: ClassVar[str] = "dossiers.decide"
    reason = text(_l("Reason (needed to return it)"), later=True)
