"""Binds a database session to the person behind the cookie: only secrets still held, only while the epoch fits."""

from flask import g
from sqlalchemy.orm import Session

from casefile.audit.recorder import Readings
from casefile.people.actor import Actor, acting, standing_of
from casefile.vault.holdings import standing_now
from casefile.vault.keyring import Keyring
from casefile.vault.sessions import Resumed
from casefile.web import current


class SignedOut(Exception):
    """The sign-in is no longer good: its account, role or password has changed since, or a duty with keys began."""


def keyring_for(session: Session, resumed: Resumed) -> Keyring:
    """Make the request's keyring of the own secret and those still held; once a request."""
    if "keyring" not in g:
        own, standing = resumed.principal_id, standing_now(session, resumed.principal_id)
        if not standing <= resumed.secrets.keys():
            raise SignedOut
        secrets = {each: secret for each, secret in resumed.secrets.items() if each in standing or each == own}
        g.keyring = Keyring(
            own, secrets, deployment=current.deployment(), recorder=Readings(), closed=own not in standing,
        )  # fmt: skip
    keyring: Keyring = g.keyring
    return keyring


def enter(session: Session) -> Actor:
    """Bind the session to the signed-in person; raise SignedOut, or Forbidden before admission."""
    resumed = current.signed_in()
    if resumed is None:
        raise SignedOut
    standing = standing_of(session, resumed.user_id)
    if standing.epoch != resumed.epoch or standing.principal_id != resumed.principal_id:
        raise SignedOut
    keyring = keyring_for(session, resumed)
    session.info["keyring"] = keyring
    actor = acting(standing, keyring)
    current.enter(session, actor)
    return actor
