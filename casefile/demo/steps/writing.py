"""What is written and answered: the assessment, and what waits for a second person."""

from sqlalchemy import select

from casefile.access import Action
from casefile.assessments.commands import open_assessment, submit_assessment, write_assessment
from casefile.assessments.model import AssessmentText
from casefile.demo.telling import Telling
from casefile.dossiers import commands as dossiers
from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.registers import follow
from casefile.dossiers.urgency import Urgency

NEEDS = ("CARE", "SCHOOL", "FAMILY", "MIND", "LIVING", "HEALTH", "PEERS", "WORK")


def assess(t: Telling, urgency: Urgency) -> None:
    """Let the worker write the assessment."""
    silent = t.often(0.15)
    text = AssessmentText(
        strengths=t.says("view"),
        facts="；".join(t.county.invent.phrases("facts", 3)),
        child_said="" if silent else t.says("child_says"),
        no_view="UNWILLING" if silent else "",
        own_view=t.says("view"),
        person=t.says("observation"),
        family=t.says("facts"),
        school=t.says("contact"),
        needs=tuple(t.draw.sample(NEEDS, t.draw.randint(1, 3))),
        needs_words=t.says("goal"),
        urgency=urgency,
        urgency_reason=t.says("urgency"),
    )
    with t.act(t.lead, Action.WRITE_ASSESSMENT) as (session, by):
        earlier = open_assessment(session, t.case(session))
        version = earlier.sealed_version if earlier else 0
        write_assessment(session, t.case(session), by=by, text=text, version=version)


def submit_assessed(t: Telling) -> None:
    """Submit the assessment to a second person."""
    with t.act(t.lead, Action.SUBMIT_ASSESSMENT, signed=True) as (session, by):
        written = open_assessment(session, t.case(session))
        if written is None:
            raise LookupError
        submit_assessment(session, written, by=by)


def decide(t: Telling, what: What, *, approve: bool = True, who: str = "") -> None:
    """Answer what waits for a second person."""
    with t.act(who or t.supervisor, Action.DECIDE_APPROVAL, signed=True) as (session, by):
        asked = select(Approval).where(
            Approval.case_id == t.case_id, Approval.what == what, Approval.state == ApprovalState.ASKED
        )
        question = session.scalars(asked).one()
        reason = "" if approve else t.says("approval")
        dossiers.decide_approval(session, question, by=by, approve=approve, digest=question.asked.digest, reason=reason)
        follow(session, question, by)
