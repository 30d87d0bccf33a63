"""The case table: every move of a case through the chain, who makes it, and what it needs."""

from enum import StrEnum

from casefile.dossiers import guards as g
from casefile.dossiers.approvals import What
from casefile.dossiers.assignments import NO_CONFLICT
from casefile.dossiers.cases import STAGE_NAMES, Stage
from casefile.kernel.words import N_
from casefile.workflow import Guard, Machine, Transition

S = Stage


class Move(StrEnum):
    """What can be done with a case."""

    MONITOR = "monitor"
    REPORT = "report"
    ASSESS = "assess"
    KEEP_WATCH = "keep_watch"
    INTERVENE_NOW = "intervene_now"
    BEGIN_CARE = "begin_care"
    INTERVENE = "intervene"
    RESUME_CARE = "resume_care"
    ASSESS_AFTER = "assess_after"
    MONITOR_AFTER = "monitor_after"
    ASSESS_AGAIN = "assess_again"
    STEP_DOWN = "step_down"
    CLOSE_EARLY = "close_early"
    CLOSE = "close"
    END_OUTSIDE = "end_outside"


class Mover(StrEnum):
    """Who makes a move."""

    SUPERVISOR = "supervisor"
    LEAD = "lead"
    LEAD_OR_SUPERVISOR = "lead or supervisor"
    WORKER = "worker"


BOTH = Mover.LEAD_OR_SUPERVISOR
WATCH = (g.KEY_GROUP, g.CONFIRMED, g.LEGAL_BASIS, g.NO_OPEN_CHECK, g.RHYTHM)
TAKE_UP = (g.REPORT, g.URGENCY, g.CHECKED, g.NO_OPEN_CHECK)
NOW = (g.DANGER, g.AUTHORITY)
AFTER = (g.OUTCOME, g.REVIEWED)
EARLY = (g.CLOSING_REASON, g.TOLD, g.NO_EMERGENCY, g.ANSWERED_FOR)
REGULAR = (g.CLOSING_REASON, g.CLOSING, g.NOT_AUTHOR, g.NO_REFERRAL, g.NO_EMERGENCY, g.NOTHING_OPEN, g.FOLLOW_UP)
FROM_OUTSIDE = (g.CLOSING_REASON, g.HAND_OVER, g.OUTSIDE)
CARE = (g.ASSESSED, g.OWN_VIEW, g.PLANNED, g.CONSENT)

LABELS = {
    Move.MONITOR: N_("Begin monitoring"),
    Move.REPORT: N_("Take up a report"),
    Move.ASSESS: N_("Begin the assessment"),
    Move.KEEP_WATCH: N_("Nothing to assess: monitor"),
    Move.INTERVENE_NOW: N_("Immediate danger: intervene"),
    Move.BEGIN_CARE: N_("Begin care"),
    Move.INTERVENE: N_("Intervene"),
    Move.RESUME_CARE: N_("Back to care"),
    Move.ASSESS_AFTER: N_("Back to assessment"),
    Move.MONITOR_AFTER: N_("On to monitoring"),
    Move.ASSESS_AGAIN: N_("Assess again"),
    Move.STEP_DOWN: N_("Goals met: monitor"),
    Move.CLOSE_EARLY: N_("Close without help"),
    Move.CLOSE: N_("Close the case"),
    Move.END_OUTSIDE: N_("End from outside"),
}


def _row(source: Stage | None, target: Stage, move: Move, who: Mover, guards: tuple[Guard, ...] = ()) -> Transition:
    return Transition(source, target, move, guards, (f"{target}_at",), LABELS[move], who)


