"""The first response that the office owes from the moment a report arrives, and the note of what was decided."""

from uuid import UUID

from sqlalchemy.orm import Session

from casefile.dossiers.approvals import What
from casefile.dossiers.commands import open_obligation, overtake, settle_all, tell_office
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.reports.content import TriageWords
from casefile.reports.model import Report, Triage
from casefile.reports.second_person import asked
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.granting import end_grants


def owe_response(session: Session, report: Report, by: Actor) -> None:
    """Let the office owe its first response until the moment that the report set."""
    open_obligation(
        session, Kind.RESPONSE, subject_id=report.id, safe_id=report.id, office_id=report.office_id,
        holder_office_id=report.office_id, due=report.due_at, by=by, compartment=Compartment.CONTENT,
        urgent=report.urgency_said is Urgency.E,
    )  # fmt: skip


def note(session: Session, by: Actor, report: Report, action: str, words: TriageWords) -> Triage:
    """Keep a decision with its reason."""
    kept = Triage(report_id=report.id, action=action, by_id=by.user_id, at=clock.now())
    kept.words = words
    session.add(kept)
    session.flush()
    return kept


def tell(session: Session, by: Actor, report: Report, subject_id: UUID, words: str) -> None:
    """Tell the report's office what somebody of the office above did with it."""
    tell_office(
        session, by=by, safe_id=report.id, office_id=report.office_id, subject_id=subject_id, text=words,
        compartment=Compartment.CONTENT,
    )  # fmt: skip


def decided(session: Session, by: Actor, report: Report, action: str, words: TriageWords) -> None:
    """Keep a decision with its reason; the report's office is told where the office above made it."""
    kept = note(session, by, report, action, words)
    tell(session, by, report, kept.id, words.reason)


def finish(session: Session, by: Actor, report: Report) -> None:
    """End what a decided report no longer needs: the clock of the first response, the author's view of the text."""
    settle_response(session, report, by, How.DONE)
    drop_question(session, by, report)
    end_grants(session, report.id, capacity=Capacity.AUTHOR, by=by.principal_id)


def settle_response(session: Session, report: Report, by: Actor, how: How) -> None:
    """Settle the first response that the office owes."""
    settle_all(session, how, by=by, subject_id=report.id, kinds=[Kind.RESPONSE])


def drop_question(session: Session, by: Actor, report: Report) -> None:
    """Take back what still waits for a second person: it was decided otherwise."""
    if asked(session, report) is not None:
        overtake(session, report.id, by=by, what=What.SET_ASIDE)
