"""A case: one passage of a dossier through the chain. Its columns route work; what is said is sealed in decisions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, bindparam, select, text
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.face import Reasons
from casefile.dossiers.urgency import Urgency
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.errors import NotFound
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed


class Stage(StrEnum):
    """Where in the chain a case stands."""

    MONITORING = "monitoring"
    REPORTING = "reporting"
    ASSESSMENT = "assessment"
    CARE = "care"
    INTERVENTION = "intervention"
    CLOSED = "closed"


STAGE_NAMES = {
    Stage.MONITORING: N_("Monitoring"),
    Stage.REPORTING: N_("Reporting"),
    Stage.ASSESSMENT: N_("Assessment and referral"),
    Stage.CARE: N_("Care"),
    Stage.INTERVENTION: N_("Intervention"),
    Stage.CLOSED: N_("Closed"),
}

_OPEN, _CURRENT = text("stage <> 'closed'"), text("current")
_EMERGENCY = text("emergency_at IS NOT NULL")


class Case(Base):
    """One passage through the chain; a dossier has at most one that is open."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("uq_cases_open", "dossier_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_cases_current", "dossier_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        Index("ix_cases_list", "office_id", "current", "opened_at", "id"),
        Index("ix_cases_emergency", "office_id", sqlite_where=_EMERGENCY, postgresql_where=_EMERGENCY),
        Index("ix_cases_due", "office_id", "current", "next_contact_at", "id"),
    )

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    stage: Mapped[Stage] = routing(Coded(Stage))
    version: Mapped[int] = routing()
    current: Mapped[bool] = routing(default=True)
    """The newest of its dossier."""
    urgency: Mapped[Urgency] = routing(Coded(Urgency))
    lead_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"), index=True)
    opened_at: Mapped[datetime] = routing(UtcDateTime)
    monitoring_at: Mapped[datetime | None] = routing(UtcDateTime)
    reporting_at: Mapped[datetime | None] = routing(UtcDateTime)
    assessment_at: Mapped[datetime | None] = routing(UtcDateTime)
    care_at: Mapped[datetime | None] = routing(UtcDateTime)
    intervention_at: Mapped[datetime | None] = routing(UtcDateTime)
    closed_at: Mapped[datetime | None] = routing(UtcDateTime)
    emergency_at: Mapped[datetime | None] = routing(UtcDateTime)
    """Since when the emergency mark is set."""
    suspended_at: Mapped[datetime | None] = routing(UtcDateTime)
    """Since when contact is lost."""
    next_contact_at: Mapped[datetime | None] = routing(UtcDateTime)
    """Until when the next contact is owed, as its obligation says."""
    follow_up_until: Mapped[date | None] = routing()
    """The day when the lead's access for follow-up ends at the latest."""

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012
    """Every UPDATE names the version it was read with."""

    @property
    def safe_id(self) -> UUID:
        """The safe of its dossier."""
        return self.dossier_id

    @property
    def author_id(self) -> UUID | None:
        """Nobody opens a case for having written it."""
        return None

    @property
    def open(self) -> bool:
        """Tell whether it is not closed."""
        return self.stage is not Stage.CLOSED


class Decision(Sealable, Base):
    """What was decided on a case, by whom and when; the words are sealed."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "dossier_id", "at"),)
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    case_id: Mapped[UUID | None] = routing(Id, ForeignKey("cases.id"))
    kind: Mapped[str] = routing(String(40))
    """The action: a move of the case table, or urgency, mark, assignment, climb."""
    at: Mapped[datetime] = routing(UtcDateTime)
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    words = sealed(Reasons, Compartment.CORE)


def open_case(session: Session, dossier_id: UUID) -> Case | None:
    """Give the open case of a dossier."""
    return session.scalar(select(Case).where(Case.dossier_id == dossier_id, Case.stage != Stage.CLOSED))


_OF_DOSSIER = select(Case).where(Case.dossier_id == bindparam("dossier"), Case.current)


def current_case(session: Session, dossier_id: UUID) -> Case:
    """Give the newest case of a dossier; raise NotFound."""
    found = session.scalar(_OF_DOSSIER, {"dossier": dossier_id})
    if found is None:
        raise NotFound
    return found
