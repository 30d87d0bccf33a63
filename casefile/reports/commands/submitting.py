"""Handing in a report."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casefile.dossiers.urgency import Clock, Urgency, deadline
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.reports import numbers
from casefile.reports.checks import checked, checked_reporter
from casefile.reports.commands.responding import owe_response
from casefile.reports.content import ReportContent, Reporter
from casefile.reports.destination import destination
from casefile.reports.machine import REPORT
from casefile.reports.model import Report, ReporterNote
from casefile.vault.capacities import SafeKind
from casefile.vault.granting import make_safe
from casefile.workflow import begin


def submit(
    session: Session,
    *,
    by: Actor,
    content: ReportContent,
    urgency: Urgency,
    danger: bool = False,
    reporter: Reporter | None = None,
) -> Report:
    """Hand a report to the office of the place; its author keeps what it says until the office has decided.

    Danger now makes it E, whatever else was chosen. Raise Invalid for what cannot be right.
    """
    if by.administrator:
        raise Forbidden(N_("Administrators keep the system and write no reports."))
    content = checked(session, content)
    outside = checked_reporter(reporter) if reporter else None
    responsible = destination(session, by, content)
    report = _new_report(session, by, responsible, content, Urgency.E if danger else urgency, danger=danger)
    if outside is not None:
        session.add(ReporterNote(report_id=report.id, reporter=outside))
        session.flush()
    owe_response(session, report, by)
    return report


def _new_report(
    session: Session, by: Actor, responsible: Office, content: ReportContent, urgency: Urgency, *, danger: bool
) -> Report:
    safe = make_safe(session, SafeKind.REPORT, office=responsible.principal_id, author_keeps=True)
    due = deadline(urgency, Clock.FIRST_RESPONSE, clock.now()) or deadline(Urgency.B, Clock.FIRST_RESPONSE, clock.now())
    report = Report(
        id=safe.id, number=_free_number(session), office_id=responsible.id, author_id=by.user_id,
        urgency_said=urgency, danger=danger, due_at=due,
    )  # fmt: skip
    report.content = content
    begin(session, REPORT, report, "submit", by=by.user_id)
    return report


def _free_number(session: Session) -> str:
    while session.scalar(select(exists().where(Report.number == (drawn := numbers.draw())))):
        pass
    return drawn
