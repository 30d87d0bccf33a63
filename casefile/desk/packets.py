"""Lines of referrals: what is wanted next, and of whom it speaks as far as the reader may see."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.names import Shown, names
from casefile.dossiers.obligations import Kind, Obligation
from casefile.kernel.words import N_
from casefile.referrals.model import Referral, ReferralState
from casefile.referrals.queries import called
from casefile.referrals.sending_again import closed_to_unit

WANTED = {
    ReferralState.DRAFTED: N_("Look at a referral and send it"),
    ReferralState.SENT: N_("Answer a referral"),
    ReferralState.DECLINED: N_("Referral declined: ask another unit"),
    ReferralState.ACCEPTED: N_("Report back on a referral"),
    ReferralState.IN_SERVICE: N_("Report back on a referral"),
    ReferralState.REPORTED: N_("Read the report of a unit"),
}
"""What a referral waits for, by how far it has come."""
SEND_AGAIN = N_("Send a referral again: the unit has new keys")
TO_COME = N_("A referral that the office sends you again: your unit has new keys")


class Packet(NamedTuple):
    """What a line says of a referral."""

    wanted: str
    number: str
    shown: Shown | None
    closed: bool
    """The unit cannot open it: its keys are others by now."""

    def wanted_of(self, row: Obligation) -> str:
        """Say what the referral waits for, from the side of who owes it."""
        if not self.closed:
            return self.wanted
        return TO_COME if row.unit_id is not None else SEND_AGAIN


def packets(session: Session, rows: Iterable[Obligation], *, named: bool) -> dict[UUID, Packet]:
    """Tell of the referrals behind some obligations: an office knows its file, a unit what the packet tells it."""
    ids = {row.subject_id for row in rows if row.kind is Kind.REFERRAL}
    if not ids:
        return {}
    columns = (Referral.id, Referral.number, Referral.dossier_id, Referral.state)
    found = session.execute(select(*columns).where(Referral.id.in_(ids))).all()
    files = names(session, [row.dossier_id for row in found]) if named else {}
    told = called(session, [row.id for row in found if row.dossier_id not in files]) if named else {}
    shown = {each: Shown(name, None, None) for each, name in told.items()}
    closed = closed_to_unit(session, ids)
    return {
        row.id: Packet(
            WANTED.get(row.state, ""), row.number, files.get(row.dossier_id) or shown.get(row.id), row.id in closed
        )
        for row in found
    }
