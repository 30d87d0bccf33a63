"""Letters: something sealed to a principal's public key by whoever, opened by whoever holds that principal."""

from uuid import UUID

from sqlalchemy.orm import Session

from casefile.vault import envelope
from casefile.vault.certificates import sealing_keys
from casefile.vault.keyring import Keyring


def seal_to(session: Session, principal_id: UUID, plain: bytes, context: bytes) -> bytes:
    """Seal bytes to a certified principal, bound to a context, padded; raise Untrusted."""
    return sealing_keys(session, principal_id).seal(envelope.pad(plain), envelope.bind("letter", context))


def open_from(keyring: Keyring, principal_id: UUID, sealed: bytes, context: bytes) -> bytes:
    """Open a letter to a held principal; raise Locked when it is not held, Damaged when it does not open."""
    return envelope.unpad(keyring.secret(principal_id).open(sealed, envelope.bind("letter", context)))
