"""A town office with people of every role, and safes to be opened or not."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from casefile.audit.recorder import Readings
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.people.units import unit
from casefile.vault.capacities import SafeKind
from casefile.vault.granting import make_safe
from casefile.vault.keyring import Keyring
from tests import people_builders as people
from tests.snapshots import built_once


@dataclass
class Town:
    """People of one office, of another, of the county, of a unit."""

    house: people.Installed
    office_id: UUID
    supervisor: Actor
    colleague: Actor
    worker: Actor
    volunteer: Actor
    elsewhere: Actor
    liaison: Actor

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def everybody(self) -> list[Actor]:
        staff = [self.supervisor, self.colleague, self.worker, self.volunteer, self.elsewhere, self.liaison]
        house = self.house
        return [*staff, house.supervisor, house.sysadmin, house.secadmin, house.auditor]


@dataclass
class Thing:
    """Something that lies in a safe."""

    safe_id: UUID
    office_id: UUID
    author_id: UUID | None = None


@built_once
def town(database: Database) -> Town:
    """Found the county, two town offices, a unit, and their people."""
    house = people.installation(database)
    here, there = people.office(house), people.office(house, area_code=people.TOWNS[1])
    first, second = people.supervisor(house, here), people.supervisor(house, here)
    worker, volunteer = people.worker(house, here), people.volunteer(house, here)
    elsewhere = people.supervisor(house, there)
    return Town(house, here, first, second, worker, volunteer, elsewhere, people.liaison(house))


def fresh(actor: Actor) -> Actor:
    """The person in the next request: the same secrets, no data key remembered."""
    ring = actor.keyring
    secrets = {principal: ring.secret(principal) for principal in ring.held}
    keyring = Keyring(ring.owner, secrets, deployment=ring.deployment, recorder=Readings())
    return dataclasses.replace(actor, keyring=keyring)


def as_(session: Session, actor: Actor) -> Actor:
    """Let the session be somebody's."""
    now = fresh(actor)
    session.info["keyring"] = now.keyring
    return now


def thing(session: Session, place: Town, kind: SafeKind = SafeKind.DOSSIER, *, author: Actor | None = None) -> Thing:
    """Make a safe of the town office; the supervisor is the session's actor."""
    at = office(session, place.office_id)
    keepers = at.keepers_id if kind is SafeKind.DOSSIER else None
    safe = make_safe(session, kind, office=at.principal_id, keepers=keepers, author_keeps=author is not None)
    return Thing(safe.id, place.office_id, author.user_id if author else None)


def unit_principal(session: Session, actor: Actor) -> UUID:
    """Give the principal of the unit somebody is liaison of."""
    (unit_id,) = actor.units
    principal_id = unit(session, unit_id).principal_id
    assert principal_id is not None
    return principal_id


def nobodys() -> Thing:
    """A thing whose safe nobody holds."""
    return Thing(uuid4(), uuid4())
