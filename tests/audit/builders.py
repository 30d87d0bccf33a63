"""What the audit's tests stand on: a root office whose key is certified, and a person who signs."""

import dataclasses
from dataclasses import dataclass
from uuid import UUID, uuid4

from casefile.audit.recorder import Readings
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.people.actor import Actor, Duty
from casefile.people.roles import Role
from casefile.people.users import User
from casefile.vault import deployment
from casefile.vault.certificates import CertifiedAs, certify
from casefile.vault.keyring import Keyring
from casefile.vault.principals import PrincipalKind, Secret, fingerprint, make_principal


@dataclass
class House:
    """A database with a certified root office and one supervisor who holds its secret."""

    database: Database
    office: UUID
    supervisor: Actor


def with_secret(config: Config) -> Config:
    """Give the settings a deployment secret on the disk."""
    if not config.deployment_secret.exists():
        deployment.make(config).write(config.deployment_secret)
    return config


def house(config: Config) -> House:
    """Make the root office and its supervisor, without any audit row."""
    secret, own = Secret.new(config.kind), Secret.new(config.kind)
    settings = dataclasses.replace(with_secret(config), root_fingerprint=fingerprint(secret.public))
    database = Database(settings)
    user_id = uuid4()
    with database.writing() as session:
        office = make_principal(session, PrincipalKind.OFFICE, secret)
        person = make_principal(session, PrincipalKind.USER, own)
        certify(session, office.id, as_=CertifiedAs.ROOT, issuer=office.id, secret=secret)
        certify(session, person.id, as_=CertifiedAs.SUPERVISOR, issuer=office.id, secret=secret)
        session.add(account("supervisor", user_id, person.id))
        ids = office.id, person.id
        session.commit()
    keyring = Keyring(ids[1], {ids[1]: own, ids[0]: secret}, deployment=deployment.load(settings), recorder=Readings())
    actor = Actor(user_id, ids[1], "Wang", frozenset({Duty(Role.SUPERVISOR, uuid4())}), keyring)
    return House(database, ids[0], actor)


def account(username: str, user_id: UUID | None = None, principal_id: UUID | None = None) -> User:
    """An account, that nobody has activated unless a key is given."""
    return User(id=user_id or uuid4(), username=username, name="王小明", principal_id=principal_id)
