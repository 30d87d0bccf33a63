"""Who acts at the command line: a person by user name and password, for one command."""

from casefile.audit.recorder import Readings
from casefile.kernel.db import Database
from casefile.people.actor import Actor, actor_of
from casefile.people.users import user_by_username
from casefile.vault import deployment
from casefile.vault.errors import WrongPassword
from casefile.vault.holdings import held_by
from casefile.vault.keyring import Keyring
from casefile.vault.lockbox import open_lockbox


def sign_in(database: Database, username: str, password: str) -> Actor:
    """Open a person's lockbox and what it holds directly; raise WrongPassword, Forbidden."""
    own = deployment.load(database.config)
    with database.reading() as session:
        found = user_by_username(session, username)
        secret = open_lockbox(session, own, user_id=found.id if found else None, password=password)
        if found is None or found.principal_id is None:
            raise WrongPassword
        secrets = {found.principal_id: secret, **held_by(session, own, found.principal_id, secret)}
        keyring = Keyring(found.principal_id, secrets, deployment=own, recorder=Readings())
        return actor_of(session, found.id, keyring)
