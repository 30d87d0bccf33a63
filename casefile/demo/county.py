"""The invented county's people: founded, made, activated and admitted by the program's own commands."""

import dataclasses
import os
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from casefile.audit.acts import about, act
from casefile.audit.recorder import Readings
from casefile.demo.names import Inventor
from casefile.kernel.assets import folder
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.people import admission, duties, founding, joining, keepers, making, setup
from casefile.people.actor import Actor, actor_of
from casefile.people.area_files import load_areas
from casefile.people.offices import root_office
from casefile.people.roles import Role
from casefile.people.units import UnitKind
from casefile.people.users import user_by_username
from casefile.printing.printer import Printer, printer_of
from casefile.vault import deployment as deployments
from casefile.vault.deployment import Deployment
from casefile.vault.holdings import held_by
from casefile.vault.keyring import Keyring
from casefile.vault.lockbox import open_lockbox
from casefile.vault.rewrapping import rewrap

COUNTY = "999999"
FOUNDERS = 5


@dataclass(frozen=True, slots=True)
class Post:
    """One person of the county, as config/demo/staff.toml has it."""

    username: str
    name: str
    role: Role
    place: str
    password: str
    waits: bool = False


@dataclass
class County:
    """The county while its history is made: everybody's keys are open, each act is one commit with its audit row."""

    database: Database
    deployment: Deployment
    invent: Inventor
    actors: dict[str, Actor] = field(default_factory=dict)
    offices: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)

    @cached_property
    def printer(self) -> Printer:
        """Give the printer, started with the first paper."""
        return printer_of(self.database.config)

    def close(self) -> None:
        """Let go of the database and of the printer's process."""
        self.database.dispose()
        if "printer" in self.__dict__:
            self.printer.close()

    @contextmanager
    def act(self, who: str | None, name: str, *, signed: bool = False) -> Iterator[tuple[Session, Actor]]:
        """Act as somebody, with no data key remembered from before."""
        by = self.person(who) if who else None
        with act(self.database, by, name, signed=signed) as session:
            yield session, by  # type: ignore[misc]  # nobody acts only where nobody is asked for
            if by is not None:
                rewrap(session, by.keyring)

    def person(self, who: str) -> Actor:
        """Give somebody as the next request would see them: the same secrets, no data key."""
        known = self.actors[who]
        secrets = {each: known.keyring.secret(each) for each in known.keyring.held}
        keyring = Keyring(known.keyring.owner, secrets, deployment=self.deployment, recorder=Readings())
        return dataclasses.replace(known, keyring=keyring)

    def sign_in(self, post: Post) -> None:
        """Open a person's lockbox and what is held directly; kept for the whole history."""
        with self.database.reading() as session:
            found = user_by_username(session, post.username)
            if found is None or found.principal_id is None:
                raise LookupError(post.username)
            secret = open_lockbox(session, self.deployment, user_id=found.id, password=post.password)
            secrets = {found.principal_id: secret, **held_by(session, self.deployment, found.principal_id, secret)}
            keyring = Keyring(found.principal_id, secrets, deployment=self.deployment, recorder=Readings())
            self.actors[post.username] = actor_of(session, found.id, keyring)


def written() -> dict[str, Any]:
    """Read who works in the county."""
    return tomllib.loads((folder("config") / "demo" / "staff.toml").read_text(encoding="utf-8"))


def posts() -> list[Post]:
    """List everybody with the password of the demonstration."""
    return [
        Post(name, told["name"], Role(told["role"]), told["place"], password_of(number), told.get("waits", False))
        for number, (name, told) in enumerate(written()["people"].items(), 1)
    ]


def password_of(number: int) -> str:
    """Give the password of the demonstration's nth person; a production installation refuses it."""
    return f"demo four seasons {number:02d}"


def found(config: Config, seed: int) -> County:
    """Found the installation on an empty database, with its offices, units and people."""
    told, people = written(), posts()
    persons = [founding.Person(each.name, each.username, each.password) for each in people[:FOUNDERS]]
    plan = founding.Plan(COUNTY, told["office"], persons[:2], persons[2:])
    setup.prepare_folder(config)
    starting = Database(setup.while_founding(config))
    with act(starting, None, "init") as session:
        load_areas(session, [folder("config") / "areas" / "demo.csv"])
        founded = setup.begin(session, config, plan, recorder=Readings())
    starting.dispose()
    database = _in_haste(Database(dataclasses.replace(config, root_fingerprint=founded.root_fingerprint)))
    with database.reading() as session:
        setup.finish(session, config)
    county = County(database, deployments.load(config), Inventor(seed))
    for post in people[:2]:
        county.sign_in(post)
    _admit_administrators(county, people, founded.codes)
    _make_places(county, told)
    _take_on(county, people[FOUNDERS:])
    return county


