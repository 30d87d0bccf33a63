"""Proposing a person for monitoring, confirming it and refusing it. None commits."""

from collections.abc import Iterator

import msgspec
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import What, digest_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    ask_approval,
    begin_monitoring,
    check_duplicates,
    decide_approval,
    new_dossier,
    offer_case,
    settle,
)
from casefile.dossiers.commands.acting import required
from casefile.dossiers.commands.assigning import seek_worker
from casefile.dossiers.commands.editing import open_check
from casefile.dossiers.face import Face
from casefile.dossiers.guards import CHECKED
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import How
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.monitoring.model import LEVELS, PROPOSAL, Proposal, ProposalText, question_of
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import Role, duties_of
from casefile.people.users import User
from casefile.vault.capacities import Capacity
from casefile.workflow import advance, begin


def propose(
    session: Session, *, by: Actor, office: Office, face: Face, legal_basis: str, text: ProposalText
) -> Proposal:
    """Propose a person to the proposer's own office; what was written opens to the office alone from then on."""
    if office.id not in by.offices(Role.YOUTH_WORKER, Role.SUPERVISOR):
        raise Forbidden(N_("Monitoring is proposed to one's own office."))
    for fault in wrong_with(face, text):
        raise fault
    dossier = new_dossier(session, office, face, legal_basis=legal_basis, by=by)
    row = Proposal(id=new_id(), dossier_id=dossier.id, office_id=office.id, author_id=by.user_id)
    row.text = text
    begin(session, PROPOSAL, row, "propose", by=by.user_id, **msgspec.structs.asdict(text))
    ask_approval(
        session, What.MONITORING, subject_id=row.id, digest=_digest(row, dossier), by=by, safe_id=dossier.id,
        office_id=office.id,
    )  # fmt: skip
    return row


def confirm(session: Session, row: Proposal, *, by: Actor, looked: bool) -> Case:
    """Begin the monitoring, as a second person who looked for another dossier; offer it to who proposed it."""
    if not looked:
        raise Invalid(CHECKED.sentence, field="looked")
    dossier = _answer(session, row, by, approve=True)
    advance(session, PROPOSAL, row, "confirm", by=by.user_id, duplicates_checked=looked)
    check_duplicates(session, dossier, by=by)
    text = row.text
    case = begin_monitoring(
        session, dossier, by=by, urgency=Urgency(text.urgency), rhythm=text.rhythm, proposal_id=row.id,
        next_contact_on=max(text.first_visit_on or clock.today(), clock.today()), reason=text.reason,
    )  # fmt: skip
    seek_worker(session, case, by=by)
    if _works_there(session, row):
        offer_case(session, case, session.get_one(User, row.author_id), Capacity.LEAD, by=by)
    return case


def refuse(session: Session, row: Proposal, *, by: Actor, reason: str) -> None:
    """Do not begin, with a reason; there is no case, and nothing is left to be looked up."""
    dossier = _answer(session, row, by, approve=False, reason=required(reason))
    advance(session, PROPOSAL, row, "refuse", by=by.user_id, reason=reason)
    waiting = open_check(session, dossier.id)
    if waiting is not None:
        settle(session, waiting, How.WITHDRAWN, by=by)


def _answer(session: Session, row: Proposal, by: Actor, *, approve: bool, reason: str = "") -> Dossier:
    dossier = session.get_one(Dossier, row.dossier_id)
    question = question_of(session, row)
    decide_approval(session, question, by=by, approve=approve, digest=_digest(row, dossier), reason=reason)
    return dossier


def _digest(row: Proposal, dossier: Dossier) -> bytes:
    return digest_of(row.text, dossier.face)


def _works_there(session: Session, row: Proposal) -> bool:
    """Tell whether the proposer can take the case: a youth worker of that office, today."""
    if session.get_one(User, row.author_id).locked_at is not None:
        return False
    duties = duties_of(session, row.author_id)
    return any(duty.role is Role.YOUTH_WORKER and duty.office_id == row.office_id for duty in duties)


def wrong_with(face: Face, text: ProposalText) -> Iterator[Invalid]:
    """Give everything that is wrong with a proposal as it was typed."""
    if not any(group.evidence.strip() for group in face.key_groups if not group.until):
        yield Invalid(N_("Name a group of care, with what shows it."), field="key_groups")
    if text.urgency not in set(LEVELS):
        yield Invalid(N_("What is more urgent is reported, so that somebody comes at once."), field="urgency")
    if text.first_visit_on is not None and text.first_visit_on < clock.today():
        yield Invalid(N_("The first visit cannot lie in the past."), field="first_visit_on")
