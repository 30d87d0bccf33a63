"""Approvals: a second person's signature under a text, bound to that text as it stood."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, Select, String, bindparam, select
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.face import Asked, Reasons
from casefile.kernel.db import Base, Coded, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.people.countersigning import Countersigned, stands
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import Sealable, peek, sealed
from casefile.workflow import Machine, Transition
from casefile.workflow.machine import given


class What(StrEnum):
    """What is approved."""

    MONITORING = "monitoring"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    CLOSING = "closing"
    OUTSIDE = "outside"
    EARLY = "early"
    SET_ASIDE = "set_aside"
    COPY = "copy"


WHAT_NAMES = {
    What.MONITORING: N_("Monitoring"),
    What.ASSESSMENT: N_("Assessment"),
    What.PLAN: N_("Care plan"),
    What.CLOSING: N_("Closing report"),
    What.OUTSIDE: N_("Ending from outside"),
    What.EARLY: N_("Closing without help"),
    What.SET_ASIDE: N_("Setting a report aside"),
    What.COPY: N_("Paper copy"),
}


ENDING = ("reason", "closing_reason", "hand_over")
"""What a second person agrees to of an ending from outside, or without help."""


class ApprovalState(StrEnum):
    """How far an approval has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


APPROVAL_NAMES = {
    ApprovalState.ASKED: N_("Asked"),
    ApprovalState.APPROVED: N_("Approved"),
    ApprovalState.REFUSED: N_("Refused"),
    ApprovalState.WITHDRAWN: N_("Withdrawn"),
    ApprovalState.OVERTAKEN: N_("Overtaken"),
}


class Approval(Sealable, Base):
    """A question to a second person, and the signed answer."""

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "subject_id", "what"), Index(None, "case_id", "what"))
    __safe__: ClassVar[str] = "safe_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    what: Mapped[What] = routing(Coded(What))
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    case_id: Mapped[UUID | None] = routing(Id, ForeignKey("cases.id"))
    subject_id: Mapped[UUID] = routing(Id)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    covers: Mapped[str] = routing(String(80), default="")
    """Conditions of a later move that the text itself meets, by their codes."""
    state: Mapped[ApprovalState] = routing(Coded(ApprovalState))
    version: Mapped[int] = routing()
    asker_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    asked_at: Mapped[datetime] = routing(UtcDateTime)
    approver_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    approver_principal: Mapped[UUID | None] = routing(Id, ForeignKey("principals.id"))
    decided_at: Mapped[datetime | None] = routing(UtcDateTime)
    signature: Mapped[bytes | None] = sealed_bytes()
    asked = sealed(Asked, Compartment.CORE)

    @property
    def author_id(self) -> UUID:
        """Who asked: never the one who approves; nor is any other of the writers."""
        return self.asker_id

    def wrote(self, user_id: UUID) -> bool:
        """Tell whether somebody asked, or wrote any version of the text since it was begun."""
        asked: Asked | None = peek(self)
        return asked is None or user_id == self.asker_id or user_id in asked.writers

    @property
    def answer(self) -> str:
        """What was answered, also after a change of the text has overtaken it."""
        return ApprovalState.REFUSED if self.state is ApprovalState.REFUSED else ApprovalState.APPROVED

    def record(self, realm: str) -> bytes:
        """Give what the approver signs: the question, the text's digest and writers, the answer and its moment."""
        parts = (
            "casefile/1/approval", realm, str(self.id), self.what.value, str(self.safe_id), str(self.subject_id),
            str(self.case_id or ""), str(self.office_id), self.covers, str(self.author_id), self.asked.digest,
            [str(each) for each in self.asked.writers], str(self.approver_id), self.answer,
            self.decided_at.isoformat() if self.decided_at else "",
        )  # fmt: skip
        return msgspec.msgpack.encode(parts)


def digest_of(*texts: msgspec.Struct) -> bytes:
    """Compute the digest of a text, or of several, for an approval (SHA-256)."""
    return hashlib.sha256(msgspec.msgpack.encode(texts)).digest()


def ending_of(facts: Mapping[str, Any]) -> Reasons:
    """Give an ending as a second person agrees to it: why, and to whom the case is handed over."""
    said = {name: str(facts.get(name, "")).strip() for name in ENDING}
    return Reasons(reason=said.pop("reason"), facts=said)


S = ApprovalState
REASON = given("reason", N_("Give a reason."), "reason")
APPROVAL = Machine(
    "approval",
    ApprovalState,
    (
        Transition(None, S.ASKED, "ask", (), ("asked_at",), N_("Ask for approval"), "author"),
        Transition(S.ASKED, S.APPROVED, "approve", (), ("decided_at",), N_("Approve"), "supervisor, not the author"),
        Transition(
            S.ASKED, S.REFUSED, "refuse", (REASON,), ("decided_at",), N_("Refuse"), "supervisor, not the author"
        ),
        Transition(S.ASKED, S.WITHDRAWN, "withdraw", (), (), N_("Withdraw"), "author, or the closing"),
        Transition(S.ASKED, S.OVERTAKEN, "overtake", (), (), "", "a change of the text"),
        Transition(S.APPROVED, S.OVERTAKEN, "overtake", (), (), "", "a change of the text, a new assessment"),
    ),
    names=APPROVAL_NAMES,
    title="Approval",
)


@cache
def _approved(*, of_case: bool, of_subject: bool) -> Select[Approval]:
    query = select(Approval).where(Approval.what == bindparam("what"), Approval.state == S.APPROVED)
    if of_case:
        query = query.where(Approval.case_id == bindparam("case"))
    if of_subject:
        query = query.where(Approval.subject_id == bindparam("subject"))
    return query.order_by(Approval.decided_at.desc())


def approved(
    session: Session, what: What, *, case_id: UUID | None = None, subject_id: UUID | None = None
) -> Approval | None:
    """Give the newest standing approval of a text of this kind, of a case or of one subject, whose signature holds."""
    query = _approved(of_case=case_id is not None, of_subject=subject_id is not None)
    standing = session.scalars(query, {"what": what, "case": case_id, "subject": subject_id}).all()
    return next((row for row in standing if signature_holds(session, row)), None)


def signature_holds(session: Session, approval: Approval) -> bool:
    """Tell whether a second person signed this answer: a holder of the office, who wrote nothing of the text.

    Raise Locked.
    """
    row = approval
    if row.approver_id is None or row.approver_principal is None or row.decided_at is None or row.signature is None:
        return False
    if peek(row) is None or row.wrote(row.approver_id):
        return False
    said = Countersigned(row.approver_id, row.approver_principal, row.office_id, row.decided_at, row.signature)
    return stands(session, said, row.record(keyring_of(session).realm))
