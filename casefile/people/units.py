"""Partner units: schools, hospitals, police, civil affairs … to which a referral is addressed."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.db import Base, Coded, public
from casefile.kernel.errors import NotFound
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_


class UnitKind(StrEnum):
    """What a partner unit is."""

    YOUTH_LEAGUE = "youth_league"
    EDUCATION = "education"
    SCHOOL = "school"
    HEALTH = "health"
    CIVIL_AFFAIRS = "civil_affairs"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    JUSTICE = "justice"
    WOMENS_FEDERATION = "womens_federation"
    LABOUR = "labour"
    SOCIAL_WORK = "social_work"
    OTHER = "other"


UNIT_WORDS = {
    UnitKind.YOUTH_LEAGUE: N_("Communist Youth League committee"),
    UnitKind.EDUCATION: N_("education authority"),
    UnitKind.SCHOOL: N_("school"),
    UnitKind.HEALTH: N_("hospital or health centre"),
    UnitKind.CIVIL_AFFAIRS: N_("civil affairs"),
    UnitKind.POLICE: N_("public security"),
    UnitKind.PROCURATORATE: N_("procuratorate"),
    UnitKind.COURT: N_("court"),
    UnitKind.JUSTICE: N_("justice bureau"),
    UnitKind.WOMENS_FEDERATION: N_("women's federation"),
    UnitKind.LABOUR: N_("employment and social security"),
    UnitKind.SOCIAL_WORK: N_("social work agency"),
    UnitKind.OTHER: N_("other unit"),
}


class Unit(Base):
    """A partner unit; its liaisons hold its secret, no office opens it."""

    __tablename__ = "units"
    id: Mapped[UUID] = public(Id, primary_key=True, default=new_id)
    name: Mapped[str] = public(String(80), unique=True)
    kind: Mapped[UnitKind] = public(Coded(UnitKind))
    principal_id: Mapped[UUID | None] = public(Id, ForeignKey("principals.id"), unique=True)
    """Empty until the first liaison is admitted: no office ever holds the unit's secret."""


def unit(session: Session, unit_id: UUID) -> Unit:
    """Give a unit by its id; raise NotFound."""
    found = session.get(Unit, unit_id)
    if found is None:
        raise NotFound
    return found


def units(session: Session) -> list[Unit]:
    """List the partner units by name."""
    return list(session.scalars(select(Unit).order_by(Unit.name)))
