"""A referral, its moves, and the letters of its packet."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed
from casefile.workflow import Machine, Transition
from casefile.workflow.machine import given


class ReferralState(StrEnum):
    """How far a referral has come."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_SERVICE = "in_service"
    REPORTED = "reported"
    DONE = "done"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    ReferralState.DRAFTED: N_("Written, not sent yet"),
    ReferralState.SENT: N_("Sent, waiting for an answer"),
    ReferralState.ACCEPTED: N_("Accepted by the unit"),
    ReferralState.DECLINED: N_("Declined by the unit"),
    ReferralState.IN_SERVICE: N_("The unit is at work"),
    ReferralState.REPORTED: N_("The unit has reported back"),
    ReferralState.DONE: N_("Finished"),
    ReferralState.WITHDRAWN: N_("Taken back"),
}
WITH_UNIT = frozenset({ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.IN_SERVICE})
"""While the unit owes something."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that the unit is told, and why it needs it."""

    name: str = ""
    value: str = ""
    why: str = ""


class ReferralText(msgspec.Struct, frozen=True, kw_only=True):
    """What the unit is asked and told: no more than it needs."""

    service: str = ""
    """Code of the list `referral_service`."""
    question: str = ""
    situation: str = ""
    legal_basis: str = ""
    """Code of the list `legal_basis`."""
    legal_note: str = ""
    items: tuple[Item, ...] = ()
    taken_back: str = ""
    """Why it was taken back: for the file alone, the unit is not told."""


class Referral(Sealable, Base):
    """Help asked of one unit for one client. Its id becomes the id of the packet's safe when it is sent."""

    __tablename__ = "referrals"
    __table_args__ = (Index(None, "office_id", "state"), Index(None, "unit_id", "state"))
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    number: Mapped[str] = routing(String(12), unique=True)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"), index=True)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    unit_id: Mapped[UUID] = routing(Id, ForeignKey("units.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    follows_id: Mapped[UUID | None] = routing(Id, ForeignKey("referrals.id"))
    """The declined referral that this one takes up with another unit."""
    attempt: Mapped[int] = routing(default=1)
    """How many units were asked, this one included."""
    answer_by: Mapped[date] = routing()
    report_by: Mapped[date] = routing()
    state: Mapped[ReferralState] = routing(Coded(ReferralState))
    version: Mapped[int] = routing()
    drafted_at: Mapped[datetime] = routing(UtcDateTime)
    sent_at: Mapped[datetime | None] = routing(UtcDateTime)
    answered_at: Mapped[datetime | None] = routing(UtcDateTime)
    begun_at: Mapped[datetime | None] = routing(UtcDateTime)
    reported_at: Mapped[datetime | None] = routing(UtcDateTime)
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(ReferralText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The packet once it is sent; before that the dossier's safe."""
        return self.id if self.sent_at else self.dossier_id


class LetterKind(StrEnum):
    """What a letter of a packet is."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPORT = "report"


LETTER_NAMES = {
    LetterKind.SENT: N_("Sent"),
    LetterKind.ACCEPTED: N_("Accepted by the unit"),
    LetterKind.DECLINED: N_("Declined by the unit"),
    LetterKind.REPORT: N_("Report of the unit"),
}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter says: the referral itself, or an answer with its code and words."""

    asked: ReferralText = ReferralText()
    code: str = ""
    """Why declined, or the result: a code of `referral_decline` or `referral_result`."""
    words: str = ""
    further: str = ""
    """What the unit proposes further."""


class Letter(Sealable, Base):
    """One letter between office and unit, sealed in the packet."""

    __tablename__ = "referral_letters"
    __safe__: ClassVar[str] = "referral_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    referral_id: Mapped[UUID] = routing(Id, ForeignKey("referrals.id"), index=True)
    kind: Mapped[LetterKind] = routing(Coded(LetterKind))
    at: Mapped[datetime] = routing(UtcDateTime)
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    written = sealed(Written, Compartment.PACKET)


S = ReferralState
OFFICE, UNIT, BOTH = "supervisor", "liaison of the unit", "lead, supervisor"
ASKED = given("asked", N_("Say what is asked of the unit, and on what legal basis."), "service", "question", "basis")
WHY = given("why", N_("Choose why, and say it in a sentence."), "code", "words")
RESULT = given("result", N_("Choose the result, and write what was done."), "code", "words")
TAKE_BACK = N_("Take it back")
REASON = given("reason", N_("Give a reason."), "reason")
REFERRAL = Machine(
    "referral",
    ReferralState,
    (
        Transition(None, S.DRAFTED, "draft", (ASKED,), ("drafted_at",), N_("Ask a unit for help"), BOTH),
        Transition(S.DRAFTED, S.SENT, "send", (ASKED,), ("sent_at",), N_("Send it to the unit"), OFFICE),
        Transition(S.SENT, S.ACCEPTED, "accept", (), ("answered_at",), N_("Accept it"), UNIT),
        Transition(S.SENT, S.DECLINED, "decline", (WHY,), ("answered_at",), N_("Decline it"), UNIT),
        Transition(S.ACCEPTED, S.IN_SERVICE, "start", (), ("begun_at",), N_("We have begun"), UNIT),
        Transition(S.ACCEPTED, S.REPORTED, "report", (RESULT,), ("reported_at",), N_("Report back"), UNIT),
        Transition(S.IN_SERVICE, S.REPORTED, "report", (RESULT,), ("reported_at",), N_("Report back"), UNIT),
        Transition(S.REPORTED, S.DONE, "finish", (), ("ended_at",), N_("I have read it: finish"), BOTH),
        *(
            Transition(source, S.WITHDRAWN, "withdraw", (REASON,), ("ended_at",), TAKE_BACK, BOTH)
            for source in (S.DRAFTED, S.SENT, S.ACCEPTED, S.IN_SERVICE, S.DECLINED)
        ),
    ),
    names=STATE_NAMES,
    title=N_("Referral"),
)
