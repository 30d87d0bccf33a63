"""A report about a monitored child whose case has a lead already: she takes it on, or another is found."""

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands.acting import note_decision, required
from casefile.dossiers.commands.assigning import begin_assessment, seek_worker
from casefile.dossiers.commands.owing import open_obligation, settle_all, waiting
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.dossiers.urgency import first_response
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import Forbidden, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor


def ask_lead(session: Session, case: Case, *, by: Actor) -> None:
    """Ask the lead whether she takes the new report on: within the time of a first response, of an offer at most."""
    due = add_working_days(clock.now(), settings().answer_working_days)
    first = first_response(case.urgency, clock.now())
    open_obligation(
        session, Kind.ANSWER, subject_id=case.id, case=case, user_id=case.lead_id, due=min(due, first or due), by=by
    )


def take_on(session: Session, case: Case, *, by: Actor, no_conflict: bool) -> None:
    """Take the new report on as the lead, who declares anew that there is no conflict of interest."""
    require_asked(case, by)
    begin_assessment(session, case, by, no_conflict=no_conflict)
    settle_all(session, by=by, subject_id=case.id, kinds=[Kind.ANSWER])
    settle_all(session, How.WITHDRAWN, by=by, case_id=case.id, kinds=[Kind.ASSIGNMENT])
    note_decision(session, "assess", dossier_id=case.dossier_id, case=case, by=by)


def decline_to_take_on(session: Session, case: Case, *, by: Actor, reason: str) -> None:
    """Decline the new report with a reason: the office finds another lead, until whose acceptance this one stays."""
    require_asked(case, by)
    note_decision(session, "decline", dossier_id=case.dossier_id, case=case, by=by, reason=required(reason))
    settle_all(session, How.DECLINED, by=by, subject_id=case.id, kinds=[Kind.ANSWER])
    if not waiting(session, case_id=case.id, kinds=[Kind.ASSIGNMENT]):
        seek_worker(session, case, by=by)


def require_asked(case: Case, by: Actor) -> None:
    """Raise Forbidden for everybody but the lead, NotReady where no report waits to be taken on."""
    if case.lead_id != by.user_id:
        raise Forbidden(N_("Only the lead of the case takes a new report on."))
    if case.stage is not Stage.REPORTING:
        raise NotReady(N_("No report waits to be taken on."))
