"""What `init` leaves behind once for all: recovery principal, signing principal, the mark of the deployment secret."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.clock import now
from casefile.kernel.db import Base, UtcDateTime, public, sealed_bytes
from casefile.kernel.errors import NotReady, Unusable
from casefile.kernel.ids import Id
from casefile.kernel.words import N_
from casefile.vault import envelope
from casefile.vault.deployment import Deployment
from casefile.vault.errors import Damaged
from casefile.vault.principals import Principal, Secret

_ONLY = 1


class Installation(Base):
    """The one row that tells which installation this is."""

    __tablename__ = "installations"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: Mapped[int] = public(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = public(String(12))
    deployment_mark: Mapped[str] = public(String(32))
    """Names the deployment secret without telling it, so that a wrong file is found."""
    recovery_id: Mapped[UUID] = public(Id, ForeignKey("principals.id"))
    signing_id: Mapped[UUID] = public(Id, ForeignKey("principals.id"))
    signing_box: Mapped[bytes] = sealed_bytes()
    """The signing principal's secret under the deployment secret: the server signs without anybody's password."""
    made_at: Mapped[datetime] = public(UtcDateTime, default=now)


def installation(session: Session) -> Installation:
    """Give the installation; raise NotReady before `casefile init`."""
    found = session.get(Installation, _ONLY)
    if found is None:
        raise NotReady(N_("This installation is not set up yet: run casefile init."))
    return found


def enter_installation(
    session: Session, deployment: Deployment, *, recovery_id: UUID, signing_id: UUID, signing: Secret
) -> Installation:
    """Enter the installation, with the signing secret sealed under the deployment secret."""
    box = envelope.wrap(deployment.outer, signing.raw, _context(signing_id))
    made = Installation(
        id=_ONLY, kind=deployment.realm, deployment_mark=deployment.mark,
        recovery_id=recovery_id, signing_id=signing_id, signing_box=box,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def signing_secret(session: Session, deployment: Deployment) -> tuple[UUID, Secret]:
    """Open the installation's signing key: its principal and its secret."""
    found = installation(session)
    secret = Secret(envelope.unwrap(deployment.outer, found.signing_box, _context(found.signing_id)), deployment.realm)
    if secret.public != session.get_one(Principal, found.signing_id).keys:
        raise Damaged
    return found.signing_id, secret


def require_deployment(session: Session, deployment: Deployment) -> None:
    """Refuse to run with a deployment secret that belongs to another database."""
    found = installation(session)
    if (found.deployment_mark, found.kind) != (deployment.mark, deployment.realm):
        raise Unusable(N_("The deployment secret does not belong to this database. Put the right file back."))


def _context(signing_id: UUID) -> bytes:
    return envelope.bind("installation-signing", signing_id.bytes)
