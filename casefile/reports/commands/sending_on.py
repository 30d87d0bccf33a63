"""A report that belongs to another office: its keys move there."""

from sqlalchemy.orm import Session

from casefile.dossiers.commands.acting import for_office
from casefile.dossiers.obligations import How
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import Office, office
from casefile.reports.commands.responding import decided, drop_question, owe_response, settle_response
from casefile.reports.content import TriageWords
from casefile.reports.machine import REPORT
from casefile.reports.model import Report
from casefile.vault.capacities import Capacity
from casefile.vault.granting import end_grants, grant
from casefile.workflow import advance


def send_on(session: Session, *, by: Actor, report: Report, to: Office, reason: str) -> None:
    """Give a report to the office it belongs to: sealed to that office's key, no longer to this one's.

    Its author's view ends as well; the clock of the first response runs on.
    """
    if to.id == report.office_id:
        raise Invalid(N_("The report is at this office already."), field="office")
    advance(session, REPORT, report, "send_on", by=by.user_id, reason=reason)
    decided(session, by, report, "send_on", TriageWords(reason=reason.strip()))
    settle_response(session, report, by, How.REPLACED)
    drop_question(session, by, report)
    former = office(session, report.office_id)
    with for_office(session, by, report.id, former.id):
        report.office_id = to.id
        session.flush()
        owe_response(session, report, by)
        _seal_to(session, report, former, to, by)


def _seal_to(session: Session, report: Report, former: Office, to: Office, by: Actor) -> None:
    """Move the keys last: from here on the sender opens nothing of the report."""
    grant(session, report.id, holder=to.principal_id, capacity=Capacity.OFFICE, reason="sent_on")
    end_grants(session, report.id, holder=former.principal_id, by=by.principal_id)
    for capacity in (Capacity.AUTHOR, Capacity.PARENT):
        end_grants(session, report.id, capacity=capacity, by=by.principal_id)
