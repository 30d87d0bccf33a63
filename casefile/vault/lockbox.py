"""Lockboxes: a user's secret sealed under the password. Opening it is the only check of a password."""

import os
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.config import Config
from casefile.kernel.db import Base, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault import envelope
from casefile.vault.deployment import Deployment
from casefile.vault.errors import Damaged, WrongPassword
from casefile.vault.principals import Principal, Secret

FLOOR_MIB, FLOOR_PASSES = 64, 3


class Lockbox(Base):
    """One a user: the secret under Argon2id(password), and around it the deployment's outer layer."""

    __tablename__ = "lockboxes"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = routing(Id, unique=True)
    principal_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    memory_mib: Mapped[int] = routing()
    passes: Mapped[int] = routing()
    salt: Mapped[bytes] = sealed_bytes()
    box: Mapped[bytes] = sealed_bytes()
    sealed_at: Mapped[datetime] = routing(UtcDateTime)

    @property
    def bound_to(self) -> bytes:
        """What the ciphertext belongs to: the user, the principal and how the password is stretched."""
        return envelope.bind(
            "lockbox", self.user_id.bytes, self.principal_id.bytes, self.memory_mib, self.passes, self.salt
        )


def seal_lockbox(
    session: Session, deployment: Deployment, *, user_id: UUID, principal_id: UUID, secret: Secret, password: str
) -> Lockbox:
    """Seal a user's secret under a password, in place of an earlier lockbox of that user."""
    config: Config = session.info["database"].config
    earlier = session.query(Lockbox).filter_by(user_id=user_id).one_or_none()
    lockbox = earlier or Lockbox(id=new_id(), user_id=user_id)
    lockbox.principal_id, lockbox.salt, lockbox.sealed_at = principal_id, os.urandom(16), clock.now()
    lockbox.memory_mib, lockbox.passes = strength(config)
    inner = envelope.wrap(_stretched(lockbox, password), secret.raw, lockbox.bound_to)
    lockbox.box = envelope.wrap(deployment.outer, inner, lockbox.bound_to)
    session.add(lockbox)
    return lockbox


def open_lockbox(session: Session, deployment: Deployment, *, user_id: UUID | None, password: str) -> Secret:
    """Open a user's lockbox; raise WrongPassword, after the same work, also when there is no such user."""
    lockbox = session.query(Lockbox).filter_by(user_id=user_id).one_or_none() if user_id else None
    if lockbox is None:
        memory, passes = strength(session.info["database"].config)
        _stretched(Lockbox(memory_mib=memory, passes=passes, salt=bytes(16)), password)
        raise WrongPassword
    key = _stretched(lockbox, password)
    try:
        inner = envelope.unwrap(deployment.outer, lockbox.box, lockbox.bound_to)
        secret = Secret(envelope.unwrap(key, inner, lockbox.bound_to), deployment.realm)
    except Damaged as error:
        raise WrongPassword from error
    principal = session.get_one(Principal, lockbox.principal_id)
    if secret.public != principal.keys or principal.ended_at:
        raise WrongPassword
    return secret


def strength(config: Config) -> tuple[int, int]:
    """Tell mebibytes and passes of Argon2id; only a test installation goes below the floors."""
    memory, passes = config.argon2_memory_mib, config.argon2_passes
    return (memory, passes) if config.kind == "test" else (max(memory, FLOOR_MIB), max(passes, FLOOR_PASSES))


def _stretched(lockbox: Lockbox, password: str) -> AESGCM:
    stretch = Argon2id(
        salt=lockbox.salt, length=32, iterations=lockbox.passes, lanes=1, memory_cost=lockbox.memory_mib * 1024
    )
    return AESGCM(stretch.derive(password.encode()))
