"""Draws a copy from its snapshot, in the snapshot's language, never from what the file says today."""

from uuid import UUID

from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.errors import Conflict
from casefile.kernel.words import N_
from casefile.people.users import names_of_users
from casefile.printing.machine import SIGNED
from casefile.printing.model import Copy
from casefile.printing.page import Stamp, html_of
from casefile.printing.signing import approval_holds
from casefile.printing.snapshots import digest_of, snapshot_of
from casefile.printing.speech import Speech
from casefile.workflow import Unmet

N_("Copy %(number)s"), N_("Page %(page)s of %(pages)s"), N_("Copy id"), N_("Digest")
N_("Matter of a minor. Keep confidential.")


def draw(session: Session, copy: Copy) -> str:
    """Give the HTML of a copy as it will be printed now; raise Conflict where the snapshot does not fit its digest.

    Raise Unmet where no other holder's signature stands under it: nothing is drawn that nobody approved.
    """
    if not approval_holds(session, copy):
        raise Unmet([SIGNED])
    snapshot = snapshot_of(session, copy)
    if digest_of(copy.id, snapshot) != copy.digest:
        raise Conflict(N_("The snapshot is not the one that was asked for."))
    speech, order = Speech(snapshot.paper.language), snapshot.order
    stamp = Stamp(
        copy_id=copy.id,
        number=copy.shown_number,
        recipient=order.recipient,
        purpose=order.purpose_words,
        legal_basis=order.basis_words,
        letter=order.letter,
        requester=snapshot.requester,
        approver=_name(session, copy.approver_id),
        approved_at=speech.moment(copy.decided_at),
        printed_at=speech.moment(clock.now()),
        digest=copy.digest.hex(),
    )
    return html_of(snapshot.paper, stamp, speech.word)


def _name(session: Session, user_id: UUID | None) -> str:
    return names_of_users(session, [user_id]).get(user_id, "") if user_id else ""
