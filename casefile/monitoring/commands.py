"""Proposing a person for monitoring, anew or again, confirming it and refusing it. None commits."""

from collections.abc import Iterator

import msgspec
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import What, digest_of
from casefile.dossiers.cases import Case, open_case
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
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.monitoring.model import LEVELS, PROPOSAL, Proposal, ProposalText, question_of, waits
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
    _require_right(face, text)
    dossier = new_dossier(session, office, face, legal_basis=legal_basis, by=by)
    return _propose(session, dossier, text, by, again=False)


def propose_again(session: Session, dossier: Dossier, *, by: Actor, text: ProposalText) -> Proposal:
    """Propose to watch over a person again whose last case is closed, to the office that holds the dossier."""
    require_closed(session, dossier)
    _require_right(dossier.face, text)
    return _propose(session, dossier, text, by, again=True)


def require_closed(session: Session, dossier: Dossier) -> None:
    """Raise NotReady while a case of the dossier is open, or a proposal waits for its answer."""
    if open_case(session, dossier.id) is not None:
        raise NotReady(N_("This dossier has an open case."))
    if waits(session, dossier.id):
        raise NotReady(N_("Monitoring is proposed already; a second person answers it."))


def _require_right(face: Face, text: ProposalText) -> None:
    for fault in wrong_with(face, text):
        raise fault


def _propose(session: Session, dossier: Dossier, text: ProposalText, by: Actor, *, again: bool) -> Proposal:
    row = Proposal(id=new_id(), dossier_id=dossier.id, office_id=dossier.office_id, author_id=by.user_id, again=again)
    row.text = text
    begin(session, PROPOSAL, row, "propose", by=by.user_id, **msgspec.structs.asdict(text))
    ask_approval(
        session, What.MONITORING, subject_id=row.id, digest=_digest(row, dossier), by=by, safe_id=dossier.id,
        office_id=dossier.office_id,
    )  # fmt: skip
    return row


def confirm(session: Session, row: Proposal, *, by: Actor, looked: bool) -> Case:
    """Begin the monitoring, as a second person who looked for another dossier; offer it to who proposed it."""
    if not looked:
        raise Invalid(CHECKED.sentence, field="looked")
    if open_case(session, row.dossier_id) is not None:
        raise NotReady(N_("This dossier has an open case by now: do not begin, with that as the reason."))
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
    """Do not begin, with a reason; where there never was a case, nothing is left to be looked up."""
    dossier = _answer(session, row, by, approve=False, reason=required(reason))
    advance(session, PROPOSAL, row, "refuse", by=by.user_id, reason=reason)
    waiting = open_check(session, dossier.id)
    if waiting is not None and not row.again:
        settle(session, waiting, How.WITHDRAWN, by=by)


def _answer(session: Session, row: Proposal, by: Actor, *, approve: bool, reason: str = "") -> Dossier:
    dossier = session.get_one(Dossier, row.dossier_id)
    question = question_of(session, row)
    decide_approval(session, question, by=by, approve=approve, digest=_digest(row, dossier), reason=reason)
    return dossier


def _digest(row: Proposal, dossier: Dossier) -> bytes:
    """Bind the answer to what was proposed, with the first page where that was written for it."""
    return digest_of(row.text) if row.again else digest_of(row.text, dossier.face)


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
