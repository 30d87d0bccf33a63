"""Certificates: an office says whose public keys these are. The chain runs person or unit → office → … → root office.

Signed with the key of the office it belongs to or of the one above. Never deleted, only ended by a signed act.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ForeignKey, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction

from casefile.kernel import clock
from casefile.kernel.db import NOW, Base, Coded, UtcDateTime, columns, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault import envelope
from casefile.vault.errors import Untrusted
from casefile.vault.principals import Principal, PublicKeys, Secret, fingerprint

VALID_FOR = timedelta(days=400)
LONGEST_CHAIN = 6


class CertifiedAs(StrEnum):
    """What a principal is certified as."""

    ROOT = "root"
    OFFICE = "office"
    KEEPERS = "keepers"
    SUPERVISOR = "supervisor"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"
    UNIT = "unit"
    LIAISON = "liaison"
    RECOVERY = "recovery"
    INSTALLATION = "installation"


PROVES_ONLY = frozenset({CertifiedAs.ADMINISTRATOR, CertifiedAs.INSTALLATION})
"""Nothing is ever sealed to these; their certificates prove signatures."""
ENDLESS = frozenset(
    {
        CertifiedAs.ROOT,
        CertifiedAs.OFFICE,
        CertifiedAs.KEEPERS,
        CertifiedAs.RECOVERY,
        CertifiedAs.INSTALLATION,
    }
)
ISSUERS = frozenset({CertifiedAs.ROOT, CertifiedAs.OFFICE})


class Certificate(Base):
    """One statement of an office about the public keys of a principal, from–until."""

    __tablename__ = "certificates"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"), index=True)
    issuer_id: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))
    certified_as: Mapped[CertifiedAs] = routing(Coded(CertifiedAs))
    from_at: Mapped[datetime] = routing(UtcDateTime)
    until_at: Mapped[datetime | None] = routing(UtcDateTime)
    signature: Mapped[bytes] = sealed_bytes()
    ended_at: Mapped[datetime | None] = routing(UtcDateTime)
    ended_by: Mapped[UUID | None] = routing(Id, ForeignKey("principals.id"))
    end_signature: Mapped[bytes | None] = sealed_bytes()

    def record(self, keys: PublicKeys, realm: str) -> bytes:
        """Give what the issuer signs."""
        until = self.until_at.isoformat() if self.until_at else ""
        return envelope.bind(
            "certificate", realm, self.id.bytes, self.principal_id.bytes, self.issuer_id.bytes, self.certified_as,
            keys.hpke, keys.signing, self.from_at.isoformat(), until,
        )  # fmt: skip

    def end_record(self, realm: str) -> bytes:
        """Give what is signed when the certificate is ended."""
        return envelope.bind("certificate-end", realm, self.id.bytes, str(self.ended_at), str(self.ended_by))

    def covers(self, moment: datetime) -> bool:
        """Tell whether the certificate was in force at a moment."""
        ended = min(filter(None, [self.until_at, self.ended_at]), default=None)
        return self.from_at <= moment and (ended is None or moment < ended)


def certify(
    session: Session,
    principal_id: UUID,
    *,
    as_: CertifiedAs,
    issuer: UUID,
    secret: Secret,
    until: datetime | None = None,
) -> Certificate:
    """Certify a principal with the issuing office's secret; persons and units get 400 days, offices no end."""
    principal = session.get_one(Principal, principal_id)
    moment = clock.now()
    if until is None and as_ not in ENDLESS:
        until = moment + VALID_FOR
    certificate = Certificate(
        id=new_id(), principal_id=principal_id, issuer_id=issuer, certified_as=as_, from_at=moment, until_at=until
    )
    certificate.signature = secret.sign(certificate.record(principal.keys, secret.realm))
    session.add(certificate)
    session.flush()
    _read_by(session).certificates.pop(principal_id, None)
    return certificate


def end_certificate(session: Session, certificate: Certificate, *, by: UUID, secret: Secret) -> None:
    """End a certificate; whoever ends it (an office's holder, an administrator) signs with the own key."""
    certificate.ended_at, certificate.ended_by = clock.now(), by
    certificate.end_signature = secret.sign(certificate.end_record(secret.realm))
    session.flush()


