"""The forms of referrals."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from wtforms import BooleanField
from wtforms.validators import DataRequired

from casefile.dossiers.forms.fields import choice, line, listed, offered, one_of, reason, text
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.people.units import Unit
from casefile.referrals.commands import Wish, wrong_days
from casefile.referrals.least import ITEMS, unexplained
from casefile.referrals.model import Referral, ReferralText
from casefile.web.fields import DayField
from casefile.web.forms import REQUIRED, Form
from casefile.web.words import _l

ANSWER_DAYS, REPORT_DAYS = 5, 30
WORDS = ("service", "question", "situation", "legal_basis", "legal_note")


def _later(days: int) -> Any:
    return lambda: clock.today() + timedelta(days=days)


class ReferralForm(Form):
    """What is asked of which unit, and the least it has to know: each fact is ticked, with the reason."""

    name: ClassVar[str] = "referrals.refer"
    once: ClassVar[bool] = True
    unit_id = choice(_l("Which unit"), wanted=True)
    service = choice(_l("Service asked for"), wanted=True)
    question = text(_l("What is asked"), wanted=True, description=_l("What the unit should do, in a few sentences."))
    situation = text(
        _l("What the unit has to know"), description=_l("As little as the help needs. No names of others, no history.")
    )
    legal_basis = choice(_l("Legal basis"), wanted=True)
    legal_note = line(_l("Article or document"))
    answer_by = DayField(_l("Answer wanted by"), [DataRequired(REQUIRED)], default=_later(ANSWER_DAYS))
    report_by = DayField(_l("Report wanted by"), [DataRequired(REQUIRED)], default=_later(REPORT_DAYS))

    def __init__(self, *, units: list[Unit], known: dict[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.known = known
        self.unit_id.choices = offered([("", ""), *((str(each.id), each.name) for each in units)])
        self.service.choices = listed("referral_service", empty=True)
        self.legal_basis.choices = listed("legal_basis", empty=True)

    @property
    def facts(self) -> list[tuple[str, Any, Any, str]]:
        """Give what can be told: name, tick, reason, and what would be told."""
        return [(name, self[f"give_{name}"], self[f"why_{name}"], value) for name, value in self.known.items()]

    @property
    def whys(self) -> dict[str, str]:
        """Give the reason of each fact that is told."""
        return {name: self[f"why_{name}"].data or "" for name in self.known if self[f"give_{name}"].data}

    def rules(self) -> Iterator[Invalid]:
        """Tell what is wrong with the facts and the days."""
        yield from unexplained(self.whys, self.whys)
        yield from wrong_days(self.answer_by.data, self.report_by.data)

    @property
    def wish(self) -> Wish:
        """Give what was typed."""
        said: dict[str, Any] = {name: (self[name].data or "").strip() for name in WORDS}
        days: dict[str, Any] = {"answer_by": self.answer_by.data, "report_by": self.report_by.data}
        return Wish(unit_id=UUID(self.unit_id.data), text=ReferralText(**said), whys=self.whys, **days)

    def validate_unit_id(self, field: Any) -> None:
        """Want one of the units that were shown."""
        one_of(field)


for _name, _label in ITEMS.items():
    setattr(ReferralForm, f"give_{_name}", BooleanField(_l(_label)))
    setattr(ReferralForm, f"why_{_name}", line(_l("Why the unit needs it")))


ReferralForm.page = ("unit_id", "service", "question", "situation", *(f"why_{name}" for name in ITEMS))


def filled(row: Referral) -> dict[str, Any]:
    """Give a referral's fields as the form takes them."""
    ticked = {f"give_{item.name}": True for item in row.text.items}
    whys = {f"why_{item.name}": item.why for item in row.text.items}
    return {"unit_id": str(row.unit_id), "answer_by": row.answer_by, "report_by": row.report_by, **ticked, **whys}


def anew(row: Referral) -> dict[str, Any]:
    """Give a declined referral's fields for another unit: the same words and facts, new days."""
    words = {name: getattr(row.text, name) for name in WORDS}
    left_out = {"unit_id", "answer_by", "report_by"}
    return {**words, **{name: value for name, value in filled(row).items() if name not in left_out}}


class AcceptForm(Form):
    """The unit accepts."""

    name: ClassVar[str] = "referrals.accept"
    words = text(_l("Who takes care of it, and when"))


class DeclineForm(Form):
    """The unit declines, with a reason."""

    name: ClassVar[str] = "referrals.decline"
    code = choice(_l("Why"), wanted=True)
    words = text(_l("In a sentence, for the office"), wanted=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.code.choices = listed("referral_decline", empty=True)


class ReportForm(Form):
    """The unit reports back."""

    name: ClassVar[str] = "referrals.report"
    code = choice(_l("Result"), wanted=True)
    words = text(_l("What was done"), wanted=True)
    further = text(_l("What we propose further"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.code.choices = listed("referral_result", empty=True)


class WithdrawForm(Form):
    """Taking a referral back."""

    name: ClassVar[str] = "referrals.withdraw"
    reason = reason()
