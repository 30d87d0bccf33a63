"""Consents: what the person or the guardian agreed to, and when it was taken back."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, exists, select
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.face import Agreement
from casefile.kernel.db import Base, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed


class Consent(Sealable, Base):
    """One consent; taking it back keeps it."""

    __tablename__ = "consents"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    given_on: Mapped[date] = routing()
    recorded_at: Mapped[datetime] = routing(UtcDateTime)
    recorded_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    agreement = sealed(Agreement, Compartment.CORE)


_STANDING = select(exists().where(Consent.dossier_id == bindparam("dossier"), Consent.ended_at.is_(None)))


def consented(session: Session, dossier_id: UUID) -> bool:
    """Tell whether a consent stands."""
    return bool(session.scalar(_STANDING, {"dossier": dossier_id}))
