"""Forms of copies."""

from typing import Any, ClassVar

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefile.kernel.codes import codes
from casefile.papers.parts import PARTS
from casefile.printing.model import Order
from casefile.web.fields import Later, ManyChipsField
from casefile.web.forms import CHOOSE, REQUIRED, Form
from casefile.web.words import _, _l, language


class AskForm(Form):
    """What the copy is for, on what legal basis, for whom, and which parts it shows."""

    once: ClassVar[bool] = True
    purpose = SelectField(_l("Purpose"), [InputRequired(CHOOSE)])
    basis = SelectField(_l("Legal basis"), [InputRequired(CHOOSE)])
    recipient = StringField(
        _l("Recipient: authority and person"),
        [InputRequired(REQUIRED), Length(max=120)],
        description=_l("Stands across every page."),
    )
    letter = StringField(_l("Number of the letter that asks for it"), [Length(max=80)])
    parts = ManyChipsField(_l("Parts of the dossier"), [Later()], description=_l("Only what the purpose needs."))
    reason = TextAreaField(
        _l("Why it is needed"),
        [Later(), Length(max=1000)],
        description=_l("Needed for the contacts, and for one more copy of the same: what became of the last one."),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        nothing = [("", _("Please choose"))]
        self.purpose.choices = nothing + codes("print_purpose").choices(language())
        self.basis.choices = nothing + codes("legal_basis").choices(language())
        self.parts.choices = [(part.code, _(part.title)) for part in PARTS]
        if not self.is_submitted() and self.parts.data is None:
            self.parts.data = [part.code for part in PARTS if part.ticked]

    def order(self) -> Order:
        """Give the order as typed."""
        return Order(
            purpose=self.purpose.data,
            basis=self.basis.data,
            recipient=self.recipient.data,
            letter=self.letter.data or "",
            reason=self.reason.data or "",
        )


class RefuseForm(Form):
    """Why a copy is refused."""

    reason = TextAreaField(_l("Reason"), [InputRequired(REQUIRED), Length(max=1000)])


class HandOverForm(Form):
    """Who received the paper."""

    drafted = False
    handed_to = StringField(_l("Received by"), [InputRequired(REQUIRED), Length(max=80)])


class ReturnForm(Form):
    """That the paper came back."""

    drafted = False
    note = StringField(_l("Note"), [Length(max=200)])


class DestroyForm(Form):
    """That the paper was destroyed, before two witnesses."""

    drafted = False
    witnesses = StringField(_l("Two witnesses"), [InputRequired(REQUIRED), Length(max=80)])
    note = StringField(_l("Note"), [Length(max=200)])


class VerifyForm(Form):
    """The id on a paper's pages, typed or read from its code."""

    drafted = False
    copy_id = StringField(
        _l("Copy id"),
        [InputRequired(REQUIRED), Length(max=60)],
        description=_l("It stands at the foot of every page and in the square code."),
    )
