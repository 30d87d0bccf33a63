"""The person who acts: handed to every command as `by=`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.kernel.errors import Forbidden
from casefile.kernel.words import N_
from casefile.people.roles import ADMINISTRATORS, Role, duties_of
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


def actor_of(session: Session, user_id: UUID, keyring: Keyring) -> Actor:
    """Give the person behind a live keyring; raise Forbidden where the account is locked or not admitted."""
    found = user(session, user_id)
    if found.locked_at is not None:
        raise Forbidden(N_("This account is locked. Please ask the system administrator."))
    if found.principal_id is None or found.state is not UserState.ADMITTED:
        raise Forbidden(N_("This account is not admitted yet. Please see your supervisor in person."))
    duties = frozenset(Duty(row.role, row.office_id, row.unit_id) for row in duties_of(session, user_id))
    return Actor(found.id, found.principal_id, found.name, duties, keyring)
