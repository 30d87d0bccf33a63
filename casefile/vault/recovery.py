"""Recovery: the recovery principal's secret in five shares of which three open everything (SLIP-39).

The shares lie outside IT, in different units. They work without any password and without the deployment secret.
"""

import json
from datetime import datetime
from uuid import UUID

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import Base, UtcDateTime, routing, sealed_bytes
from casefile.kernel.errors import Invalid
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault import envelope
from casefile.vault.certificates import sealing_keys
from casefile.vault.deployment import Deployment
from casefile.vault.principals import Secret

NEEDED, SHARES = 3, 5


class KeptDeployment(Base):
    """The deployment secret of one generation, sealed to the recovery principal; it alone has no outer layer."""

    __tablename__ = "kept_deployments"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    generation: Mapped[int] = routing(unique=True)
    recovery_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    kept_at: Mapped[datetime] = routing(UtcDateTime)
    sealed: Mapped[bytes] = sealed_bytes()


def split(secret: Secret) -> list[str]:
    """Split a secret into five shares of 33 words."""
    (shares,) = generate_mnemonics(1, [(NEEDED, SHARES)], secret.raw)
    return list(shares)


def combine(shares: list[str], realm: str) -> Secret:
    """Combine three shares; raise Invalid when they do not belong together."""
    try:
        return Secret(combine_mnemonics(shares), realm)
    except (MnemonicError, ValueError) as error:
        raise Invalid(
            N_("These shares do not fit together. Three different ones of the same set are needed.")
        ) from error


def keep_deployment(session: Session, deployment: Deployment, recovery_id: UUID) -> KeptDeployment:
    """Seal the deployment secret to the recovery principal."""
    told = json.dumps({"generation": deployment.generation, "kind": deployment.realm, "secret": deployment.raw.hex()})
    kept = KeptDeployment(
        id=new_id(), generation=deployment.generation, recovery_id=recovery_id, kept_at=clock.now(),
        sealed=sealing_keys(session, recovery_id).seal(told.encode(), _context(deployment.generation)),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def recover_deployment(session: Session, recovery: Secret) -> Deployment:
    """Open the newest kept deployment secret with the recovery secret."""
    kept = session.scalars(select(KeptDeployment).order_by(KeptDeployment.generation.desc())).first()
    if kept is None:
        raise Invalid(N_("This database keeps no deployment secret."))
    told = json.loads(recovery.open(kept.sealed, _context(kept.generation)))
    return Deployment(bytes.fromhex(told["secret"]), told["generation"], told["kind"])


def _context(generation: int) -> bytes:
    return envelope.bind("kept-deployment", generation)
