"""Taking up a report: a new dossier or an existing one, and a case in reporting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import What
from casefile.dossiers.cases import Case, Stage, open_case
from casefile.dossiers.commands.acting import note_decision, require_holder, required
from casefile.dossiers.commands.approving import overtake
from casefile.dossiers.commands.assigning import link_safe, seek_worker
from casefile.dossiers.commands.closing import replace_follow_up
from casefile.dossiers.commands.contacting import check_ahead, plan_contact
from casefile.dossiers.commands.editing import new_dossier
from casefile.dossiers.commands.hastening import give_urgency
from casefile.dossiers.commands.owing import open_obligation, waiting
from casefile.dossiers.commands.reassessing import begin_anew
from casefile.dossiers.commands.taking_on import ask_lead
from casefile.dossiers.face import Face
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import CASE, Move
from casefile.dossiers.urgency import Clock, Urgency, deadline
from casefile.kernel import clock
from casefile.kernel.db import touch
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.workflow import advance, begin


def take_up(
    session: Session,
    *,
    by: Actor,
    office: Office,
    urgency: Urgency,
    reason: str,
    report_id: UUID,
    duplicates_checked: bool,
    dossier: Dossier | None = None,
    face: Face | None = None,
    legal_basis: str = "REPORT",
    reported_at: datetime | None = None,
) -> Case:
    """Take up a report into a new dossier (with the face) or an existing one: a case in reporting that needs a worker.

    The time to see the client runs from the report. Raise NotReady where an open case stands further on: the report
    joins that one.
    """
    if office.principal_id not in by.held and dossier is None:
        raise Forbidden(N_("Only the office that the report was sent to can take it up."))
    reason = required(reason)
    if dossier is None:
        dossier = new_dossier(session, office, face or Face(), legal_basis=legal_basis, by=by)
    require_holder(session, by, dossier.id, dossier.office_id)
    facts = {
        "report_id": report_id, "urgency": urgency, "urgency_reason": reason, "duplicates_checked": duplicates_checked,
    }  # fmt: skip
    case = _into_reporting(session, dossier, urgency, by, facts)
    link_safe(session, case, report_id)
    note_decision(
        session, Move.REPORT, dossier_id=dossier.id, case=case, by=by, reason=reason, facts={"urgency": urgency}
    )
    give_urgency(session, case, urgency, by=by, since=reported_at, anew=True)
    if case.lead_id is not None:
        ask_lead(session, case, by=by)
    elif not waiting(session, case_id=case.id, kinds=[Kind.ASSIGNMENT]):
        seek_worker(session, case, by=by)
    return case


def _into_reporting(session: Session, dossier: Dossier, urgency: Urgency, by: Actor, facts: dict[str, object]) -> Case:
    case = open_case(session, dossier.id)
    if case is not None:
        if CASE.find(case.stage, Move.REPORT) is None:
            raise NotReady(N_("This dossier has an open case: let the report join it."))
        advance(session, CASE, case, Move.REPORT, by=by.user_id, **facts)
        begin_anew(session, case, Move.REPORT, by=by)
        return case
    case = new_case(session, dossier, urgency, by=by)
    begin(session, CASE, case, Move.REPORT, by=by.user_id, **facts)
    return case


def new_case(session: Session, dossier: Dossier, urgency: Urgency, *, by: Actor) -> Case:
    """Make the next case of a dossier; its first move adds it, and the follow-up of the one before is over."""
    before = update(Case).where(Case.dossier_id == dossier.id, Case.current).returning(Case.id)
    for case_id in list(session.scalars(before.values(current=False))):
        earlier = session.get_one(Case, case_id)
        touch(session, earlier)
        replace_follow_up(session, earlier, by=by)
    return Case(
        id=new_id(), dossier_id=dossier.id, office_id=dossier.office_id, urgency=urgency, opened_at=clock.now(),
        current=True,
    )  # fmt: skip


def join_case(
    session: Session, *, by: Actor, case: Case, report_id: UUID, urgency: Urgency, reason: str,
    reported_at: datetime | None = None,
) -> None:  # fmt: skip
    """Let a further report join an open case: the urgency is confirmed or changed, and the lead looks at it."""
    require_holder(session, by, case.dossier_id, case.office_id)
    if not case.open:
        raise NotReady(N_("The case is closed."))
    if case.stage is Stage.MONITORING:
        raise Invalid(
            N_("This case is in monitoring: take the report up, so that an assessment follows."), field="dossier"
        )
    give_urgency(session, case, urgency, by=by, since=reported_at)
    link = link_safe(session, case, report_id)
    note_decision(
        session,
        "join",
        dossier_id=case.dossier_id,
        case=case,
        by=by,
        reason=required(reason),
        facts={"urgency": urgency},
    )
    overtake(session, case.id, by=by, what=What.EARLY)
    due = deadline(urgency, Clock.FIRST_RESPONSE, clock.now()) or clock.now()
    office = case.office_id if case.lead_id is None else None
    open_obligation(
        session,
        Kind.RESPONSE,
        subject_id=link.id,
        case=case,
        user_id=case.lead_id,
        holder_office_id=office,
        due=due,
        by=by,
    )


def begin_monitoring(
    session: Session,
    dossier: Dossier,
    *,
    by: Actor,
    urgency: Urgency,
    rhythm: str,
    next_contact_on: date,
    proposal_id: UUID | None = None,
    reason: str = "",
    judicial_group: bool = False,
) -> Case:
    """Begin to monitor whom a youth worker proposed; a supervisor who did not propose it has approved that."""
    require_holder(session, by, dossier.id, dossier.office_id)
    check_ahead(next_contact_on, field="first_visit_on")
    case = new_case(session, dossier, urgency, by=by)
    facts = {"rhythm": rhythm, "proposal_id": proposal_id, "judicial_group": judicial_group}
    begin(session, CASE, case, Move.MONITOR, by=by.user_id, **facts)
    note_decision(
        session, Move.MONITOR, dossier_id=dossier.id, case=case, by=by, reason=reason, facts={"rhythm": rhythm}
    )
    plan_contact(session, case, due=clock.end_of(next_contact_on), by=by)
    return case
