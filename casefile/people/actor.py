"""The person who acts: handed to every command as `by=`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from casefile.kernel.db import NOW
from casefile.kernel.errors import Forbidden
from casefile.kernel.words import N_
from casefile.people.offices import Office
from casefile.people.roles import ADMINISTRATORS, Appointment, Role
from casefile.people.units import Unit
from casefile.people.users import UserState, user
from casefile.vault.keyring import Keyring


@dataclass(frozen=True)
class Duty:
    """A role at an office or for a unit, as it stands now."""

    role: Role
    office_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """A signed-in person with the duties of this moment and the keys that the password opened."""

    user_id: UUID
    principal_id: UUID
    name: str
    duties: frozenset[Duty]
    keyring: Keyring
    accounts_to: UUID | None = None
    """The principal of the office or unit of the longest-standing duty: it is told what this person was shown."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(duty.role for duty in self.duties)

    @property
    def units(self) -> frozenset[UUID]:
        """The partner units this person is liaison of."""
        return frozenset(duty.unit_id for duty in self.duties if duty.unit_id is not None)

    @property
    def held(self) -> frozenset[UUID]:
        """The principals whose secrets are at hand: the person's own, offices, keepers, units."""
        return frozenset(self.keyring.held)

    @property
    def administrator(self) -> bool:
        """Tell whether this is one of the three administrators, who read no file."""
        return bool(self.roles & ADMINISTRATORS)

    def offices(self, *roles: Role) -> frozenset[UUID]:
        """Give the offices where one of the roles is held; without roles, where any is."""
        return frozenset(
            duty.office_id for duty in self.duties if duty.office_id is not None and (not roles or duty.role in roles)
        )

    def has(self, role: Role, office_id: UUID | None = None) -> bool:
        """Tell whether a role is held, anywhere or at one office."""
        return any(duty.role is role and office_id in {None, duty.office_id} for duty in self.duties)

    def require(self, *roles: Role) -> None:
        """Raise Forbidden where none of the roles is held."""
        if not self.roles & set(roles):
            raise Forbidden(N_("This belongs to another role. Please ask the one who holds it."))


_STANDING = (
    select(
        Appointment.role,
        Appointment.office_id,
        Appointment.unit_id,
        func.coalesce(Office.principal_id, Unit.principal_id).label("principal_id"),
    )
    .outerjoin(Office, Office.id == Appointment.office_id)
    .outerjoin(Unit, Unit.id == Appointment.unit_id)
    .where(
        Appointment.user_id == bindparam("user"),
        Appointment.ended_at.is_(None),
        Appointment.admitted_at.is_not(None),
        Appointment.since <= NOW,
        or_(Appointment.until.is_(None), Appointment.until > NOW),
    )
    .order_by(Appointment.since, Appointment.id)
)


def actor_of(session: Session, user_id: UUID, keyring: Keyring) -> Actor:
    """Give the person behind a live keyring; raise Forbidden where the account is locked or not admitted."""
    found = user(session, user_id)
    if found.locked_at is not None:
        raise Forbidden(N_("This account is locked. Please ask the system administrator."))
    if found.principal_id is None or found.state is not UserState.ADMITTED:
        raise Forbidden(N_("This account is not admitted yet. Please see your supervisor in person."))
    rows = session.execute(_STANDING, {"user": user_id}).all()
    duties = frozenset(Duty(row.role, row.office_id, row.unit_id) for row in rows)
    accounts_to = rows[0].principal_id if rows else None
    return Actor(found.id, found.principal_id, found.name, duties, keyring, accounts_to)