def current_certificate(session: Session, principal_id: UUID, at: datetime | None = None) -> Certificate:
    """Give the certificate of a principal that was in force at a moment, its chain checked; raise Untrusted."""
    moment = at or clock.now()
    for certificate in _certificates(session, principal_id):
        if certificate.covers(moment):
            _check_chain(session, certificate, moment, LONGEST_CHAIN)
            return certificate
    raise Untrusted


_COLUMNS = columns(Certificate)
CERTIFIED = select(_COLUMNS.principal_id).where(
    _COLUMNS.principal_id == bindparam("holder"),
    _COLUMNS.ended_at.is_(None),
    _COLUMNS.from_at <= NOW,
    or_(_COLUMNS.until_at.is_(None), _COLUMNS.until_at > NOW),
)
"""Gives a principal back while, by the dates alone, a certificate of it is in force."""


def trusted_keys(session: Session, principal_id: UUID, at: datetime | None = None) -> PublicKeys:
    """Give the certified public keys of a principal; raise Untrusted."""
    current_certificate(session, principal_id, at)
    return _principal(session, principal_id).keys


def sealing_keys(session: Session, principal_id: UUID) -> PublicKeys:
    """Give the public keys to seal something new to; raise Untrusted for whoever only proves signatures."""
    certificate = current_certificate(session, principal_id)
    principal = _principal(session, principal_id)
    if certificate.certified_as in PROVES_ONLY or principal.ended_at:
        raise Untrusted
    return principal.keys


def _check_chain(session: Session, certificate: Certificate, moment: datetime, links: int) -> None:
    config = session.info["database"].config
    principal = _principal(session, certificate.principal_id)
    issuer = _principal(session, certificate.issuer_id)
    if links == 0 or not _verified(certificate, principal.keys, issuer.keys, config.kind):
        raise Untrusted
    if certificate.certified_as is CertifiedAs.ROOT:
        known = session.info.get("root_fingerprint") or config.root_fingerprint
        if certificate.issuer_id != certificate.principal_id or fingerprint(principal.keys) != known:
            raise Untrusted
        return
    for link in _certificates(session, issuer.id):
        if link.certified_as in ISSUERS and link.covers(certificate.from_at):
            _check_chain(session, link, moment, links - 1)
            return
    raise Untrusted


@dataclass(slots=True)
class _Read:
    """What a transaction has read of the chain; held here, since a session alone forgets what nobody holds."""

    principals: dict[UUID, Principal] = field(default_factory=dict)
    certificates: dict[UUID, list[Certificate]] = field(default_factory=dict)


_reads: WeakKeyDictionary[SessionTransaction, _Read] = WeakKeyDictionary()


def _read_by(session: Session) -> _Read:
    transaction = session.get_transaction() or session.begin()
    return _reads.setdefault(transaction, _Read())


def _principal(session: Session, principal_id: UUID) -> Principal:
    known = _read_by(session).principals
    if principal_id not in known:
        known[principal_id] = session.get_one(Principal, principal_id)
    return known[principal_id]


def _certificates(session: Session, principal_id: UUID) -> list[Certificate]:
    """List the certificates of a principal, the newest first; read once in a transaction."""
    known = _read_by(session).certificates
    if principal_id not in known:
        query = select(Certificate).where(Certificate.principal_id == principal_id)
        known[principal_id] = list(session.scalars(query.order_by(Certificate.from_at.desc())))
    return known[principal_id]


_checked: set[bytes] = set()
"""Digests of certificate records whose signature was right; public facts, kept for the life of the process."""


def _verified(certificate: Certificate, keys: PublicKeys, issuer: PublicKeys, realm: str) -> bool:
    record = certificate.record(keys, realm)
    digest = envelope.commitment(issuer.signing, record + certificate.signature)
    if digest in _checked:
        return True
    if not issuer.verifies(certificate.signature, record):
        return False
    _checked.add(digest)
    return True
