"""Builders of people for every test: a founded installation, offices, and persons with live keyrings.

All of it is made by the program's own commands, as in life: account, duty, activation, admission. A test gets an
`Actor` whose keyring is open; `password_of(username)` is the password, `again` signs in anew.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casefile.audit.acts import act
from casefile.audit.recorder import Readings
from casefile.kernel.db import Database
from casefile.people import admission, area_files, duties, founding, joining, keepers, making
from casefile.people.actor import Actor, actor_of
from casefile.people.offices import root_office
from casefile.people.roles import Role
from casefile.people.units import UnitKind
from casefile.people.users import user, user_by_username
from casefile.vault import deployment as deployments
from casefile.vault.deployment import Deployment
from casefile.vault.holdings import held_by
from casefile.vault.keyring import Keyring
from casefile.vault.lockbox import open_lockbox
from tests.snapshots import built_once

COUNTY, TOWNS = "999901", ("999901001", "999901002", "999901003")
AREAS = Path(__file__).parent / "people" / "areas.csv"


@dataclass
class Installed:
    """A founded installation: everything a test needs to make more people."""

    database: Database
    deployment: Deployment
    root: UUID
    """The county's office."""
    supervisors: tuple[Actor, Actor]
    sysadmin: Actor
    secadmin: Actor
    auditor: Actor
    shares: list[str]
    codes: list[str]
    """The activation codes that were shown so far."""
    count: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    @property
    def supervisor(self) -> Actor:
        """The first root supervisor."""
        return self.supervisors[0]


@built_once
def installation(database: Database) -> Installed:
    """Found an installation on a fresh database, with two root supervisors and the three administrators admitted."""
    made = deployments.make(database.config)
    if not database.config.deployment_secret.exists():
        made.write(database.config.deployment_secret)
    names = ("root1", "root2", "sysadmin", "secadmin", "auditor")
    people = [founding.Person(name=f"Person {name}", username=name, password=password_of(name)) for name in names]
    with act(database, None, "init") as session:
        area_files.load_areas(session, [AREAS])
        plan = founding.Plan(COUNTY, "County office", people[:2], people[2:])
        founded = founding.found(session, made, plan, recorder=Readings())
        root = root_office(session).id
    database.config = dataclasses.replace(database.config, root_fingerprint=founded.root_fingerprint)
    first, second = (sign_in(database, made, name) for name in names[:2])
    for name, code in founded.codes.items():
        with act(database, None, "activate") as session:
            joining.activate(session, made, username=name, code=code, password=password_of(name))
        _admit_all(database, first)
    sysadmin, secadmin, audit = (sign_in(database, made, name) for name in names[2:])
    codes = list(founded.codes.values())
    return Installed(database, made, root, (first, second), sysadmin, secadmin, audit, founded.shares, codes)


def password_of(username: str) -> str:
    """Tell the password of anybody made here."""
    return f"lange Losung {username[::-1]}"


def sign_in(database: Database, deployment: Deployment, username: str, password: str = "") -> Actor:
    """Open a person's lockbox and everything held directly."""
    with database.reading() as session:
        found = user_by_username(session, username)
        assert found is not None
        assert found.principal_id is not None
        secret = open_lockbox(session, deployment, user_id=found.id, password=password or password_of(username))
        secrets = {found.principal_id: secret, **held_by(session, deployment, found.principal_id, secret)}
        keyring = Keyring(found.principal_id, secrets, deployment=deployment, recorder=Readings())
        return actor_of(session, found.id, keyring)


def again(house: Installed, actor: Actor) -> Actor:
    """Sign somebody in again, with the duties and keys of now."""
    with house.database.reading() as session:
        username = user(session, actor.user_id).username
    return sign_in(house.database, house.deployment, username)


def office(house: Installed, *, area_code: str = TOWNS[0], name: str = "") -> UUID:
    """Make an office of a town, its judicial keepers being both root supervisors."""
    with act(house.database, house.supervisor, "make_office") as session:
        keys = [each.user_id for each in house.supervisors]
        made = making.make_office(
            session, name=name or f"Office {area_code}", area_code=area_code, keepers=keys, by=house.supervisor
        ).id
    confirm_keepers(house, made)
    return made


