"""The conditions of the case table: what is asked on the form, and what the file itself has to show."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import ENDING, Approval, What, approved, digest_of, ending_of
from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.consents import consented
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind, Obligation, unsettled
from casefile.dossiers.open_ends import UNANSWERED, UNREVIEWED
from casefile.kernel.words import N_
from casefile.vault.capacities import Capacity
from casefile.vault.sealed import peek
from casefile.workflow import Guard
from casefile.workflow.machine import given

Facts = Mapping[str, Any]
NEVER_BLOCKING = (Kind.CONTACT, Kind.NOTICE, Kind.REASSESS, Kind.GOALS)
"""What the closing settles by itself."""


def _waiting(session: Session, case: Case, *kinds: Kind) -> bool:
    query = exists().where(unsettled(Obligation.case_id == case.id, Obligation.kind.in_(kinds)))
    return bool(session.scalar(select(query)))


def _group_with_evidence(session: Session, case: Case, facts: Facts) -> bool:
    if facts.get("judicial_group"):
        return True
    face = peek(session.get_one(Dossier, case.dossier_id))
    return face is not None and any(group.evidence.strip() for group in face.key_groups)


def _legal_basis(session: Session, case: Case, _facts: Facts) -> bool:
    return bool(session.get_one(Dossier, case.dossier_id).legal_basis)


def _no_open_check(session: Session, case: Case, _facts: Facts) -> bool:
    check = exists().where(unsettled(Obligation.safe_id == case.dossier_id, Obligation.kind == Kind.CHECK))
    return not session.scalar(select(check))


def _active_lead(session: Session, case: Case, _facts: Facts) -> bool:
    lead = exists().where(
        Assignment.case_id == case.id, Assignment.capacity == Capacity.LEAD, Assignment.state == AssignmentState.ACTIVE
    )
    return bool(session.scalar(select(lead)))


def _approved(what: What) -> Callable[[Session, Case, Facts], bool]:
    return lambda session, case, _facts: approved(session, what, case_id=case.id) is not None


def _confirmed(session: Session, case: Case, facts: Facts) -> bool:
    """Find the approval of the proposal; its subject is the proposal's row, else the dossier."""
    subject_id = facts.get("proposal_id") or case.dossier_id
    return approved(session, What.MONITORING, subject_id=subject_id) is not None


def _own_view(session: Session, case: Case, facts: Facts) -> bool:
    found = approved(session, What.ASSESSMENT, case_id=case.id)
    return bool(facts.get("own_view")) or (found is not None and "own_view" in found.covers.split(","))


def _consent(session: Session, case: Case, _facts: Facts) -> bool:
    basis = session.get_one(Dossier, case.dossier_id).legal_basis
    return consented(session, case.dossier_id) or basis not in {"", "CONSENT"}


def _no_emergency(_session: Session, case: Case, _facts: Facts) -> bool:
    return case.emergency_at is None


def _no_referral(session: Session, case: Case, _facts: Facts) -> bool:
    return not _waiting(session, case, Kind.REFERRAL)


def _nothing_open(session: Session, case: Case, _facts: Facts) -> bool:
    """Leave out the next contact, notices, and the question to approve this closing: the move settles them."""
    closing = select(Approval.id).where(Approval.case_id == case.id, Approval.what == What.CLOSING)
    query = exists().where(
        unsettled(
            Obligation.case_id == case.id,
            Obligation.kind.not_in((*NEVER_BLOCKING, Kind.REFERRAL)),
            Obligation.subject_id.not_in(closing),
        )
    )
    return not session.scalar(select(query))


def _not_author(session: Session, case: Case, facts: Facts) -> bool:
    found = approved(session, What.CLOSING, case_id=case.id)
    mover = facts.get("mover_id")
    return found is None or mover is None or not found.wrote(mover)


def _agreed(session: Session, what: What, case: Case, facts: Facts) -> bool:
    """Hold that a second person agreed to this ending: before its form is filled in, to any."""
    found = approved(session, what, case_id=case.id)
    if found is None or not any(facts.get(name) for name in ENDING):
        return found is not None
    asked = peek(found)
    return asked is not None and asked.digest == digest_of(ending_of(facts))


def _outside_agreed(session: Session, case: Case, facts: Facts) -> bool:
    return _agreed(session, What.OUTSIDE, case, facts)


