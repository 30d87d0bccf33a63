"""The person who acts: handed to every command as `by=`."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from casefile.kernel.db import columns
from casefile.kernel.errors import Forbidden, NotFound
from casefile.kernel.words import N_
from casefile.people.offices import Office
from casefile.people.roles import ADMINISTRATORS, SERVING, Appointment, Role
from casefile.people.units import Unit
from casefile.people.users import User, UserState
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

    @cached_property
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


_USERS, _DUTIES, _OFFICES, _UNITS = columns(User), columns(Appointment), columns(Office), columns(Unit)
_STANDING = (
    select(
        _USERS.principal_id, _USERS.name, _USERS.epoch, _USERS.state, _USERS.locked_at, _DUTIES.role,
        _DUTIES.office_id, _DUTIES.unit_id, func.coalesce(_OFFICES.principal_id, _UNITS.principal_id),
    )
    .select_from(_USERS.id.table)
    .outerjoin(
        _DUTIES.id.table,
        and_(_DUTIES.user_id == _USERS.id, SERVING),
    )
    .outerjoin(_OFFICES.id.table, _OFFICES.id == _DUTIES.office_id)
    .outerjoin(_UNITS.id.table, _UNITS.id == _DUTIES.unit_id)
    .where(_USERS.id == bindparam("user"))
    .order_by(_DUTIES["from"], _DUTIES.id)
)  # fmt: skip
"""An account with its duties of this moment in one statement of plain columns: asked at every request."""


class Standing(NamedTuple):
    """What an account is now, and its duties."""

    user_id: UUID
    principal_id: UUID | None
    name: str
    epoch: int
    state: UserState
    locked_at: datetime | None
    duties: frozenset[Duty]
    accounts_to: UUID | None


def standing_of(session: Session, user_id: UUID) -> Standing:
    """Read an account with the duties of this moment; raise NotFound."""
    rows = session.execute(_STANDING, {"user": user_id}).all()
    if not rows:
        raise NotFound
    principal_id, name, epoch, state, locked_at, *_duty, accounts_to = rows[0]
    duties = frozenset(Duty(row.role, row.office_id, row.unit_id) for row in rows if row.role is not None)
    return Standing(user_id, principal_id, name, epoch, state, locked_at, duties, accounts_to)


def actor_of(session: Session, user_id: UUID, keyring: Keyring) -> Actor:
    """Give the person behind a live keyring; raise Forbidden where the account is locked or not admitted."""
    return acting(standing_of(session, user_id), keyring)


def acting(standing: Standing, keyring: Keyring) -> Actor:
    """Let somebody act with a live keyring; raise Forbidden where the account is locked or not admitted."""
    if standing.locked_at is not None:
        raise Forbidden(N_("This account is locked. Please ask the system administrator."))
    if standing.principal_id is None or standing.state is not UserState.ADMITTED:
        raise Forbidden(N_("This account is not admitted yet. Please see your supervisor in person."))
    return Actor(standing.user_id, standing.principal_id, standing.name, standing.duties, keyring, standing.accounts_to)