CASE = Machine(
    "case",
    Stage,
    (
        _row(None, S.MONITORING, Move.MONITOR, Mover.SUPERVISOR, WATCH),
        _row(None, S.REPORTING, Move.REPORT, Mover.SUPERVISOR, TAKE_UP),
        _row(S.MONITORING, S.REPORTING, Move.REPORT, Mover.SUPERVISOR, TAKE_UP),
        _row(S.REPORTING, S.ASSESSMENT, Move.ASSESS, Mover.WORKER, (NO_CONFLICT, g.LEAD)),
        _row(S.REPORTING, S.MONITORING, Move.KEEP_WATCH, Mover.SUPERVISOR, (g.REASON,)),
        _row(S.MONITORING, S.INTERVENTION, Move.INTERVENE_NOW, Mover.SUPERVISOR, NOW),
        _row(S.REPORTING, S.INTERVENTION, Move.INTERVENE_NOW, Mover.SUPERVISOR, NOW),
        _row(S.ASSESSMENT, S.CARE, Move.BEGIN_CARE, Mover.LEAD_OR_SUPERVISOR, CARE),
        _row(S.ASSESSMENT, S.INTERVENTION, Move.INTERVENE, Mover.SUPERVISOR, (g.MEASURE,)),
        _row(S.CARE, S.INTERVENTION, Move.INTERVENE, Mover.SUPERVISOR, (g.MEASURE,)),
        _row(S.INTERVENTION, S.CARE, Move.RESUME_CARE, Mover.SUPERVISOR, (*AFTER, g.ASSESSED, g.PLANNED, g.LEAD)),
        _row(S.INTERVENTION, S.ASSESSMENT, Move.ASSESS_AFTER, Mover.SUPERVISOR, AFTER),
        _row(S.INTERVENTION, S.MONITORING, Move.MONITOR_AFTER, Mover.SUPERVISOR, AFTER),
        _row(S.CARE, S.ASSESSMENT, Move.ASSESS_AGAIN, BOTH, (g.REASON,)),
        _row(S.INTERVENTION, S.ASSESSMENT, Move.ASSESS_AGAIN, BOTH, (g.REASON,)),
        _row(S.ASSESSMENT, S.MONITORING, Move.STEP_DOWN, Mover.SUPERVISOR, (g.NO_NEED, g.RHYTHM)),
        _row(S.CARE, S.MONITORING, Move.STEP_DOWN, Mover.SUPERVISOR, (g.NO_NEED, g.RHYTHM)),
        *(_row(s, S.CLOSED, Move.CLOSE_EARLY, Mover.SUPERVISOR, EARLY) for s in (S.REPORTING, S.ASSESSMENT)),
        *(_row(s, S.CLOSED, Move.CLOSE, Mover.SUPERVISOR, REGULAR) for s in (S.MONITORING, S.CARE, S.INTERVENTION)),
        *(_row(s, S.CLOSED, Move.END_OUTSIDE, Mover.SUPERVISOR, FROM_OUTSIDE) for s in S if s is not S.CLOSED),
    ),
    column="stage",
    names=STAGE_NAMES,
    title="Case",
)

SECOND_PERSON: dict[str, tuple[Guard, What]] = {
    Move.END_OUTSIDE: (g.OUTSIDE, What.OUTSIDE),
    Move.CLOSE_EARLY: (g.ANSWERED_FOR, What.EARLY),
}
"""The moves whose words a second person agrees to first, and the guard that says while she has not."""

_OF_THE_HELP = frozenset({What.ASSESSMENT, What.PLAN, What.CLOSING, What.EARLY})
OVERTAKES: dict[str, frozenset[What]] = {
    **dict.fromkeys((Move.REPORT, Move.ASSESS_AGAIN, Move.ASSESS_AFTER), _OF_THE_HELP),
    **dict.fromkeys((Move.INTERVENE, Move.INTERVENE_NOW), frozenset({What.CLOSING})),
}
"""The approvals that a move overtakes: they were given to texts that knew nothing of what has happened since."""
ASSESSES_ANEW = frozenset({Move.ASSESS_AGAIN, Move.ASSESS_AFTER})
"""After these a new assessment is owed; when a worker accepts a case, the acceptance itself says so."""