def confirm_keepers(house: Installed, office_id: UUID) -> None:
    """Let those named for an office be confirmed, and given the key by a keeper of the office above."""
    with house.database.reading() as session:
        named = [each.id for each in keepers.keepers_of(session, [office_id]) if each.holding_id is None]
    with act(house.database, house.secadmin, "confirm_keepers", signed=True) as session:
        for each in named:
            keepers.confirm_keeper(session, each, by=house.secadmin)
    for each in named:
        by = again(house, house.supervisor)
        with act(house.database, by, "hand_keepers_key", signed=True) as session:
            keepers.hand_keepers_key(session, each, by=by)


def unit(house: Installed, *, name: str = "First School", kind: UnitKind = UnitKind.SCHOOL) -> UUID:
    """Enter a partner unit."""
    with act(house.database, house.supervisor, "make_unit") as session:
        return making.make_unit(session, name=name, kind=kind, by=house.supervisor).id


def person(
    house: Installed,
    role: Role,
    *,
    office_id: UUID | None = None,
    unit_id: UUID | None = None,
    name: str = "",
    username: str = "",
) -> Actor:
    """Make a person with one duty, activated and admitted, and sign in."""
    number = next(house.count)
    username = username or f"{role.value}{number}"
    with act(house.database, house.sysadmin, "add_account") as session:
        made, code = joining.add_account(session, name=name or f"Name {number}", username=username, by=house.sysadmin)
        user_id = made.id
    house.codes.append(code)
    place = None if role is Role.LIAISON else office_id or house.root
    with act(house.database, house.secadmin, "give_duty") as session:
        duties.give_duty(session, user_id, role=role, office_id=place, unit_id=unit_id, by=house.secadmin)
    with act(house.database, None, "activate") as session:
        joining.activate(session, house.deployment, username=username, code=code, password=password_of(username))
    admit_all(house)
    return sign_in(house.database, house.deployment, username)


def worker(house: Installed, office_id: UUID | None = None, *, name: str = "", username: str = "") -> Actor:
    """Make a youth social worker."""
    return person(house, Role.YOUTH_WORKER, office_id=office_id, name=name, username=username)


def supervisor(house: Installed, office_id: UUID | None = None, *, name: str = "", username: str = "") -> Actor:
    """Make a supervisor, who holds the office's secret."""
    return person(house, Role.SUPERVISOR, office_id=office_id, name=name, username=username)


def grid_worker(house: Installed, office_id: UUID | None = None, *, name: str = "", username: str = "") -> Actor:
    """Make a grid worker."""
    return person(house, Role.GRID_WORKER, office_id=office_id, name=name, username=username)


def volunteer(house: Installed, office_id: UUID | None = None, *, name: str = "", username: str = "") -> Actor:
    """Make a volunteer."""
    return person(house, Role.VOLUNTEER, office_id=office_id, name=name, username=username)


def liaison(house: Installed, unit_id: UUID | None = None, *, name: str = "", username: str = "") -> Actor:
    """Make a partner unit's liaison, and the unit where none is given; the first one gets the unit's keys."""
    return person(house, Role.LIAISON, unit_id=unit_id or unit(house), name=name, username=username)


def county_office(house: Installed, *, name: str = "", username: str = "") -> Actor:
    """Make somebody of the county office, who holds no office's key."""
    return person(house, Role.COUNTY_OFFICE, name=name, username=username)


def auditor(house: Installed) -> Actor:
    """Give the audit administrator."""
    return house.auditor


def admit_all(house: Installed) -> None:
    """Admit everybody who waits, as the first root supervisor."""
    _admit_all(house.database, house.supervisor)


def _admit_all(database: Database, by: Actor) -> None:
    with act(database, by, "admit") as session:
        for each in admission.waiting_for(session, by):
            admission.admit(session, each.duty.id, compared=each.fingerprint, by=by)
