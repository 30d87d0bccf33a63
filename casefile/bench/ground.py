"""An installation to measure on: three town offices, one supervisor of one and one of all three, one worker."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casefile.audit.acts import act
from casefile.audit.recorder import Readings
from casefile.kernel import migrations
from casefile.kernel.assets import folder
from casefile.kernel.config import Config, load
from casefile.kernel.db import Base, Database
from casefile.kernel.tables import every_table
from casefile.people import admission, duties, founding, joining, making, setup
from casefile.people.actor import Actor, actor_of
from casefile.people.area_files import load_areas
from casefile.people.offices import Office
from casefile.people.roles import Role
from casefile.people.users import user_by_username
from casefile.vault import deployment as deployments
from casefile.vault.deployment import Deployment
from casefile.vault.holdings import held_by
from casefile.vault.keyring import Keyring
from casefile.vault.lockbox import open_lockbox

COUNTY, TOWNS = "999999", ("999999001", "999999002", "999999003")
SHARES = (0.8, 0.1, 0.1)
"""How the files are spread over the offices."""


@dataclass
class Ground:
    """A founded installation with its people's keys open."""

    database: Database
    deployment: Deployment
    offices: list[Office] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    def fresh(self, name: str) -> Keyring:
        """Give somebody's keyring as the next request would have it: the same secrets, no data key."""
        known = self.actors[name].keyring
        secrets = {each: known.secret(each) for each in known.held}
        return Keyring(known.owner, secrets, deployment=self.deployment, recorder=Readings())

    def actor(self, name: str) -> Actor:
        """Give somebody with a fresh keyring."""
        return dataclasses.replace(self.actors[name], keyring=self.fresh(name))


def settings(place: Path, url: str = "") -> Config:
    """Read settings of kind `test`: a password costs little there, everything else is as in production."""
    environ = (
        {"CASEFILE_DATA_DIR": str(place), "CASEFILE_DATABASE_URL": url} if url else {"CASEFILE_DATA_DIR": str(place)}
    )
    return load(file=folder("config") / "test.toml", environ=environ)


def found(config: Config) -> Ground:
    """Found the installation on an empty database."""
    setup.prepare_folder(config)
    database = Database(config)
    migrations.upgrade(database)
    every_table()
    Base.metadata.create_all(database.engine)
    database.dispose()
    people = [founding.Person(name, name, f"bench four seasons {name[::-1]}") for name in _FOUNDERS]
    plan = founding.Plan(COUNTY, "County", people[:2], people[2:])
    starting = Database(setup.while_founding(config))
    with act(starting, None, "init") as session:
        load_areas(session, [folder("config") / "areas" / "demo.csv"])
        founded = setup.begin(session, config, plan, recorder=Readings())
    starting.dispose()
    database = Database(dataclasses.replace(config, root_fingerprint=founded.root_fingerprint))
    with database.reading() as session:
        setup.finish(session, config)
    ground = Ground(database, deployments.load(config))
    _sign_in(ground, "rootone")
    for name, code in founded.codes.items():
        _activate(ground, name, code)
    _admit(ground)
    for name in _FOUNDERS[2:]:
        _sign_in(ground, name)
    _make_offices(ground)
    _join(ground, "holderone", Role.SUPERVISOR, ground.offices[:1])
    _join(ground, "holderall", Role.SUPERVISOR, ground.offices)
    _join(ground, "worker", Role.YOUTH_WORKER, ground.offices[:1])
    return ground


_FOUNDERS = ("rootone", "roottwo", "sysadmin", "secadmin", "auditor")


def _make_offices(ground: Ground) -> None:
    keepers = [ground.actors["rootone"].user_id]
    for code in TOWNS:
        by = ground.actor("rootone")
        with act(ground.database, by, "make_office") as session:
            made = making.make_office(session, name=f"Office {code}", area_code=code, keepers=keepers, by=by)
            session.flush()
            session.expunge(made)
            ground.offices.append(made)


def _join(ground: Ground, username: str, role: Role, offices: list[Office]) -> None:
    by = ground.actor("sysadmin")
    with act(ground.database, by, "add_account") as session:
        made, code = joining.add_account(session, name=username, username=username, by=by)
        user_id: UUID = made.id
    for office in offices:
        giver = ground.actor("secadmin")
        with act(ground.database, giver, "give_duty") as session:
            duties.give_duty(session, user_id, role=role, office_id=office.id, by=giver)
    _activate(ground, username, code)
    _admit(ground)
    _sign_in(ground, username)


def _activate(ground: Ground, username: str, code: str) -> None:
    with act(ground.database, None, "activate") as session:
        joining.activate(session, ground.deployment, username=username, code=code, password=_password(username))


def _admit(ground: Ground) -> None:
    by = ground.actor("rootone")
    with act(ground.database, by, "admit") as session:
        for each in admission.waiting_for(session, by):
            admission.admit(session, each.duty.id, compared=each.fingerprint, by=by)


def _sign_in(ground: Ground, username: str) -> None:
    with ground.database.reading() as session:
        found_user = user_by_username(session, username)
        if found_user is None or found_user.principal_id is None:
            raise LookupError(username)
        password = _password(username)
        secret = open_lockbox(session, ground.deployment, user_id=found_user.id, password=password)
        secrets = {
            found_user.principal_id: secret,
            **held_by(session, ground.deployment, found_user.principal_id, secret),
        }
        keyring = Keyring(found_user.principal_id, secrets, deployment=ground.deployment, recorder=Readings())
        ground.actors[username] = actor_of(session, found_user.id, keyring)


def _password(username: str) -> str:
    return f"bench four seasons {username[::-1]}"
