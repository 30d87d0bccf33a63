"""Founding: the root office with its keys, both root supervisors, recovery, the three administrators' accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.areas import area
from casefile.people.duties import enter_duty
from casefile.people.installation import enter_installation
from casefile.people.joining import enter_account, enter_keys
from casefile.people.keepers import first_keepers
from casefile.people.offices import Office
from casefile.people.passwords import checked_password
from casefile.people.roles import Role
from casefile.people.users import User, UserState
from casefile.vault.capacities import SafeKind
from casefile.vault.certificates import VALID_FOR, CertifiedAs, certify
from casefile.vault.deployment import Deployment
from casefile.vault.granting import make_safe
from casefile.vault.holdings import hold
from casefile.vault.keyring import Keyring, Recorder
from casefile.vault.principals import PrincipalKind, Secret, fingerprint, make_principal, six_words
from casefile.vault.recovery import keep_deployment, split

ADMINISTRATORS = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


@dataclass(frozen=True)
class Person:
    """Somebody named at the founding; the root supervisors also give a password."""

    name: str
    username: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Plan:
    """What `init` asks for."""

    area_code: str
    office: str
    supervisors: Sequence[Person]
    administrators: Sequence[Person]
    """System, security, audit administrator, in this order."""


class Founded(NamedTuple):
    """What is told once and then forgotten: recovery shares, activation codes; and the root's fingerprint."""

    root_fingerprint: str
    shares: list[str]
    codes: dict[str, str]
    words: dict[str, list[str]]


class _Keys(NamedTuple):
    """A principal just made, with its secret."""

    id: UUID
    secret: Secret


def found(session: Session, deployment: Deployment, plan: Plan, *, recorder: Recorder) -> Founded:
    """Found the installation in the given transaction; raise Invalid for what cannot be right, before any key."""
    _check(session, plan)
    root, keepers, recovery = _roots(session, deployment)
    office = Office(
        area_code=plan.area_code, name=plan.office, is_root=True, principal_id=root.id, keepers_id=keepers.id
    )
    session.add(office)
    people = [_root_supervisor(session, deployment, office, root, person) for person in plan.supervisors]
    accounts = [account for account, _ in people]
    first_keepers(session, deployment, office, accounts, secret=keepers.secret)
    owner, own_secret = accounts[0].principal_id, people[0][1]
    if owner is not None:
        secrets = {owner: own_secret, root.id: root.secret, keepers.id: keepers.secret}
        _make_index(session, Keyring(owner, secrets, deployment=deployment, recorder=recorder), root.id)
    codes = _administrators(session, office, plan)
    words = {account.username: six_words(secret.public) for account, secret in people}
    return Founded(session.info["root_fingerprint"], split(recovery.secret), codes, words)


def _roots(session: Session, deployment: Deployment) -> tuple[_Keys, _Keys, _Keys]:
    """Make and certify the root office, its keepers, recovery and the installation's signing key."""
    root = _principal(session, PrincipalKind.OFFICE, deployment)
    keepers = _principal(session, PrincipalKind.KEEPERS, deployment)
    recovery = _principal(session, PrincipalKind.RECOVERY, deployment)
    signing = _principal(session, PrincipalKind.INSTALLATION, deployment)
    session.info["root_fingerprint"] = fingerprint(root.secret.public)
    for each, as_ in (
        (root, CertifiedAs.ROOT),
        (keepers, CertifiedAs.KEEPERS),
        (recovery, CertifiedAs.RECOVERY),
        (signing, CertifiedAs.INSTALLATION),
    ):
        certify(session, each.id, as_=as_, issuer=root.id, secret=root.secret)
    enter_installation(session, deployment, recovery_id=recovery.id, signing_id=signing.id, signing=signing.secret)
    for each in (root, keepers):
        hold(session, deployment, each.id, secret=each.secret, holder=recovery.id)
    keep_deployment(session, deployment, recovery.id)
    return root, keepers, recovery


def _check(session: Session, plan: Plan) -> None:
    area(session, plan.area_code)
    if not plan.office.strip():
        raise Invalid(N_("Please give the office a name."), field="office")
    if len(plan.supervisors) != 2 or len(plan.administrators) != len(ADMINISTRATORS):  # noqa: PLR2004  # two root supervisors
        raise Invalid(N_("Two root supervisors and three administrators are needed."))
    for person in plan.supervisors:
        checked_password(person.password, username=person.username)
    if plan.supervisors[0].password == plan.supervisors[1].password:
        raise Invalid(N_("Each of the two root supervisors needs a password of her own."), field="password")


def _principal(session: Session, kind: PrincipalKind, deployment: Deployment) -> _Keys:
    secret = Secret.new(deployment.realm)
    return _Keys(make_principal(session, kind, secret).id, secret)


def _root_supervisor(
    session: Session, deployment: Deployment, office: Office, root: _Keys, person: Person
) -> tuple[User, Secret]:
    account, _unused = enter_account(session, name=person.name, username=person.username)
    secret = Secret.new(deployment.realm)
    password = checked_password(person.password, username=person.username)
    enter_keys(session, deployment, account, secret, password)
    duty = enter_duty(session, account, role=Role.SUPERVISOR, office_id=office.id)
    own = account.principal_id or root.id
    until = now() + VALID_FOR
    certificate = certify(session, own, as_=CertifiedAs.SUPERVISOR, issuer=root.id, secret=root.secret, until=until)
    duty.certificate_id, duty.admitted_at = certificate.id, now()
    duty.holding_id = hold(session, deployment, root.id, secret=root.secret, holder=own).id
    account.state = UserState.ADMITTED
    session.flush()
    return account, secret


def _make_index(session: Session, keyring: Keyring, root: UUID) -> None:
    """Make the installation's safe, whose one key makes the tags of ID numbers and phones."""
    earlier = session.info.get("keyring")
    session.info["keyring"] = keyring
    try:
        make_safe(session, SafeKind.INSTALLATION, office=root)
    finally:
        keyring.lock()
        session.info["keyring"] = earlier


def _administrators(session: Session, office: Office, plan: Plan) -> dict[str, str]:
    codes = {}
    for role, person in zip(ADMINISTRATORS, plan.administrators, strict=True):
        account, code = enter_account(session, name=person.name, username=person.username)
        enter_duty(session, account, role=role, office_id=office.id)
        codes[account.username] = code
    return codes
