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


class Installation:
    """Root office, child office and people; `as_` opens a session for one of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        SampleBase.metadata.create_all(database.engine)
        self.deployment: Deployment = deployment.make(database.config)
        self.notes = Notes()
        self.root_fingerprint = ""
        with database.writing() as session:
            self._found(session)
            session.commit()

    def _found(self, session: Session) -> None:
        self.root = self._principal(session, PrincipalKind.OFFICE)
        self.root_fingerprint = fingerprint(self.root.secret.public)
        session.info["root_fingerprint"] = self.root_fingerprint
        self._certify(session, self.root, CertifiedAs.ROOT, self.root)
        self.keepers = self._made(session, PrincipalKind.KEEPERS, CertifiedAs.KEEPERS, self.root)
        self.town = self._made(session, PrincipalKind.OFFICE, CertifiedAs.OFFICE, self.root)
        holdings.hold(session, self.deployment, self.town.id, secret=self.town.secret, holder=self.root.id)
        self.supervisor = self._made(session, PrincipalKind.USER, CertifiedAs.SUPERVISOR, self.town)
        self.head = self._made(session, PrincipalKind.USER, CertifiedAs.SUPERVISOR, self.root)
        self.worker = self._made(session, PrincipalKind.USER, CertifiedAs.STAFF, self.town)
        self.stranger = self._made(session, PrincipalKind.USER, CertifiedAs.STAFF, self.town)
        self.volunteer = self._made(session, PrincipalKind.USER, CertifiedAs.STAFF, self.town)
        self.administrator = self._made(session, PrincipalKind.USER, CertifiedAs.ADMINISTRATOR, self.root)
        holdings.hold(session, self.deployment, self.town.id, secret=self.town.secret, holder=self.supervisor.id)
        holdings.hold(session, self.deployment, self.root.id, secret=self.root.secret, holder=self.head.id)

    def _principal(self, session: Session, kind: PrincipalKind) -> Key:
        secret = Secret.new(self.deployment.realm)
        return Key(make_principal(session, kind, secret).id, secret)

    def _made(self, session: Session, kind: PrincipalKind, as_: CertifiedAs, issuer: Key) -> Key:
        key = self._principal(session, kind)
        self._certify(session, key, as_, issuer)
        return key

    def _certify(self, session: Session, key: Key, as_: CertifiedAs, issuer: Key) -> None:
        certify(session, key.id, as_=as_, issuer=issuer.id, secret=issuer.secret)

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
