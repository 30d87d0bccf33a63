"""Two administrators accept that the database is older than its anchor, after a restore from a backup."""

from sqlalchemy.orm import Session

from casefile.audit.anchor import ACCEPTED_BY, suspected
from casefile.audit.model import Acceptance
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor


def accept_rollback(session: Session, *, by: Actor, reason: str) -> Acceptance:
    """Note that an administrator accepts the older database; writing goes on once both have.

    Raise NotReady when nothing is suspected, Forbidden for anybody but the security and the audit administrator.
    """
    missing = suspected(session)
    if missing is None:
        raise NotReady(N_("No rollback is suspected."))
    role = next((role for role in by.roles if role.value in ACCEPTED_BY), None)
    if role is None:
        raise Forbidden(N_("Only the security and the audit administrator can accept an older database."))
    if not reason.strip():
        raise Invalid(N_("Please give a reason."), field="reason")
    row = Acceptance(
        id=new_id(),
        anchor_seq=missing.seq,
        anchor_hash=missing.hash,
        accepted_by=by.user_id,
        role=role.value,
        reason=reason.strip(),
        at=clock.now(),
    )
    session.add(row)
    return row
