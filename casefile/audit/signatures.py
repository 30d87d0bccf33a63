"""Checks the signature of an audit row against the certificate that was in force when it was written."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.audit import link
from casefile.vault.certificates import trusted_keys
from casefile.vault.errors import Untrusted


def wrong_signature(session: Session, at: str, signer: bytes, digest: bytes, signature: bytes | None) -> bool:
    """Tell whether a row that names a signer lacks that principal's valid signature."""
    if signature is None:
        return True
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    try:
        keys = trusted_keys(session, UUID(bytes=signer), moment)
    except Untrusted:
        return True
    return not keys.verifies(signature, link.signed_message(digest))