def _answered_for(session: Session, case: Case, facts: Facts) -> bool:
    """Hold for the case what setting a report of the nine situations aside needs."""
    return not UNANSWERED.of(session, case.id) or _agreed(session, What.EARLY, case, facts)


def _reviewed(session: Session, case: Case, _facts: Facts) -> bool:
    """Hold that no review is owed, and that each measure has its own or is ended."""
    return not _waiting(session, case, Kind.REVIEW) and not UNREVIEWED.of(session, case.id)


def urgent(case: Case) -> bool:
    """Tell whether a case is in emergency, or of high urgency."""
    return case.emergency_at is not None or case.urgency.value in {"E", "R"}


def _not_urgent(_session: Session, case: Case, _facts: Facts) -> bool:
    return not urgent(case)


KEY_GROUP = Guard("key_group", N_("Name a group of care, with what shows it."), _group_with_evidence)
CONFIRMED = Guard("confirmed", N_("A supervisor who did not propose it confirms the monitoring."), _confirmed)
LEGAL_BASIS = Guard("legal_basis", N_("Choose the legal basis of the dossier."), _legal_basis)
NO_OPEN_CHECK = Guard("duplicates", N_("The check for duplicates is not done yet."), _no_open_check)
CHECKED = given("checked", N_("Confirm that you looked for another dossier of the same person."), "duplicates_checked")
RHYTHM = given("rhythm", N_("Say how often there will be a visit."), "rhythm")
REPORT = given("report", N_("A received report has to be linked."), "report_id")
URGENCY = given("urgency", N_("Set the urgency, with a reason."), "urgency", "urgency_reason")
LEAD = Guard("lead", N_("No worker has accepted the case yet."), _active_lead)
REASON = given("reason", N_("Give a reason."), "reason")
DANGER = given("danger", N_("Say what the immediate danger is."), "danger")
AUTHORITY = given(
    "authority",
    N_("Name the authority that was informed, when, and the reference."),
    "authority",
    "informed_at",
    "reference",
)
ASSESSED = Guard("assessed", N_("The assessment is not approved yet."), _approved(What.ASSESSMENT))
OWN_VIEW = Guard("own_view", N_("Note what the client thinks, or why it is not known."), _own_view)
PLANNED = Guard("planned", N_("The care plan is not approved yet."), _approved(What.PLAN))
CONSENT = Guard("consent", N_("Record the consent, or choose another legal basis."), _consent)
MEASURE = given(
    "measure",
    N_("Name the measure, who decided it, the legal basis and the document."),
    "measure",
    "decided_by",
    "legal_basis",
    "document",
)
OUTCOME = given("outcome", N_("Write down the outcome of the intervention."), "outcome")
REVIEWED = Guard("reviewed", N_("The review of the intervention is not written yet."), _reviewed)
NO_NEED = given("no_need", N_("Say which goals are met, or why there is no need."), "reason")
CLOSING_REASON = given("closing_reason", N_("Choose the reason for closing."), "closing_reason", "reason")
TOLD = given("reporter_told", N_("Say how the reporter was told."), "reporter_told")
NO_EMERGENCY = Guard("emergency", N_("The emergency mark is still set."), _no_emergency)
CLOSING = Guard("closing", N_("The closing report is not approved yet."), _approved(What.CLOSING))
NOT_AUTHOR = Guard("not_author", N_("Whoever wrote the closing report cannot close the case."), _not_author)
NO_REFERRAL = Guard("referrals", N_("A referral is still open."), _no_referral)
NOTHING_OPEN = Guard("open", N_("Something is still waiting to be done in this case."), _nothing_open)
FOLLOW_UP = given("follow_up", N_("Plan the follow-up visits, or say why there are none."), "follow_up")
OUTSIDE = Guard("second", N_("A second person has not approved the ending in these words yet."), _outside_agreed)
ANSWERED_FOR = Guard(
    "answered_for",
    N_("One of the nine situations was reported: a second person has not agreed to closing in these words yet."),
    _answered_for,
)
HAND_OVER = given("hand_over", N_("Say to whom the case is handed over, or why to nobody."), "hand_over")
NOT_URGENT = Guard("not_urgent", N_("A case in emergency or of high urgency cannot be suspended."), _not_urgent)
