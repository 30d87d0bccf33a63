"""The course of a dossier's cases, and what was decided, on paper."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casefile.dossiers.cases import STAGE_NAMES, Case, Decision, Stage
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries.history import REASON, told
from casefile.dossiers.queries.one import cases_of, decisions_of
from casefile.dossiers.stages import LABELS, Move
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.papers.wording import Wording, staff
from casefile.printing.paper import Block, Facts, Table
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import peek
from casefile.workflow import moves_of

_STEPS = (N_("When"), N_("Step"), N_("Stage"), N_("By"))
_DECISIONS = (N_("When"), N_("Decision"), N_("Reason and particulars"), N_("By"))
_OTHER_DECISIONS = {
    "urgency": N_("Urgency set"),
    "join": N_("A further report joined"),
    "raise_emergency": N_("Emergency mark set"),
    "add_to_emergency": N_("More about the emergency"),
    "lift_emergency": N_("Emergency mark lifted"),
    "suspend": N_("Contact lost: suspended"),
    "resume": N_("Contact found again"),
    "search_plan": N_("Search plan"),
    "rhythm": N_("Rhythm of contact"),
}
"""Decisions on the case that are no moves. What concerns staff alone (offers, refusals, access) is not printed."""


def stages(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each passage through the chain, the oldest first: its dates, its lead, its steps."""
    cases = list(reversed(cases_of(session, dossier.id)))
    return [block for case in cases for block in _passage(session, case, say)]


def _passage(session: Session, case: Case, say: Wording) -> Sequence[Block]:
    steps = [move for move in moves_of(session, case.id) if move.machine == "case"]
    names = staff(session, [case.lead_id, *(move.by_id for move in steps)])
    facts = Facts(
        (
            say.row(N_("Opened on"), say.day(clock.local(case.opened_at).date())),
            say.row(N_("Stage now"), say.word(STAGE_NAMES[case.stage])),
            say.row(N_("Lead worker"), names.get(case.lead_id, "")),
            say.row(N_("Closed on"), say.day(clock.local(case.closed_at).date()) if case.closed_at else ""),
        )
    )
    rows = tuple(
        (say.moment(move.at), _step(move.action, say), say.word(STAGE_NAMES[Stage(move.target)]), names[move.by_id])
        for move in steps
    )
    return [facts, Table(tuple(say.word(head) for head in _STEPS), rows, (4, 4, 3, 2))]


def decisions(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give the decisions on the case with their reasons, the oldest first; a damaged one is named as such."""
    shown = [each for each in reversed(decisions_of(session, dossier.id)) if _printed(each)]
    names = staff(session, [each.by_id for each in shown])
    rows = tuple((say.moment(each.at), _step(each.kind, say), _reason(each, say), names[each.by_id]) for each in shown)
    return [Table(tuple(say.word(head) for head in _DECISIONS), rows, (9, 6, 12, 4))] if rows else []


def _printed(decision: Decision) -> bool:
    known = decision.kind in _OTHER_DECISIONS or decision.kind in set(Move)
    return known and decision.compartment in {Compartment.CORE, Compartment.FACE}


def _reason(decision: Decision, say: Wording) -> str:
    words = peek(decision)
    if words is None:
        return say.word(N_("(damaged, cannot be read)"))
    lines = [text if label == REASON else say.named(say.word(label), text) for label, text in told(words)]
    return say.text("\n".join(lines))


def _step(kind: str, say: Wording) -> str:
    if kind in set(Move):
        return say.word(LABELS[Move(kind)])
    return say.word(_OTHER_DECISIONS.get(kind, kind))
