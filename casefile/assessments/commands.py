"""Writing, submitting and answering an assessment. None commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.assessments.model import ASSESSMENT, OPEN, Assessment, AssessmentState, AssessmentText
from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import ask_approval, overtake, settle_all, when_help_ends
from casefile.dossiers.commands.acting import require_lead
from casefile.dossiers.commands.reassessing import owe_reassessment
from casefile.dossiers.obligations import Kind
from casefile.dossiers.registers import after_decision
from casefile.dossiers.urgency import Clock, Urgency, deadline
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.vault.sealed import expect_version
from casefile.workflow import advance, begin

ASSESSING = frozenset({Stage.ASSESSMENT, Stage.CARE, Stage.INTERVENTION})
WRITABLE = frozenset({AssessmentState.DRAFT, AssessmentState.RETURNED})


def write_assessment(session: Session, case: Case, *, by: Actor, text: AssessmentText, version: int = 0) -> Assessment:
    """Write the case's open assessment, or begin one. Raise NotReady while it waits, Conflict if stale."""
    if case.stage not in ASSESSING:
        raise NotReady(N_("An assessment is written once a worker has accepted the case."))
    _check(text)
    assessment = open_assessment(session, case)
    if assessment is None:
        assessment = Assessment(
            id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, author_id=by.user_id
        )
        assessment.text = text
        begin(session, ASSESSMENT, assessment, "begin", by=by.user_id)
        return assessment
    if assessment.state not in WRITABLE:
        raise NotReady(N_("It waits for the supervisor's answer. Take it back first to change it."))
    expect_version(assessment, version)
    assessment.text = text
    session.flush()
    return assessment


def submit_assessment(session: Session, assessment: Assessment, *, by: Actor) -> Approval:
    """Submit the text as it stands to a second person; raise Unmet with everything that is missing."""
    case = session.get_one(Case, assessment.case_id)
    require_lead(case, by)
    advance(session, ASSESSMENT, assessment, "submit", by=by.user_id)
    return ask_approval(
        session, What.ASSESSMENT, subject_id=assessment.id, digest=digest_of(assessment.text), by=by, case=case,
        covers=("own_view",), writers=[assessment.author_id],
    )  # fmt: skip


def take_back(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Take a submitted text back to change it; the question to the supervisor ends."""
    require_lead(session.get_one(Case, assessment.case_id), by)
    advance(session, ASSESSMENT, assessment, "take_back", by=by.user_id)
    overtake(session, assessment.id, by=by, what=What.ASSESSMENT)


@after_decision(What.ASSESSMENT)
def answered(session: Session, approval: Approval, by: Actor) -> None:
    """Follow the supervisor's answer: approved, it ends what was owed and sets the day to assess again."""
    assessment = session.get(Assessment, approval.subject_id)
    if assessment is None:
        return
    approved = approval.state is ApprovalState.APPROVED
    advance(session, ASSESSMENT, assessment, "approve" if approved else "return", by=by.user_id)
    if approved:
        _plan_next(session, session.get_one(Case, assessment.case_id), assessment, by)


@when_help_ends
def withdraw_open(session: Session, case: Case, by: Actor, _reason: str) -> None:
    """Take back what is not approved when the help ends: nobody will write, submit or approve it any more."""
    open_ones = select(Assessment).where(Assessment.case_id == case.id, Assessment.state.in_(OPEN))
    for row in session.scalars(open_ones).all():
        advance(session, ASSESSMENT, row, "withdraw", by=by.user_id)


def _plan_next(session: Session, case: Case, assessment: Assessment, by: Actor) -> None:
    settle_all(session, by=by, case_id=case.id, kinds=[Kind.WRITING])
    again = session.scalar(
        select(Assessment.id).where(
            Assessment.case_id == case.id,
            Assessment.state == AssessmentState.APPROVED,
            Assessment.id != assessment.id,
        )
    )
    due = deadline(case.urgency, Clock.REASSESS, clock.now(), again=again is not None)
    if due is not None:
        owe_reassessment(session, case, due=due, by=by)


def open_assessment(session: Session, case: Case) -> Assessment | None:
    """Give the case's assessment that is not approved yet."""
    return session.scalar(select(Assessment).where(Assessment.case_id == case.id, Assessment.state.in_(OPEN)))


def _check(text: AssessmentText) -> None:
    for need in text.needs:
        codes("need").check(need, name="needs")
    if text.no_view:
        codes("no_view_reason").check(text.no_view, name="no_view")
    if text.urgency and text.urgency not in set(Urgency):
        codes("urgency").check(text.urgency, name="urgency")
