"""The table of a copy's moves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.printing.model import COPY_NAMES, Copy, CopyState
from casefile.printing.signing import approval_holds
from casefile.workflow import Guard, Machine, Transition
from casefile.workflow.machine import given

VALID = timedelta(hours=24)
"""How long an approval may be printed from."""

S = CopyState


def _by_another(_session: Session, copy: Copy, said: Mapping[str, Any]) -> bool:
    return said.get("actor_id") != copy.requester_id


def _by_requester(_session: Session, copy: Copy, said: Mapping[str, Any]) -> bool:
    return said.get("actor_id") == copy.requester_id


def _in_time(_session: Session, copy: Copy, _said: Mapping[str, Any]) -> bool:
    return copy.decided_at is not None and clock.now() < copy.decided_at + VALID


def _signed(session: Session, copy: Copy, _said: Mapping[str, Any]) -> bool:
    return approval_holds(session, copy)


def _too_late(session: Session, copy: Copy, said: Mapping[str, Any]) -> bool:
    return not _in_time(session, copy, said)


ANOTHER = Guard(
    "another",
    N_("Nobody approves what they asked for themselves. Please ask another supervisor."),
    _by_another,
    asks=("actor_id",),
)
REQUESTER = Guard("requester", N_("Only who asked for the copy may do this."), _by_requester, asks=("actor_id",))
IN_TIME = Guard("in_time", N_("The approval was given more than 24 hours ago. Please ask for a new copy."), _in_time)
SIGNED = Guard(
    "signed", N_("No other holder's signature stands under the approval. Please ask for a new copy."), _signed
)
TOO_LATE = Guard("too_late", N_("The approval is still good."), _too_late)
REASON = given("reason", N_("Give a reason."), "reason")
RECEIVER = given("receiver", N_("Say who received the paper."), "handed_to")
WITNESSES = given("witnesses", N_("Name the two witnesses."), "witnesses")

COPY = Machine(
    "copy",
    CopyState,
    (
        Transition(None, S.ASKED, "ask", (), ("asked_at",), N_("Ask for a copy"), "supervisor"),
        Transition(S.ASKED, S.APPROVED, "approve", (ANOTHER,), ("decided_at",), N_("Approve"), "another holder"),
        Transition(S.ASKED, S.REFUSED, "refuse", (ANOTHER, REASON), ("decided_at",), N_("Refuse"), "another holder"),
        Transition(S.ASKED, S.WITHDRAWN, "withdraw", (REQUESTER,), (), N_("Withdraw"), "requester"),
        Transition(
            S.APPROVED,
            S.PRINTED,
            "print",
            (REQUESTER, IN_TIME, SIGNED),
            ("printed_at",),
            N_("Print"),
            "requester",
        ),
        Transition(S.APPROVED, S.WITHDRAWN, "withdraw", (REQUESTER,), (), N_("Withdraw"), "requester"),
        Transition(S.APPROVED, S.EXPIRED, "expire", (TOO_LATE,), (), "", "24 hours"),
        Transition(S.PRINTED, S.HANDED_OVER, "hand_over", (RECEIVER,), ("handed_at",), N_("Hand over"), "supervisor"),
        Transition(S.PRINTED, S.DESTROYED, "destroy", (WITNESSES,), ("ended_at",), N_("Destroy"), "supervisor"),
        Transition(S.HANDED_OVER, S.RETURNED, "return", (), ("ended_at",), N_("Take back"), "supervisor"),
        Transition(S.HANDED_OVER, S.DESTROYED, "destroy", (WITNESSES,), ("ended_at",), N_("Destroy"), "supervisor"),
        Transition(S.RETURNED, S.DESTROYED, "destroy", (WITNESSES,), ("ended_at",), N_("Destroy"), "supervisor"),
    ),
    names=COPY_NAMES,
    title=N_("Copy"),
)
