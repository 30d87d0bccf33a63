"""What the pages on accounts, offices and units show."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.areas import path_of
from casefile.people.joining import accounts
from casefile.people.keepers import Keeper, keepers_of
from casefile.people.offices import Office, offices_in_order
from casefile.people.roles import ROLE_WORDS, Appointment, Role, Side
from casefile.people.units import UNIT_WORDS, Unit, units
from casefile.people.users import STATE_WORDS, User, UserState, names_of_users

LOCKED = N_("locked")


@dataclass(frozen=True)
class DutyRow:
    """A duty as a page shows it."""

    id: UUID
    role: str
    place: str
    since: datetime
    until: datetime | None
    admitted: bool
    begun: bool


@dataclass(frozen=True)
class AccountRow:
    """An account as a page shows it; words are msgids."""

    id: UUID
    name: str
    username: str
    phone: str
    state: str
    kind: str
    locked: bool
    invited: bool
    code_until: datetime | None
    duties: list[DutyRow]


@dataclass(frozen=True)
class KeeperRow:
    """A judicial keeper as a page shows it."""

    id: UUID
    name: str
    state: str
    waits_for_confirmation: bool
    waits_for_key: bool
    last: bool
    """The only one who has the key: not to be ended."""


@dataclass(frozen=True)
class OfficeRow:
    """An office as a page shows it."""

    id: UUID
    name: str
    area: str
    depth: int
    supervisors: list[str]
    staff: int
    keepers: list[KeeperRow]


@dataclass(frozen=True)
class UnitRow:
    """A partner unit as a page shows it; `waiting` are liaisons without the unit's key, by duty."""

    name: str
    kind: str
    liaisons: list[str]
    waiting: list[tuple[UUID, str]]
    own: bool


def account_rows(session: Session) -> list[AccountRow]:
    """List every account with its state and duties."""
    found = accounts(session)
    duties = _duties(session, [each.id for each in found])
    return [_account(each, duties[each.id]) for each in found]


def account_row(session: Session, person: User) -> AccountRow:
    """Give one account."""
    return _account(person, _duties(session, [person.id])[person.id])


def office_rows(session: Session, office_ids: Iterable[UUID] | None = None) -> list[OfficeRow]:
    """List the offices in the order of the tree, or some of them."""
    wanted = None if office_ids is None else set(office_ids)
    rows = [(depth, each) for depth, each in offices_in_order(session) if wanted is None or each.id in wanted]
    staff = _staff(session)
    keepers = _keepers(session, [each.id for _, each in rows])
    return [
        OfficeRow(
            each.id, each.name, path_of(session, each.area_code), depth,
            [name for name, role in staff[each.id] if role is Role.SUPERVISOR], len(staff[each.id]), keepers[each.id],
        )
        for depth, each in rows
    ]  # fmt: skip


def unit_rows(session: Session, by: Actor) -> list[UnitRow]:
    """List the partner units with their liaisons; a liaison sees the own ones only."""
    own_only = by.roles == {Role.LIAISON}
    liaisons: dict[UUID, list[tuple[Appointment, str]]] = defaultdict(list)
    for duty, name in _running(session):
        if duty.unit_id is not None:
            liaisons[duty.unit_id].append((duty, name))
    return [
        UnitRow(
            each.name, UNIT_WORDS[each.kind], [name for _, name in liaisons[each.id]],
            [(duty.id, name) for duty, name in liaisons[each.id] if duty.holding_id is None], each.id in by.units,
        )
        for each in units(session) if not own_only or each.id in by.units
    ]  # fmt: skip


def caseworkers(session: Session) -> list[tuple[str, str]]:
    """List the admitted people of casework, as choices of a form."""
    rows = session.scalars(
        select(User)
        .where(User.side == Side.CASEWORK, User.state == UserState.ADMITTED, User.locked_at.is_(None))
        .order_by(User.name, User.username)
    )
    return [(str(each.id), f"{each.name} ({each.username})") for each in rows]


def _account(person: User, duties: list[DutyRow]) -> AccountRow:
    locked = person.locked_at is not None
    state = LOCKED if locked else STATE_WORDS[person.state]
    kind = "danger" if locked else {UserState.ADMITTED: "good", UserState.WAITING: "warn"}.get(person.state, "")
    return AccountRow(
        person.id, person.name, person.username, person.phone or "", state, kind, locked,
        person.state is UserState.INVITED, person.code_until, duties,
    )  # fmt: skip


def _duties(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[DutyRow]]:
    places: dict[UUID | None, str] = {row.id: row.name for row in session.execute(select(Office.id, Office.name))}
    places |= {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}
    found: dict[UUID, list[DutyRow]] = defaultdict(list)
    rows = session.scalars(
        select(Appointment)
        .where(Appointment.user_id.in_(set(user_ids)), Appointment.ended_at.is_(None))
        .order_by(Appointment.since)
    )
    for row in rows:
        if row.stands(now()):
            place, admitted, begun = (
                places.get(row.office_id or row.unit_id, ""),
                row.admitted_at is not None,
                row.runs(now()),
            )
            found[row.user_id].append(
                DutyRow(row.id, ROLE_WORDS[row.role], place, row.since, row.until, admitted, begun)
            )
    return found


def _running(session: Session) -> list[tuple[Appointment, str]]:
    rows = session.execute(
        select(Appointment, User.name)
        .join(User, User.id == Appointment.user_id)
        .where(Appointment.ended_at.is_(None), Appointment.admitted_at.is_not(None))
        .order_by(User.name)
    )
    return [(duty, name) for duty, name in rows if duty.runs(now())]


def _staff(session: Session) -> dict[UUID | None, list[tuple[str, Role]]]:
    found: dict[UUID | None, list[tuple[str, Role]]] = defaultdict(list)
    for duty, name in _running(session):
        found[duty.office_id].append((name, duty.role))
    return found


def _keepers(session: Session, office_ids: Iterable[UUID]) -> dict[UUID, list[KeeperRow]]:
    rows = keepers_of(session, office_ids)
    names = names_of_users(session, [row.user_id for row in rows])
    found: dict[UUID, list[KeeperRow]] = defaultdict(list)
    with_key = Counter(row.office_id for row in rows if row.holding_id)
    for row in rows:
        last = row.holding_id is not None and with_key[row.office_id] == 1
        found[row.office_id].append(_keeper(row, names.get(row.user_id, ""), last=last))
    return found


def _keeper(row: Keeper, name: str, *, last: bool) -> KeeperRow:
    unconfirmed = row.confirmed_at is None and row.proposed_by is not None
    if unconfirmed:
        state = N_("to be confirmed by the security administrator")
    else:
        state = N_("holds the key") if row.holding_id else N_("waits for the key from who keeps it")
    return KeeperRow(row.id, name, state, unconfirmed, row.holding_id is None and row.confirmed_at is not None, last)
