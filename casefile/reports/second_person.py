"""The question whether one of the nine situations may be set aside, asked of a second person."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of
from casefile.dossiers.model import LinkedSafe
from casefile.dossiers.open_ends import UNANSWERED
from casefile.reports.content import ReportContent
from casefile.reports.model import Report, Triage
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek

ASKED = "ask_"
"""Before the action that is proposed."""


def asked(session: Session, report: Report) -> Approval | None:
    """Give the question that waits for an answer."""
    query = select(Approval).where(
        Approval.subject_id == report.id, Approval.what == What.SET_ASIDE, Approval.state == ApprovalState.ASKED
    )
    return session.scalar(query)


def proposal(session: Session, report: Report) -> Triage | None:
    """Give what was proposed last."""
    query = select(Triage).where(Triage.report_id == report.id, Triage.action.startswith(ASKED, autoescape=True))
    return session.scalar(query.order_by(Triage.at.desc(), Triage.id.desc()).limit(1))


def digest(report: Report, proposed: Triage) -> bytes:
    """Compute what the second person signs: the report and the proposed decision as they stand."""
    return digest_of(report.content, proposed.words)


@UNANSWERED.told_by
def unanswered(session: Session, case_id: UUID) -> bool:
    """Tell whether one of the nine situations was reported of a case, and the report does not say that the police know.

    What does not open counts as one.
    """
    linked = select(Report).join(LinkedSafe, LinkedSafe.linked_safe_id == Report.id)
    return any(_unanswered(row) for row in session.scalars(linked.where(LinkedSafe.case_id == case_id)))


def _unanswered(report: Report) -> bool:
    try:
        content: ReportContent | None = peek(report)
    except Locked:
        return True
    return content is None or (content.mandatory and not content.police.complete)
