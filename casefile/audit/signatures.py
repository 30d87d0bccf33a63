"""Checks who signed an audit row: with a key certified when it was written, and whose."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefile.audit import link
from casefile.audit.signed import BY_RECOVERY
from casefile.kernel.words import N_
from casefile.people.users import FormerKey, User
from casefile.vault.certificates import CertifiedAs, current_certificate, trusted_keys
from casefile.vault.errors import Untrusted

UNSIGNED = N_("The signature of audit row %(seq)s is not right.")
LACKING = N_("Audit row %(seq)s lacks the signature that its act must carry.")
ANOTHERS = N_("Audit row %(seq)s was signed by somebody else than who acted.")
UNREADABLE = (DBAPIError, LookupError, ValueError)
"""What a stored row raises whose columns hold what the program never wrote: it proves nothing, and is named itself."""


class SignedRow(NamedTuple):
    """What a row that names its signer tells, as it is stored."""

    at: str
    act: str
    actor: bytes | None
    signer: bytes
    digest: bytes
    signature: bytes | None


class Signatures:
    """Tells what is wrong with the signatures of a chain."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._owners = _owners(session)

    def fault(self, row: SignedRow) -> str | None:
        """Give the sentence of what is wrong with a row's signature; None where it is the actor's own."""
        signer, moment = UUID(bytes=row.signer), datetime.fromisoformat(row.at).replace(tzinfo=UTC)
        try:
            certificate = current_certificate(self._session, signer, moment)
            keys = trusted_keys(self._session, signer, moment)
        except (Untrusted, *UNREADABLE):
            return UNSIGNED
        if row.signature is None or not keys.verifies(row.signature, link.signed_message(row.digest)):
            return UNSIGNED
        by_recovery = row.act in BY_RECOVERY and certificate.certified_as is CertifiedAs.RECOVERY
        return None if by_recovery or self._owners.get(signer) == row.actor else ANOTHERS


def _owners(session: Session) -> dict[UUID, bytes]:
    """Give the account of every key, also of those from before a reset."""
    rows = [*session.execute(select(FormerKey.principal_id, FormerKey.user_id))]
    rows += session.execute(select(User.principal_id, User.id).where(User.principal_id.is_not(None)))
    return {principal: user.bytes for principal, user in rows}
