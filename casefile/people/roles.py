"""Roles, and the duties by which a person holds them at an office or for a unit."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, and_, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.clock import now
from casefile.kernel.db import NOW, Base, Coded, UtcDateTime, columns, public
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_


class Role(StrEnum):
    """What a person does here."""

    GRID_WORKER = "grid_worker"
    YOUTH_WORKER = "youth_worker"
    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    COUNTY_OFFICE = "county_office"
    INVESTIGATOR = "investigator"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
"""They exclude each other and every other role; none of them may read a file."""

ROLE_WORDS = {
    Role.GRID_WORKER: N_("grid worker"),
    Role.YOUTH_WORKER: N_("youth social worker"),
    Role.VOLUNTEER: N_("volunteer"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.LIAISON: N_("unit liaison"),
    Role.COUNTY_OFFICE: N_("county office"),
    Role.INVESTIGATOR: N_("investigator"),
    Role.SYSADMIN: N_("system administrator"),
    Role.SECADMIN: N_("security administrator"),
    Role.AUDITOR: N_("audit administrator"),
}


class Side(StrEnum):
    """On which side of the separation an account stands; it stands on one only."""

    CASEWORK = "casework"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


def side_of(role: Role) -> Side:
    """Tell on which side a role stands."""
    return Side(role.value) if role in ADMINISTRATORS else Side.CASEWORK


class Appointment(Base):
    """A duty given to a person, from one moment until another.

    `side` repeats the account's side while the duty lasts and is empty once it has ended. The foreign key on both
    columns keeps the three administrators apart in the database itself.
    """

    __tablename__ = "duties"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "side"], ["users.id", "users.side"], name="fk_duties_user_id_side"),
        CheckConstraint("(ended_at IS NULL) = (side IS NOT NULL)", name="side_while_it_lasts"),
        CheckConstraint(
            "side IS NULL"
            " OR side = CASE WHEN role IN ('sysadmin', 'secadmin', 'auditor') THEN role ELSE 'casework' END",
            name="side_of_role",
        ),
        CheckConstraint("(unit_id IS NOT NULL) = (role = 'liaison')", name="liaison_of_a_unit"),
        CheckConstraint("(office_id IS NULL) = (role = 'liaison')", name="office_of_the_others"),
    )
    id: Mapped[UUID] = public(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = public(Id, ForeignKey("users.id"), index=True)
    role: Mapped[Role] = public(Coded(Role))
    office_id: Mapped[UUID | None] = public(Id, ForeignKey("offices.id"), index=True)
    unit_id: Mapped[UUID | None] = public(Id, ForeignKey("units.id"), index=True)
    since: Mapped[datetime] = public(UtcDateTime, name="from", default=now)
    until: Mapped[datetime | None] = public(UtcDateTime)
    side: Mapped[Side | None] = public(Coded(Side))
    ended_at: Mapped[datetime | None] = public(UtcDateTime)
    admitted_at: Mapped[datetime | None] = public(UtcDateTime)
    """When somebody compared the fingerprint in person; before it the duty opens nothing."""
    certificate_id: Mapped[UUID | None] = public(Id, ForeignKey("certificates.id"))
    holding_id: Mapped[UUID | None] = public(Id, ForeignKey("holdings.id"))
    """The wrapped secret of the office or unit that came with the duty."""

    def runs(self, moment: datetime) -> bool:
        """Tell whether the duty stands at a moment, admitted or not."""
        return self.stands(moment) and self.since <= moment

    def stands(self, moment: datetime) -> bool:
        """Tell whether the duty is given and not over at a moment; its first day may be still to come."""
        return self.ended_at is None and (self.until is None or moment < self.until)


_COLUMNS = columns(Appointment)
SERVING = and_(
    _COLUMNS.ended_at.is_(None),
    _COLUMNS.admitted_at.is_not(None),
    _COLUMNS["from"] <= NOW,
    or_(_COLUMNS.until.is_(None), _COLUMNS.until > NOW),
)
"""The duties that hold now, as a condition: admitted, begun, not over."""

_DUTIES = (
    select(Appointment)
    .where(Appointment.user_id == bindparam("user"), Appointment.ended_at.is_(None))
    .order_by(Appointment.since, Appointment.id)
)


def duties_of(session: Session, user_id: UUID, *, admitted: bool = True) -> list[Appointment]:
    """List the duties a person has now; those not admitted yet only where asked for."""
    moment, rows = now(), duties_given(session, user_id)
    return [row for row in rows if row.runs(moment) and (row.admitted_at is not None or not admitted)]


def duties_given(session: Session, user_id: UUID) -> list[Appointment]:
    """List the duties of a person that have not ended, also those whose first day is to come."""
    return list(session.scalars(_DUTIES, {"user": user_id}))
