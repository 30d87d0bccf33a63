"""Holdings: one principal's secret wrapped for another. Whoever holds an office opens what is sealed to the office."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import NOW, Base, UtcDateTime, columns, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault import envelope
from casefile.vault.certificates import CERTIFIED, sealing_keys
from casefile.vault.deployment import Deployment
from casefile.vault.errors import Damaged, Untrusted
from casefile.vault.principals import Principal, PrincipalKind, Secret


class Holding(Base):
    """A secret wrapped for a holder, from–until, signed with the held principal's own key."""

    __tablename__ = "holdings"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"), index=True)
    holder_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"), index=True)
    from_at: Mapped[datetime] = routing(UtcDateTime)
    until_at: Mapped[datetime | None] = routing(UtcDateTime)
    signature: Mapped[bytes] = sealed_bytes()
    outer_layer: Mapped[bool] = routing()
    wrapped: Mapped[bytes | None] = sealed_bytes(audited=False)
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)

    def record(self, realm: str) -> bytes:
        """Give what is signed, and what the wrapped secret is bound to."""
        until = self.until_at.isoformat() if self.until_at else ""
        return envelope.bind(
            "holding", realm, self.id.bytes, self.principal_id.bytes, self.holder_id.bytes,
            self.from_at.isoformat(), until, int(self.outer_layer),
        )  # fmt: skip


def hold(
    session: Session,
    deployment: Deployment,
    principal_id: UUID,
    *,
    secret: Secret,
    holder: UUID,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Holding:
    """Wrap a principal's secret for a holder, from now on or from a later moment.

    To recovery without the outer layer: it must open without it.
    """
    keys, moment = sealing_keys(session, holder), clock.now()
    to_recovery = session.get_one(Principal, holder).kind is PrincipalKind.RECOVERY
    holding = Holding(
        id=new_id(), principal_id=principal_id, holder_id=holder, from_at=max(moment, since or moment),
        until_at=until, outer_layer=not to_recovery,
    )  # fmt: skip
    record = holding.record(secret.realm)
    inner = keys.seal(secret.raw, record)
    holding.wrapped = inner if to_recovery else envelope.wrap(deployment.outer, inner, record)
    holding.signature = secret.sign(record)
    session.add(holding)
    session.flush()
    return holding


def end_holding(session: Session, holding: Holding) -> None:
    """Take a secret back: the wrapped secret is deleted in the same transaction."""
    holding.ended_at, holding.wrapped = clock.now(), None
    session.flush()


_COLUMNS = columns(Holding)
_IN_FORCE = and_(
    _COLUMNS.holder_id == bindparam("holder"),
    _COLUMNS.ended_at.is_(None),
    _COLUMNS.from_at <= NOW,
    or_(_COLUMNS.until_at.is_(None), _COLUMNS.until_at > NOW),
)
_HOLDINGS, _HELD = select(Holding).where(_IN_FORCE), select(_COLUMNS.principal_id).where(_IN_FORCE)
_STANDING = union_all(_HELD, CERTIFIED)


def holdings_of(session: Session, holder_id: UUID) -> list[Holding]:
    """List the holdings of a holder that are in force now."""
    return list(session.scalars(_HOLDINGS, {"holder": holder_id}))


def held_now(session: Session, holder_id: UUID) -> frozenset[UUID]:
    """Tell by the dates alone whose secrets a holder holds."""
    return frozenset(session.scalars(_HELD, {"holder": holder_id}))


def standing_now(session: Session, holder_id: UUID) -> frozenset[UUID]:
    """Tell the same, with the holder itself while its own certificate is in force: asked at every request."""
    return frozenset(session.scalars(_STANDING, {"holder": holder_id}))


def open_holding(session: Session, deployment: Deployment | None, holding: Holding, holder: Secret) -> Secret:
    """Open a held secret with the holder's; raise Damaged or Untrusted when it is not what was signed."""
    record = holding.record(holder.realm)
    wrapped = holding.wrapped
    if wrapped is None:
        raise Damaged
    if holding.outer_layer:
        if deployment is None:
            raise Damaged
        wrapped = envelope.unwrap(deployment.outer, wrapped, record)
    secret = Secret(holder.open(wrapped, record), holder.realm)
    principal = session.get_one(Principal, holding.principal_id)
    if secret.public != principal.keys or not principal.keys.verifies(holding.signature, record):
        raise Untrusted
    return secret


def held_by(session: Session, deployment: Deployment, holder_id: UUID, holder: Secret) -> dict[UUID, Secret]:
    """Open everything a holder holds directly: principal id → secret."""
    return {
        holding.principal_id: open_holding(session, deployment, holding, holder)
        for holding in holdings_of(session, holder_id)
        if holding.wrapped
    }
