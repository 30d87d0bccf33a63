"""Forms of accounts, duties, offices and units."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casefile.kernel.clock import start_of
from casefile.people.offices import offices_in_order
from casefile.people.queries import caseworkers
from casefile.people.roles import ROLE_WORDS, Role
from casefile.people.units import UNIT_WORDS, UnitKind, units
from casefile.web.fields import DayField, Later
from casefile.web.forms import CHOOSE, REQUIRED, Form
from casefile.web.words import _l


def _choice(value: object, label: Any) -> Any:
    return SelectChoice(value=str(value), label=label)


NONE = _choice("", "–")
FIRST = _choice("", _l("Please choose"))


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


class NewAccount(Form):
    """A person's name, user name and telephone at work."""

    drafted = False
    person_name = StringField(_l("Name"), [InputRequired(REQUIRED), Length(max=50)])
    username = StringField(
        _l("User name"),
        [InputRequired(REQUIRED), Length(max=40)],
        description=_l("3 to 40 small letters, digits, dots or dashes, as li.na"),
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    phone = StringField(_l("Telephone at work"), [Length(max=20)], render_kw={"inputmode": "tel"})


class NewDuty(Form):
    """Role, and the office or unit where it is held."""

    drafted = False
    role = SelectField(
        _l("Role"), [InputRequired(CHOOSE)], choices=[FIRST, *(_choice(each, _l(ROLE_WORDS[each])) for each in Role)]
    )
    office_id = SelectField(
        _l("Office"), [Later()], description=_l("For every role but the liaison."), validate_choice=True
    )
    unit_id = SelectField(_l("Partner unit"), [Later()], description=_l("For a liaison only."), validate_choice=True)
    since = DayField(
        _l("First day"), description=_l("Empty: from today on. Or the first day it holds; it opens nothing before.")
    )
    until = DayField(
        _l("Until"), description=_l("For a deputy or a duty for a time: the first day it no longer holds.")
    )

    def offer(self, session: Session) -> "NewDuty":
        """Fill in what there is to choose from."""
        self.office_id.choices = [
            NONE, *(_choice(each.id, "　" * depth + each.name) for depth, each in offices_in_order(session)),
        ]  # fmt: skip
        self.unit_id.choices = [NONE, *(_choice(each.id, each.name) for each in units(session))]
        return self

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, for the command."""
        return {
            "role": Role(self.role.data),
            "office_id": _uuid(self.office_id.data),
            "unit_id": _uuid(self.unit_id.data),
        }

    @property
    def beginning(self) -> datetime | None:
        """The moment the duty begins, if one was given."""
        return start_of(self.since.data) if self.since.data else None

    @property
    def end(self) -> datetime | None:
        """The moment the duty ends, if one was given."""
        return start_of(self.until.data) if self.until.data else None


class Admission(Form):
    """The word that the six words were compared in person."""

    drafted = False
    fingerprint = HiddenField()
    compared = BooleanField(
        _l("I met this person and the six words on both screens are the same"), [InputRequired(REQUIRED)]
    )


class NewOffice(Form):
    """Name, area and judicial keepers of an office."""

    drafted = False
    office_name = StringField(_l("Name of the office"), [InputRequired(REQUIRED), Length(max=80)])
    area_code = StringField(
        _l("Division code of its area"),
        [InputRequired(REQUIRED), Length(max=12)],
        description=_l("9 digits for a town, 12 for a community"),
        render_kw={"inputmode": "numeric"},
    )
    keepers = SelectMultipleField(
        _l("Judicial keepers"),
        [InputRequired(CHOOSE)],
        description=_l("They alone open what concerns justice and victims. Two are better than one."),
    )

    def offer(self, session: Session) -> "NewOffice":
        """Fill in what there is to choose from."""
        self.keepers.choices = [_choice(*each) for each in caseworkers(session)]
        return self


class NewKeeper(Form):
    """A person to be named as judicial keeper."""

    drafted = False
    user_id = SelectField(_l("Person"), [InputRequired(CHOOSE)])

    def offer(self, session: Session) -> "NewKeeper":
        """Fill in what there is to choose from."""
        self.user_id.choices = [NONE, *(_choice(*each) for each in caseworkers(session))]
        return self


class NewUnit(Form):
    """Name and kind of a partner unit."""

    drafted = False
    unit_name = StringField(_l("Name of the unit"), [InputRequired(REQUIRED), Length(max=80)])
    kind = SelectField(
        _l("Kind"),
        [InputRequired(CHOOSE)],
        choices=[FIRST, *(_choice(each, _l(UNIT_WORDS[each])) for each in UnitKind)],
    )
