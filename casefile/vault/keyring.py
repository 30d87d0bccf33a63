"""The keyring of a signed-in person: the own secret and those held directly, for one request or one command."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.db import columns
from casefile.vault import envelope
from casefile.vault.capacities import Compartment
from casefile.vault.deployment import Deployment
from casefile.vault.errors import Damaged, Locked, Untrusted
from casefile.vault.grants import OPENING, Form, Grant, Opening, awaits, bound_to, in_force
from casefile.vault.principals import Secret
from casefile.vault.proof import prove, prove_acceptance
from casefile.vault.safes import key_context

_GRANTS_OF_SAFES = select(*OPENING).where(
    columns(Grant).safe_id.in_(bindparam("safes", expanding=True)),
    columns(Grant).compartment.in_(bindparam("parts", expanding=True)),
    columns(Grant).holder_id.in_(bindparam("holders", expanding=True)),
    in_force(),
)

KeyName = tuple[UUID, Compartment, int]
"""Safe, compartment and version of a data key."""


class Recorder(Protocol):
    """Whoever writes down what was opened. A keyring cannot be made without one."""

    def opened(self, safe_id: UUID, compartment: Compartment) -> None:
        """Note that a compartment of a safe was opened."""

    def damaged(self, table: str, row_id: UUID) -> None:
        """Note that a ciphertext did not open."""


class Keyring:
    """Opens data keys by the grants of its principals; forgets everything when locked."""

    def __init__(
        self,
        owner: UUID,
        secrets: dict[UUID, Secret],
        *,
        deployment: Deployment,
        recorder: Recorder,
        closed: bool = False,
    ) -> None:
        self.owner = owner
        self.deployment = deployment
        self.recorder = recorder
        self.closed = closed
        """Whether the person's certificate has ended: no grant opens until it is renewed."""
        self._secrets = dict(secrets)
        self._keys: dict[KeyName, bytes] = {}
        self._opened: set[tuple[UUID, Compartment]] = set()
        self.rewraps: list[tuple[UUID, bytes, bytes]] = []
        """Grants opened by public key: (grant id, wrapped key that was read, the same key under the own box)."""

    def __repr__(self) -> str:
        return f"Keyring(owner={self.owner}, holds={len(self._secrets)})"

    @property
    def held(self) -> frozenset[UUID]:
        """The principals whose secrets are here: the person, offices, keepers, units."""
        return frozenset() if self.closed else frozenset(self._secrets)

    @property
    def realm(self) -> str:
        """The kind of installation the keys belong to."""
        return self.deployment.realm

    def secret(self, principal_id: UUID) -> Secret:
        """Give a held secret; raise Locked when it is not held."""
        try:
            return self._secrets[principal_id]
        except KeyError as error:
            raise Locked from error

    def add(self, principal_id: UUID, secret: Secret) -> None:
        """Take a secret in for the rest of this request (an office just made, a child office just opened)."""
        self._secrets[principal_id] = secret

    def drop(self, principal_id: UUID) -> None:
        """Forget a secret that was taken in for one act."""
        self._secrets.pop(principal_id, None)

    def sign(self, message: bytes) -> bytes:
        """Sign as the person."""
        return self.secret(self.owner).sign(message)

    def lock(self) -> None:
        """Forget every key."""
        self._secrets.clear()
        self._keys.clear()
        self._opened.clear()

    def remember(self, safe_id: UUID, compartment: Compartment, version: int, key: bytes) -> None:
        """Keep a data key for the rest of this request; its maker writes before anybody is granted it."""
        self._keys[safe_id, compartment, version] = key
        self._opened.add((safe_id, compartment))

    def preload(self, session: Session, safe_ids: Collection[UUID], compartments: Iterable[Compartment]) -> None:
        """Open the data keys of many safes with one query."""
        parts = list(compartments)
        wanted = [safe_id for safe_id in safe_ids if any((safe_id, part) not in self._opened for part in parts)]
        if not wanted or not self.held:
            return
        asked = {"safes": wanted, "parts": parts, "holders": list(self._secrets)}
        self.take(session, [Opening(*row) for row in session.execute(_GRANTS_OF_SAFES, asked)])

    def take(self, session: Session, grants: Iterable[Opening]) -> None:
        """Open the data keys of grants in force, and keep them for the rest of this request."""
        for grant in sorted(grants, key=lambda grant: grant.form is Form.HPKE):
            if (grant.safe_id, grant.compartment, grant.key_version) not in self._keys:
                key = self.key_of(session, grant)
                if key is not None:
                    self.remember(grant.safe_id, grant.compartment, grant.key_version, key)

    def can_open(self, session: Session, safe_id: UUID, compartment: Compartment) -> bool:
        """Tell whether a grant in force opens a compartment."""
        if (safe_id, compartment) not in self._opened:
            self.preload(session, [safe_id], [compartment])
        return (safe_id, compartment) in self._opened

    def key(self, session: Session, safe_id: UUID, compartment: Compartment, version: int = 1) -> bytes:
        """Give the data key of a compartment; raise Locked when no grant in force opens it."""
        known = self._keys.get((safe_id, compartment, version))
        if known is None:
            self.preload(session, [safe_id], [compartment])
            known = self._keys.get((safe_id, compartment, version))
        if known is None:
            raise Locked
        return known

    def key_of(self, session: Session, grant: Opening) -> bytes | None:
        """Open the data key of a grant in force; None where it is damaged, or the person's certificate has ended."""
        if self.closed:
            return None
        try:
            if grant.form is Form.OWN_BOX:
                return self._unwrap(grant)
            return self.open_grant(session, session.get_one(Grant, grant.id))
        except (Damaged, Untrusted):
            self.recorder.damaged("grants", grant.id)
            return None

    def _unwrap(self, grant: Grant | Opening) -> bytes:
        """Open a grant under the own box: it was proved before it was wrapped there, bound to all that was proved."""
        if awaits(grant):
            raise Untrusted
        return self._unboxed(grant)

    def _unboxed(self, grant: Grant | Opening) -> bytes:
        inner = envelope.unwrap(self.deployment.outer, grant.wrapped or b"", grant.id.bytes)
        return envelope.unwrap(self.secret(grant.holder_id).box, inner, bound_to(grant, self.realm))

    def boxed(self, grant: Grant, key: bytes) -> bytes:
        """Wrap a data key that was proved under the holder's own box."""
        own = envelope.wrap(self.secret(grant.holder_id).box, key, bound_to(grant, self.realm))
        return envelope.wrap(self.deployment.outer, own, grant.id.bytes)

    def open_grant(self, session: Session, grant: Grant) -> bytes:
        """Open one grant; while it is wrapped to a public key its whole proof is checked, the acceptance with it."""
        if self.closed or grant.wrapped is None or not grant.in_force(clock.now()):
            raise Locked
        if grant.form is Form.OWN_BOX:
            return self._unwrap(grant)
        prove_acceptance(session, grant, self.realm)
        key = self._proved(session, grant, grant.wrapped)
        self.rewraps.append((grant.id, grant.wrapped, self.boxed(grant, key)))
        return key

    def key_offered(self, session: Session, grant: Grant) -> bytes | None:
        """Open what is offered, for the act of accepting it alone; None where it is damaged."""
        try:
            if grant.form is Form.OWN_BOX:
                return self._unboxed(grant)
            return self._proved(session, grant, grant.wrapped or b"")
        except (Damaged, Untrusted):
            self.recorder.damaged("grants", grant.id)
            return None

    def _proved(self, session: Session, grant: Grant, wrapped: bytes) -> bytes:
        """Open a key that is wrapped to the public key, once the grant is proved back to the safe's maker."""
        inner = envelope.unwrap(self.deployment.outer, wrapped, grant.id.bytes)
        prove(session, grant, self.realm)
        key = self.secret(grant.holder_id).open(inner, grant.record(self.realm))
        context = key_context(grant.safe_id, grant.compartment, grant.key_version)
        if envelope.commitment(key, context) != grant.commitment:
            raise Damaged
        return key


def keyring_of(session: Session) -> Keyring:
    """Give the keyring of a session's actor; raise Locked when nobody is signed in."""
    keyring: Keyring | None = session.info.get("keyring")
    if keyring is None or not keyring.held:
        raise Locked
    return keyring
