"""Recovery: three of the five shares stand in for lost passwords and a lost deployment secret.

It is done on a machine away from the server, on a restored backup. A drill opens one named dossier and changes nothing
but the chain; a recovery also gives one supervisor of the root office new keys and the office's secret.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.audit.recorder import Readings
from casefile.dossiers.queries import dossier_numbered
from casefile.kernel.clock import now
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Invalid, NotFound
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.admission import certify_duty
from casefile.people.installation import installation, require_deployment
from casefile.people.joining import enter_keys
from casefile.people.keepers import first_keepers
from casefile.people.leaving import take_back_everything
from casefile.people.offices import Office, office, root_office
from casefile.people.passwords import checked_password
from casefile.people.roles import Appointment, Role, duties_of
from casefile.people.users import User, UserState, user_by_username
from casefile.upkeep.starting import require_root
from casefile.vault.capacities import Compartment
from casefile.vault.climbing import climbed
from casefile.vault.deployment import Deployment, load
from casefile.vault.holdings import hold, holdings_of, open_holding
from casefile.vault.keyring import Keyring
from casefile.vault.principals import Principal, Secret
from casefile.vault.recovery import combine, recover_deployment


@dataclass(frozen=True)
class Recovered:
    """What the shares opened: the deployment secret, and a keyring with the root office's and the keepers' secrets."""

    deployment: Deployment
    keyring: Keyring


@contextmanager
def recovered(database: Database, shares: list[str]) -> Iterator[Recovered]:
    """Combine the shares and open what is sealed to recovery; raise Invalid when they are another installation's."""
    with database.reading() as session:
        found = _open(session, database.config, shares)
    try:
        yield found
    finally:
        found.keyring.lock()


def _open(session: Session, config: Config, shares: list[str]) -> Recovered:
    secret = combine(shares, config.kind)
    recovery_id = installation(session).recovery_id
    if secret.public != session.get_one(Principal, recovery_id).keys:
        raise Invalid(N_("These shares belong to another installation."))
    deployment = recover_deployment(session, secret)
    require_deployment(session, deployment)
    require_root(session)
    held = {row.principal_id: open_holding(session, None, row, secret) for row in holdings_of(session, recovery_id)}
    keyring = Keyring(recovery_id, {recovery_id: secret, **held}, deployment=deployment, recorder=Readings())
    return Recovered(deployment, keyring)


def put_secret_back(found: Recovered, config: Config) -> bool:
    """Write the deployment secret where it is missing, and tell whether it was; another one there is refused."""
    if not config.deployment_secret.exists():
        found.deployment.write(config.deployment_secret)
        return True
    if load(config).mark != found.deployment.mark:
        raise Invalid(N_("The deployment secret does not belong to this database. Put the right file back."))
    return False


def drill(session: Session, found: Recovered, number: str) -> list[Compartment]:
    """Open the dossier of a number with the office's keys, and tell which compartments opened; nothing is shown."""
    dossier = dossier_numbered(session, number)
    if dossier is None:
        raise NotFound(N_("There is no dossier %(number)s."), number=number)
    session.info["keyring"] = found.keyring
    with climbed(session, found.keyring, office(session, dossier.office_id).principal_id):
        _ = dossier.face
        return [each for each in Compartment if found.keyring.can_open(session, dossier.id, each)]


def stand_in(session: Session, found: Recovered, username: str) -> Actor:
    """Give who acts while a supervisor of the root office is given new keys: that person, signing as recovery."""
    person = user_by_username(session, username)
    if person is None:
        raise NotFound(N_("There is no account %(username)s."), username=username)
    return Actor(person.id, found.keyring.owner, person.name, frozenset(), found.keyring)


def give_new_keys(session: Session, found: Recovered, *, by: Actor, password: str) -> list[str]:
    """Give a supervisor of the root office new keys under a new password, with what the office and its keepers hold.

    The old keys' certificates, holdings and grants end. Tell the six words of the new key.
    """
    root, person = root_office(session), session.get_one(User, by.user_id)
    duty = _root_duty(session, person, root)
    take_back_everything(session, person, by=by)
    secret = Secret.new(found.deployment.realm)
    words = enter_keys(session, found.deployment, person, secret, checked_password(password, username=person.username))
    certify_duty(session, duty, person, root, by=by)
    held = hold(
        session, found.deployment, root.principal_id,
        secret=found.keyring.secret(root.principal_id), holder=_key(person),
    )  # fmt: skip
    duty.holding_id, duty.admitted_at, person.state = held.id, now(), UserState.ADMITTED
    person.locked_at = None
    keepers = found.keyring.secret(root.keepers_id)
    first_keepers(session, found.deployment, root, [person], secret=keepers)
    session.flush()
    return words


def _root_duty(session: Session, person: User, root: Office) -> Appointment:
    for duty in duties_of(session, person.id, admitted=False):
        if duty.role is Role.SUPERVISOR and duty.office_id == root.id:
            return duty
    raise Invalid(N_("%(name)s is no supervisor of the root office."), name=person.name)


def _key(person: User) -> UUID:
    if person.principal_id is None:
        raise Invalid(N_("This account has no keys."))
    return person.principal_id
