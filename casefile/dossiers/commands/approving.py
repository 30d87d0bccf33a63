"""Asking for an approval, deciding it, and finding out whether it still stands."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import APPROVAL, Approval, ApprovalState, What
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.owing import open_obligation, settle_all, tell_office
from casefile.dossiers.commands.telling import read_by_acting, tell_asker
from casefile.dossiers.face import Asked, Reasons
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import Conflict, Forbidden, Invalid
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.people.roles import SERVING, Appointment, Role
from casefile.people.users import User, users_of
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of
from casefile.vault.revisions import writers_of
from casefile.workflow import advance, begin

WROTE_OF_IT = N_(
    "You wrote a part of this text. Nobody approves what they wrote themselves: please ask another supervisor."
)


def ask_approval(
    session: Session,
    what: What,
    *,
    subject_id: UUID,
    digest: bytes,
    by: Actor,
    case: Case | None = None,
    safe_id: UUID | None = None,
    office_id: UUID | None = None,
    covers: tuple[str, ...] = (),
    writers: Iterable[UUID] = (),
    said: Reasons | None = None,
    due: datetime | None = None,
    compartment: Compartment = Compartment.CORE,
) -> Approval:
    """Ask a second person to approve a text as it stands; the question waits with the office or the one above.

    `writers`: who wrote of it besides those whom the earlier versions of the subject's own row name.
    """
    if case is not None:
        safe_id, office_id = case.dossier_id, case.office_id
    if safe_id is None or office_id is None:
        raise ValueError("name a case, or a safe and an office")
    overtake(session, subject_id, by=by, what=what)
    read_by_acting(session, subject_id, what, by=by)
    wrote = {by.user_id, *writers, *users_of(session, writers_of(session, subject_id))}
    approval = Approval(
        id=new_id(), what=what, safe_id=safe_id, case_id=case.id if case else None, subject_id=subject_id,
        office_id=office_id, covers=",".join(covers), asker_id=by.user_id, asked_at=clock.now(),
        compartment=compartment,
    )  # fmt: skip
    approval.asked = Asked(digest=digest, writers=tuple(sorted(wrote)), said=said or Reasons())
    begin(session, APPROVAL, approval, "ask", by=by.user_id)
    open_obligation(
        session, Kind.APPROVAL, subject_id=approval.id, case=case, safe_id=safe_id, office_id=office_id, by=by,
        holder_office_id=_approving_office(session, office_id, wrote), compartment=compartment,
        due=due or add_working_days(clock.now(), settings().approve_working_days),
    )  # fmt: skip
    return approval


def _approving_office(session: Session, office_id: UUID, writers: set[UUID]) -> UUID:
    """Leave the question with the office unless no supervisor who can answer is left who wrote nothing of the text.

    Then the office above answers: also where the others are only invited, or their accounts locked.
    """
    parent = office(session, office_id).parent_id
    others = (
        select(Appointment.id)
        .join(User, User.id == Appointment.user_id)
        .where(
            Appointment.office_id == office_id,
            Appointment.role == Role.SUPERVISOR,
            Appointment.user_id.not_in(writers),
            SERVING,
            User.locked_at.is_(None),
        )
    )
    return office_id if parent is None or session.scalar(others) is not None else parent


def decide_approval(
    session: Session, approval: Approval, *, by: Actor, approve: bool, digest: bytes, reason: str = ""
) -> None:
    """Approve or refuse, with a signature over the text's digest; who asked is told.

    Raise Forbidden for whoever wrote any version of it, Conflict when the text on the page is not the submitted one.
    """
    if by.user_id == approval.asker_id:
        raise Forbidden(N_("Nobody approves what they wrote themselves. Please ask another supervisor."))
    if approval.wrote(by.user_id):
        raise Forbidden(WROTE_OF_IT)
    if digest != approval.asked.digest:
        raise Conflict(N_("The text has changed since it was submitted."))
    if not approve and not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    advance(session, APPROVAL, approval, "approve" if approve else "refuse", by=by.user_id, reason=reason)
    approval.approver_id, approval.approver_principal = by.user_id, by.principal_id
    keyring = keyring_of(session)
    approval.signature = keyring.sign(approval.record(keyring.realm))
    if reason.strip():
        approval.asked = msgspec.structs.replace(approval.asked, reason=reason.strip())
    session.flush()
    settle_all(session, How.DONE if approve else How.DECLINED, by=by, subject_id=approval.id, kinds=[Kind.APPROVAL])
    tell_office(
        session, by=by, safe_id=approval.safe_id, office_id=approval.office_id, subject_id=approval.id,
        text=reason, compartment=approval.compartment,
    )  # fmt: skip
    tell_asker(session, approval, by=by, reason=reason)


def overtake(session: Session, subject_id: UUID, *, by: Actor, what: What | None = None) -> None:
    """Let the approvals of a text end because the text changed: it needs a new one."""
    query = select(Approval).where(
        Approval.subject_id == subject_id, Approval.state.in_([ApprovalState.ASKED, ApprovalState.APPROVED])
    )
    if what is not None:
        query = query.where(Approval.what == what)
    for row in session.scalars(query):
        advance(session, APPROVAL, row, "overtake", by=by.user_id)
        settle_all(session, How.REPLACED, by=by, subject_id=row.id, kinds=[Kind.APPROVAL])


def withdraw_approval(session: Session, approval: Approval, *, by: Actor) -> None:
    """Take a question back before it is answered."""
    advance(session, APPROVAL, approval, "withdraw", by=by.user_id)
    settle_all(session, How.WITHDRAWN, by=by, subject_id=approval.id, kinds=[Kind.APPROVAL])
