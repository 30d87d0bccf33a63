"""A small installation in the vault's own terms: a root office, a child office, people with and without keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, Session

from casefile.kernel.db import NAMES, Database, routing
from casefile.kernel.ids import Id, new_id
from casefile.vault import deployment, holdings
from casefile.vault.capacities import Compartment, SafeKind
from casefile.vault.certificates import CertifiedAs, certify
from casefile.vault.deployment import Deployment
from casefile.vault.granting import make_safe
from casefile.vault.keyring import Keyring
from casefile.vault.principals import PrincipalKind, Secret, fingerprint, make_principal
from casefile.vault.safes import Safe
from casefile.vault.sealed import Sealable, sealed
from tests.snapshots import built_once


class SampleBase(DeclarativeBase):
    """Tables of these tests alone, apart from the program's."""

    metadata = MetaData(naming_convention=NAMES)


class Words(msgspec.Struct, frozen=True):
    """What a sample row holds."""

    text: str = ""


class Entry(Sealable, SampleBase):
    """A sealed row."""

    __tablename__ = "entries"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    safe_id: Mapped[UUID] = routing(Id)
    due: Mapped[int] = routing(default=0)
    words = sealed(Words, Compartment.CORE)


@dataclass
class Notes:
    """What a keyring reported."""

    opened_parts: list[tuple[UUID, Compartment]] = field(default_factory=list)
    damages: list[tuple[str, UUID]] = field(default_factory=list)

    def opened(self, safe_id: UUID, compartment: Compartment) -> None:
        self.opened_parts.append((safe_id, compartment))

    def damaged(self, table: str, row_id: UUID) -> None:
        self.damages.append((table, row_id))


@dataclass
class Key:
    """A principal with its secret."""

    id: UUID
    secret: Secret


@dataclass
class Installation:
    """Root office, child office and people; `as_` opens a session for one of them."""

    database: Database
    deployment: Deployment
    root_fingerprint: str
    root: Key
    keepers: Key
    town: Key
    supervisor: Key
    head: Key
    worker: Key
    stranger: Key
    volunteer: Key
    administrator: Key
    known: UUID = field(default_factory=lambda: UUID(int=0))
    """A dossier's safe that a test works on."""
    notes: Notes = field(default_factory=Notes)

    @contextmanager
    def as_(self, person: Key | None, *, without_checks: bool = False) -> Iterator[Session]:
        """Open a session that writes, for a person with everything held directly, or for nobody."""
        del without_checks
        with self.database.writing() as session:
            session.info["root_fingerprint"] = self.root_fingerprint
            if person is not None:
                held = holdings.held_by(session, self.deployment, person.id, person.secret)
                session.info["keyring"] = Keyring(
                    person.id, {person.id: person.secret} | held, deployment=self.deployment, recorder=self.notes
                )
            yield session

    def dossier(self, text: str = "seen at the school gate") -> tuple[UUID, UUID]:
        """Make a dossier's safe with one entry as the supervisor; give safe id and entry id."""
        with self.as_(self.supervisor) as session:
            safe = self.safe(session)
            entry = Entry(safe_id=safe.id, words=Words(text))
            session.add(entry)
            session.commit()
            return safe.id, entry.id

    def safe(self, session: Session) -> Safe:
        """Make a dossier's safe in a session."""
        return make_safe(session, SafeKind.DOSSIER, office=self.town.id, keepers=self.keepers.id)

    def made(self, session: Session, kind: PrincipalKind, as_: CertifiedAs, issuer: Key) -> Key:
        """Make one more principal, certified by an office."""
        return _certified(session, self.deployment, kind, as_, issuer)


@built_once
def installation(database: Database) -> Installation:
    """Found the installation on a fresh database."""
    SampleBase.metadata.create_all(database.engine)
    made = deployment.make(database.config)
    with database.writing() as session:
        root = _principal(session, made, PrincipalKind.OFFICE)
        session.info["root_fingerprint"] = fingerprint(root.secret.public)
        certify(session, root.id, as_=CertifiedAs.ROOT, issuer=root.id, secret=root.secret)

        def certified(kind: PrincipalKind, as_: CertifiedAs, issuer: Key = root) -> Key:
            return _certified(session, made, kind, as_, issuer)

        town = certified(PrincipalKind.OFFICE, CertifiedAs.OFFICE)
        holdings.hold(session, made, town.id, secret=town.secret, holder=root.id)
        house = Installation(
            database, made, fingerprint(root.secret.public), root, town=town,
            keepers=certified(PrincipalKind.KEEPERS, CertifiedAs.KEEPERS),
            supervisor=certified(PrincipalKind.USER, CertifiedAs.SUPERVISOR, town),
            head=certified(PrincipalKind.USER, CertifiedAs.SUPERVISOR),
            worker=certified(PrincipalKind.USER, CertifiedAs.STAFF, town),
            stranger=certified(PrincipalKind.USER, CertifiedAs.STAFF, town),
            volunteer=certified(PrincipalKind.USER, CertifiedAs.STAFF, town),
            administrator=certified(PrincipalKind.USER, CertifiedAs.ADMINISTRATOR),
        )  # fmt: skip
        holdings.hold(session, made, town.id, secret=town.secret, holder=house.supervisor.id)
        holdings.hold(session, made, root.id, secret=root.secret, holder=house.head.id)
        session.commit()
    return house


def _certified(session: Session, made: Deployment, kind: PrincipalKind, as_: CertifiedAs, issuer: Key) -> Key:
    key = _principal(session, made, kind)
    certify(session, key.id, as_=as_, issuer=issuer.id, secret=issuer.secret)
    return key


def _principal(session: Session, made: Deployment, kind: PrincipalKind) -> Key:
    secret = Secret.new(made.realm)
    return Key(make_principal(session, kind, secret).id, secret)
