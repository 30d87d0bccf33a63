"""The table of a report's moves. One of the nine situations is not set aside without the police or a second person."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, signature_holds
from casefile.kernel.words import N_
from casefile.reports.content import Police
from casefile.reports.model import STATE_WORDS, Report, ReportState
from casefile.workflow.machine import Guard, Machine, Transition, given

S = ReportState
SUPERVISOR = "supervisor"

REASON = given("reason", N_("Give a reason."), "reason")


def _answered_for(session: Session, report: Report, facts: Mapping[str, Any]) -> bool:
    police, second = facts.get("police") or Police(), facts.get("second_person")
    return _agreed(session, report, second) or police.complete or not report.content.mandatory


def _agreed(session: Session, report: Report, second: object) -> bool:
    if not isinstance(second, Approval) or second.subject_id != report.id:
        return False
    return second.state is ApprovalState.APPROVED and signature_holds(session, second)


ANSWERED_FOR = Guard(
    "answered_for",
    N_("One of the nine situations: the police were told (unit, person, time, receipt), or a second person agrees."),
    _answered_for,
    asks=("police", "second_person"),
)

DUPLICATES = given("duplicates", N_("Check first whether there is a file of this child already."), "duplicates_checked")
URGENCY = given("urgency", N_("Set the urgency."), "urgency")

SAME_AS = given("same_as", N_("Name the report or dossier that it repeats."), "same_as")

SET_ASIDE = ("for_information", "duplicate", "unfounded")
"""The moves that end a report without help following from it."""

_OUTCOMES = (
    (S.TAKEN_UP, "take_up", (REASON, URGENCY, DUPLICATES), N_("Take up")),
    (S.JOINED, "join", (REASON, URGENCY), N_("Join to an open case")),
    (S.INFORMATION, "for_information", (REASON, ANSWERED_FOR), N_("Note for information")),
    (S.DUPLICATE, "duplicate", (REASON, SAME_AS, ANSWERED_FOR), N_("Reported before")),
    (S.UNFOUNDED, "unfounded", (REASON, ANSWERED_FOR), N_("Not confirmed")),
)


ENDING = frozenset(action for _target, action, _guards, _label in _OUTCOMES)
"""The moves after which the office owes no decision any more."""


def _table() -> tuple[Transition, ...]:
    moves = [Transition(None, S.RECEIVED, "submit", (), ("submitted_at",), N_("Submit the report"), "everyone at work")]
    moves += [
        Transition(waiting, S.LOOKED_AT, "look", (), ("looked_at",), N_("Look at it"), SUPERVISOR)
        for waiting in (S.RECEIVED, S.PASSED_ON)
    ]
    for waiting in (S.RECEIVED, S.LOOKED_AT, S.PASSED_ON):
        for target, action, guards, label in _OUTCOMES:
            moves.append(Transition(waiting, target, action, guards, ("decided_at",), label, SUPERVISOR))
        moves.append(
            Transition(waiting, S.PASSED_ON, "send_on", (REASON,), (), N_("Send to another office"), SUPERVISOR)
        )
    return tuple(moves)


REPORT = Machine("report", ReportState, _table(), names=STATE_WORDS, title="Discovery report")
