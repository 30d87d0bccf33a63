"""Principals: whoever can hold keys. One random secret of 32 bytes each; everything else is derived from it."""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import Base, Coded, UtcDateTime, public, routing
from casefile.kernel.ids import Id, new_id
from casefile.vault import envelope
from casefile.vault.errors import Damaged
from casefile.vault.sixwords import words_of

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
MLKEM_PUBLIC = 1184


class PrincipalKind(StrEnum):
    """Who a principal stands for."""

    USER = "user"
    OFFICE = "office"
    KEEPERS = "keepers"
    UNIT = "unit"
    RECOVERY = "recovery"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public halves: `hpke` to seal to (1,216 bytes), `signing` to check signatures with (32 bytes)."""

    hpke: bytes
    signing: bytes

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Seal to the holder alone (ML-KEM-768 and X25519 hybrid HPKE, base mode: it proves no sender)."""
        mlkem = MLKEM768PublicKey.from_public_bytes(self.hpke[:MLKEM_PUBLIC])
        x25519 = X25519PublicKey.from_public_bytes(self.hpke[MLKEM_PUBLIC:])
        return SUITE.encrypt(plain, hpke.MLKEM768X25519PublicKey(mlkem, x25519), bound_to)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the holder signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.signing).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Secret:
    """The secret of a principal in memory. `realm` is the kind of installation, part of every derived key."""

    __slots__ = ("__dict__", "_raw", "realm")

    def __init__(self, raw: bytes, realm: str) -> None:
        if len(raw) != 32:  # noqa: PLR2004  # bytes
            raise Damaged
        self._raw = raw
        self.realm = realm

    @classmethod
    def new(cls, realm: str) -> "Secret":
        """Make a secret of 32 random bytes."""
        return cls(os.urandom(32), realm)

    def __repr__(self) -> str:
        return "Secret(sealed)"

    @property
    def raw(self) -> bytes:
        """The 32 bytes, for wrapping only."""
        return self._raw

    def _derived(self, purpose: str, length: int = 32) -> bytes:
        return envelope.derive(self._raw, f"casefile/1/{self.realm}/{purpose}", length)

    @cached_property
    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        mlkem = MLKEM768PrivateKey.from_seed_bytes(self._derived("ml-kem-768", 64))
        return mlkem, X25519PrivateKey.from_private_bytes(self._derived("x25519"))

    @cached_property
    def _private(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._parts)

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derived("ed25519"))

    @cached_property
    def box(self) -> AESGCM:
        """The own box: wraps what the principal keeps for itself (AES-256-GCM)."""
        return AESGCM(self._derived("own-box"))

    @cached_property
    def public(self) -> PublicKeys:
        """The public halves."""
        mlkem, x25519 = self._parts
        sealing = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        return PublicKeys(sealing, self._signing.public_key().public_bytes_raw())

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Open what was sealed to this principal; raise Damaged otherwise."""
        try:
            return SUITE.decrypt(sealed, self._private, bound_to)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error

    def sign(self, message: bytes) -> bytes:
        """Sign as this principal (Ed25519, 64 bytes)."""
        return self._signing.sign(message)


class Principal(Base):
    """Somebody or something that can hold keys: its kind and its public keys."""

    __tablename__ = "principals"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    kind: Mapped[PrincipalKind] = routing(Coded(PrincipalKind))
    hpke_public: Mapped[bytes] = public()
    signing_public: Mapped[bytes] = public()
    made_at: Mapped[datetime] = routing(UtcDateTime)
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)

    @property
    def keys(self) -> PublicKeys:
        """The public keys as the row tells them; trust them only by a certificate."""
        return PublicKeys(self.hpke_public, self.signing_public)


def make_principal(session: Session, kind: PrincipalKind, secret: Secret) -> Principal:
    """Enter a new principal with the public keys of its secret."""
    keys = secret.public
    principal = Principal(
        id=new_id(), kind=kind, hpke_public=keys.hpke, signing_public=keys.signing, made_at=clock.now()
    )
    session.add(principal)
    session.flush()
    return principal


def end_principal(principal: Principal) -> None:
    """End a principal: nothing is sealed to it any more; what it signed stays good."""
    principal.ended_at = clock.now()


def fingerprint(keys: PublicKeys) -> str:
    """Give the fingerprint of a principal's public keys (SHA-256, 64 hex digits)."""
    return hashlib.sha256(b"casefile/fingerprint" + keys.hpke + keys.signing).hexdigest()


def six_words(keys: PublicKeys) -> list[str]:
    """Give six short words (60 bits) that two people compare when one is admitted."""
    return words_of(bytes.fromhex(fingerprint(keys)))