def _in_haste(database: Database) -> Database:
    """Wait for no disk while the history is made: what a power cut destroys is made anew."""

    @event.listens_for(database.engine, "connect")
    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return database


def _admit_administrators(county: County, people: list[Post], codes: dict[str, str]) -> None:
    for post in people[2:FOUNDERS]:
        _activate(county, post, codes[post.username])
    _admit(county, people[0].username)
    for post in people[2:FOUNDERS]:
        county.sign_in(post)


def _make_places(county: County, told: dict[str, Any]) -> None:
    """Make the town offices and the units; the root supervisors are their judicial keepers."""
    first, second, *_ = posts()
    with county.database.reading() as session:
        county.offices[""] = root_office(session).id
    named = [county.actors[each.username].user_id for each in (first, second)]
    for number, town in enumerate(told["towns"], 1):
        with county.act(first.username, "make_office", signed=True) as (session, by):
            made = making.make_office(session, name=town["name"], area_code=town["area"], keepers=named, by=by)
            about(session, "office", made.id)
            county.offices[str(number)] = made.id
        _confirm_keepers(county, county.offices[str(number)])
    for number, unit in enumerate(told["units"], 1):
        with county.act(first.username, "make_unit") as (session, by):
            entered = making.make_unit(session, name=unit["name"], kind=UnitKind(unit["kind"]), by=by)
            about(session, "unit", entered.id)
            county.units[f"u{number}"] = entered.id


def _confirm_keepers(county: County, office_id: UUID) -> None:
    """Let the security administrator confirm those named for a new office, and the keepers above hand them the key."""
    confirms = next(each.username for each in posts() if each.role is Role.SECADMIN)
    hands = posts()[0]
    with county.database.reading() as session:
        named = [each.id for each in keepers.keepers_of(session, [office_id])]
    for keeper_id in named:
        with county.act(confirms, "confirm_keepers", signed=True) as (session, by):
            about(session, "keeper", keepers.confirm_keeper(session, keeper_id, by=by).id)
        with county.act(hands.username, "hand_keepers_key", signed=True) as (session, by):
            about(session, "keeper", keepers.hand_keepers_key(session, keeper_id, by=by).id)
        county.sign_in(hands)  # the next one gets the key from a keeper of the office


def _take_on(county: County, people: list[Post]) -> None:
    for post in people:
        if not post.waits:
            _join(county, post)
    _admit(county, posts()[0].username)
    _sign_in_all(county, [post for post in people if not post.waits])


def _sign_in_all(county: County, people: list[Post]) -> None:
    """Open their lockboxes side by side: each takes a large part of a second on purpose."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(copy_context().run, county.sign_in, post) for post in people]:
            done.result()


def join_later(county: County) -> None:
    """Let the last one join who still waits for admission."""
    for post in posts():
        if post.waits:
            _join(county, post)


def _join(county: County, post: Post) -> None:
    """Account by the system administrator, duty by the security administrator, password by the person."""
    sysadmin, secadmin = (each.username for each in posts()[2:4])
    with county.act(sysadmin, "add_account") as (session, by):
        made, code = joining.add_account(session, name=post.name, username=post.username, by=by)
        about(session, "user", made.id)
        user_id = made.id
    with county.act(secadmin, "give_duty", signed=True) as (session, by):
        place = county.offices.get(post.place)
        duties.give_duty(session, user_id, role=post.role, office_id=place, unit_id=county.units.get(post.place), by=by)
        about(session, "user", user_id)
    _activate(county, post, code)


def _activate(county: County, post: Post, code: str) -> None:
    with county.act(None, "activate") as (session, _):
        found_user, _words = joining.activate(
            session, county.deployment, username=post.username, code=code, password=post.password
        )
        about(session, "user", found_user.id)


def _admit(county: County, who: str) -> None:
    """Admit everybody who waits; the six words were compared in person."""
    with county.database.reading() as session:
        waiting = [(each.duty.id, each.fingerprint) for each in admission.waiting_for(session, county.person(who))]
    for duty_id, compared in waiting:
        with county.act(who, "admit", signed=True) as (session, by):
            about(session, "user", admission.admit(session, duty_id, compared=compared, by=by).user_id)


def due_for_renewal(county: County, who: str) -> list[UUID]:
    """List the duties that this supervisor renews; the volunteers' wait on my day."""
    waiting = {each.username for each in posts() if each.role is Role.VOLUNTEER} | {who}
    with county.database.reading() as session:
        due = admission.renewals_due(session, county.person(who))
        return [each.duty.id for each in due if each.person.username not in waiting]


def renew(county: County, who: str, duty_id: UUID) -> None:
    """Renew a person's certificate for a duty."""
    with county.act(who, "renew_certificate", signed=True) as (session, by):
        about(session, "user", admission.renew(session, duty_id, by=by).user_id)
