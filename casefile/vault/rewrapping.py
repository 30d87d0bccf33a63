"""Wraps again, under the holder's own box, what was first opened by public key: the next opening is quicker."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from casefile.vault.grants import Form, Grant
from casefile.vault.keyring import Keyring


def rewrap(session: Session, keyring: Keyring) -> int:
    """Write the keyring's pending re-wraps, each only if its grant is still as it was read; tell how many."""
    pending, keyring.rewraps = keyring.rewraps, []
    for grant_id, was, own in pending:
        session.execute(
            update(Grant).where(Grant.id == grant_id, Grant.wrapped == was).values(form=Form.OWN_BOX, wrapped=own)
        )
    return len(pending)
