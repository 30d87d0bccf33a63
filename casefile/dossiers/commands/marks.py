"""Marks that run beside the stage: emergency and lost contact; and the urgency."""

from datetime import date

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import note_decision, require_holder, required
from casefile.dossiers.commands.contacting import check_ahead, furthest, hasten_contact, plan_contact
from casefile.dossiers.commands.hastening import give_urgency
from casefile.dossiers.commands.owing import open_obligation, settle_all
from casefile.dossiers.guards import NOT_URGENT
from casefile.dossiers.obligations import Kind
from casefile.dossiers.urgency import Clock, Urgency, deadline
from casefile.kernel import clock
from casefile.kernel.errors import Conflict, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.workflow import Unmet


def set_urgency(
    session: Session, case: Case, urgency: Urgency, *, reason: str, by: Actor, version: int | None = None
) -> None:
    """Set the urgency with a reason; a faster one brings the next contact forward."""
    require_holder(session, by, case.dossier_id, case.office_id)
    _require_open(case)
    if version is not None and version != case.version:
        raise Conflict
    give_urgency(session, case, urgency, by=by)
    note_decision(
        session,
        "urgency",
        dossier_id=case.dossier_id,
        case=case,
        by=by,
        reason=required(reason),
        facts={"urgency": urgency},
    )


def raise_emergency(
    session: Session, case: Case, *, by: Actor, called: str = "", called_at: str = "", child_safe: str = ""
) -> None:
    """Set the emergency mark at once, whatever is known; whoever works on the file may. The office answers now.

    Once it is set, what has become known since is added.
    """
    _require_open(case)
    facts = {"called": called, "called_at": called_at, "child_safe": child_safe}
    known = case.emergency_at is not None
    if known and not any(facts.values()):
        return
    if not known:
        case.emergency_at = clock.now()
        give_urgency(session, case, Urgency.E, by=by, anew=True)
        due = deadline(Urgency.E, Clock.FIRST_RESPONSE, clock.now()) or clock.now()
        open_obligation(
            session,
            Kind.RESPONSE,
            subject_id=case.id,
            case=case,
            holder_office_id=case.office_id,
            due=due,
            by=by,
            urgent=True,
        )
    kind = "add_to_emergency" if known else "raise_emergency"
    note_decision(session, kind, dossier_id=case.dossier_id, case=case, by=by, facts=facts)


def lift_emergency(session: Session, case: Case, *, by: Actor, reason: str, urgency: Urgency = Urgency.R) -> None:
    """Lift the emergency mark: a holder of the office says why the child is safe now, and the urgency from here on.

    The office's answer to it is settled; a look at a further report stays owed.
    """
    require_holder(session, by, case.dossier_id, case.office_id)
    if case.emergency_at is None:
        raise NotReady(N_("There is no emergency mark."))
    reason = required(reason)
    case.emergency_at = None
    give_urgency(session, case, urgency, by=by)
    note_decision(
        session,
        "lift_emergency",
        dossier_id=case.dossier_id,
        case=case,
        by=by,
        reason=reason,
        facts={"urgency": urgency},
    )
    settle_all(session, by=by, subject_id=case.id, kinds=[Kind.RESPONSE])


def suspend(session: Session, case: Case, *, by: Actor, search_plan: str, review_on: date | None = None) -> None:
    """Mark that contact is lost: with a plan how to search, and a review within the time the county sets."""
    require_holder(session, by, case.dossier_id, case.office_id)
    _require_open(case)
    if not NOT_URGENT.met(session, case, {}):
        raise Unmet([NOT_URGENT])
    check_ahead(review_on, field="review_on")
    case.suspended_at = clock.now()
    session.flush()
    plan = required(search_plan, "search_plan")
    note_decision(session, "suspend", dossier_id=case.dossier_id, case=case, by=by, facts={"search_plan": plan})
    plan_contact(session, case, due=clock.end_of(review_on or furthest(case)), by=by)


def resume(session: Session, case: Case, *, by: Actor, reason: str) -> None:
    """Take the mark of lost contact away: the child was found, and the contacts follow the urgency again."""
    if case.suspended_at is None:
        raise NotReady(N_("Contact is not marked as lost."))
    case.suspended_at = None
    session.flush()
    note_decision(session, "resume", dossier_id=case.dossier_id, case=case, by=by, reason=required(reason))
    hasten_contact(session, case, by=by)


def _require_open(case: Case) -> None:
    if not case.open:
        raise NotReady(N_("The case is closed."))
