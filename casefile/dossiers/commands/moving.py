"""Moving a case through its table: who moves it, what is kept of it, and what follows."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, digest_of, ending_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands.acting import SUPERVISOR_ONLY, holds_office, note_decision
from casefile.dossiers.commands.approving import ask_approval
from casefile.dossiers.commands.closing import end_help, wind_up
from casefile.dossiers.commands.contacting import check_ahead, plan_contact
from casefile.dossiers.commands.owing import open_obligation, settle_all
from casefile.dossiers.commands.reassessing import begin_anew
from casefile.dossiers.commands.telling import read_by_moving
from casefile.dossiers.face import Reasons
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.stages import CASE, SECOND_PERSON, Move, Mover
from casefile.dossiers.urgency import Clock, deadline
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.workflow import NoSuchMove, Transition, Unmet, advance
from casefile.workflow.machine import Guard

REVIEW_DAYS = 30
ROUTED = frozenset({"next_contact_on", "review_on", "follow_up_on", "mover_id"})


def move_case(session: Session, case: Case, action: str, *, by: Actor, **facts: Any) -> Transition:
    """Make a move of the case table; raise Forbidden, NoSuchMove, Unmet or Conflict. The facts are kept, sealed.

    Dates among the facts: `next_contact_on`, `review_on` (of an intervention), `follow_up_on` (several, at closing).
    """
    row = CASE.find(case.stage, action)
    if row is None:
        raise NoSuchMove
    if row.action == Move.ASSESS:
        raise NotReady(N_("The assessment begins when a worker accepts the case."))
    if row.action == Move.REPORT:
        raise NotReady(N_("A report is taken up from the queue."))
    require_mover(session, case, row, by)
    check_ahead(facts.get("next_contact_on"), field="next_contact_on", case=case)
    check_ahead(facts.get("review_on"), field="review_on")
    made = advance(session, CASE, case, action, by=by.user_id, mover_id=by.user_id, **facts)
    kept = {name: fact for name, fact in facts.items() if name != "reason" and name not in ROUTED}
    reason = str(facts.get("reason", ""))
    note_decision(session, action, dossier_id=case.dossier_id, case=case, by=by, reason=reason, facts=kept)
    read_by_moving(session, case, by=by)
    begin_anew(session, case, made.action, by=by)
    _follow(session, case, made, by, facts)
    return made


def require_mover(session: Session, case: Case, row: Transition, by: Actor) -> None:
    """Raise Forbidden for who may not make this move."""
    if not _moves(case, row, by, holder=holds_office(session, by, case.dossier_id, case.office_id)):
        raise Forbidden(SUPERVISOR_ONLY)


def _moves(case: Case, row: Transition, by: Actor, *, holder: bool) -> bool:
    """Tell who makes a move: the lead what is hers, a holder of the office the rest."""
    lead = case.lead_id == by.user_id and row.who in {Mover.LEAD_OR_SUPERVISOR, Mover.WORKER}
    return lead or (holder and row.who != Mover.WORKER)


def moves_for(session: Session, case: Case, by: Actor) -> list[tuple[Transition, tuple[Guard, ...]]]:
    """List the moves that this person may make now, each with what still blocks its button."""
    holder = holds_office(session, by, case.dossier_id, case.office_id)
    found = []
    for row in CASE.moves_from(case.stage):
        if row.action == Move.REPORT or not _moves(case, row, by, holder=holder):
            continue
        said = {"mover_id": by.user_id}
        unmet = tuple(guard for guard in row.guards if not guard.asks and not guard.met(session, case, said))
        found.append((row, unmet))
    return found


def _follow(session: Session, case: Case, made: Transition, by: Actor, facts: dict[str, Any]) -> None:
    reason = str(facts.get("reason", ""))
    if made.source is Stage.REPORTING:
        _end_question(session, case, by)
    if made.target is Stage.CLOSED:
        wind_up(session, case, by=by, reason=reason, follow_up_on=facts.get("follow_up_on", ()))
        return
    if made.target is Stage.MONITORING:
        end_help(session, case, by=by, reason=reason)
    if made.target is Stage.INTERVENTION:
        _owe_review(session, case, by, facts.get("review_on"))
    _plan_next(session, case, by, facts.get("next_contact_on"))


def _end_question(session: Session, case: Case, by: Actor) -> None:
    """End the question to a lead whether she takes a new report on, and the search for another in her place."""
    settle_all(session, How.WITHDRAWN, by=by, subject_id=case.id, kinds=[Kind.ANSWER])
    if case.lead_id is not None:
        settle_all(session, How.WITHDRAWN, by=by, subject_id=case.id, kinds=[Kind.ASSIGNMENT])


def _owe_review(session: Session, case: Case, by: Actor, on: date | None) -> None:
    due = clock.end_of(on or clock.today() + timedelta(days=REVIEW_DAYS))
    open_obligation(
        session, Kind.REVIEW, subject_id=case.id, case=case, holder_office_id=case.office_id, due=due, by=by
    )


def _plan_next(session: Session, case: Case, by: Actor, on: date | None) -> None:
    due = clock.end_of(on) if on else None
    if due is None and case.next_contact_at is None:
        due = deadline(case.urgency, Clock.CONTACT, clock.now())
    if due is not None:
        plan_contact(session, case, due=due, by=by)


def close(session: Session, case: Case, *, by: Actor, follow_up_on: tuple[date, ...] = (), **facts: Any) -> Transition:
    """Close a case whose closing report is approved."""
    return move_case(session, case, Move.CLOSE, by=by, follow_up_on=follow_up_on, **facts)


def end_from_outside(session: Session, case: Case, *, by: Actor, **facts: Any) -> Transition:
    """End a case because of what happened outside: what is open is withdrawn in the same act."""
    return move_case(session, case, Move.END_OUTSIDE, by=by, **facts)


def ask_ending(session: Session, case: Case, action: str = Move.END_OUTSIDE, *, by: Actor, **facts: Any) -> Approval:
    """Ask a second person whether a case may end so: for this reason, with this hand-over and no other.

    What else the form asked for is kept with the question, for the move.
    """
    row = CASE.find(case.stage, action)
    if row is None or action not in SECOND_PERSON:
        raise NoSuchMove
    require_mover(session, case, row, by)
    if unmet := [guard for guard in row.guards if guard.asks and not guard.met(session, case, facts)]:
        raise Unmet(unmet)
    (_, what), said = SECOND_PERSON[action], ending_of(facts)
    kept = {name: str(facts.get(name, "")) for name in row.asks if name != "reason"}
    return ask_approval(
        session, what, subject_id=case.id, digest=digest_of(said), by=by, case=case,
        said=Reasons(reason=said.reason, facts=kept | said.facts),
    )  # fmt: skip
