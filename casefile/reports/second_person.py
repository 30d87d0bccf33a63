"""The question whether one of the nine situations may be set aside, asked of a second person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of
from casefile.reports.model import Report, Triage

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
