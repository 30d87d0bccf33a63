"""The approver's signature under a copy."""

from sqlalchemy.orm import Session

from casefile.people.countersigning import Countersigned, stands
from casefile.printing.model import Copy
from casefile.vault.keyring import keyring_of


def approval_holds(session: Session, copy: Copy) -> bool:
    """Tell whether another holder's signature stands under this copy and its digest. Needs no key of the file."""
    if copy.approver_id is None or copy.approver_principal is None or copy.decided_at is None or copy.signature is None:
        return False
    said = Countersigned(copy.approver_id, copy.approver_principal, copy.office_id, copy.decided_at, copy.signature)
    return copy.approver_id != copy.requester_id and stands(session, said, copy.record(keyring_of(session).realm))
