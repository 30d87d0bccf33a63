"""Signing in: the password opens the lockbox, the lockbox what is held directly."""

from uuid import UUID

from sqlalchemy.orm import Session

from casefile import audit
from casefile.kernel.db import Database
from casefile.people.users import User, user, user_by_username
from casefile.vault import sessions
from casefile.vault.climbing import end_climbs
from casefile.vault.deployment import Deployment
from casefile.vault.errors import WrongPassword
from casefile.vault.holdings import held_by
from casefile.vault.principals import Secret
from casefile.web import passwords, throttle
from casefile.web.throttle import Counted


def sign_in(database: Database, deployment: Deployment, *, username: str, password: str) -> tuple[str, User]:
    """Open a sign-in session; give the cookie and the account. Raise WrongPassword, also for a locked account."""
    with database.reading() as session:
        account = user_by_username(session, username)
        session.expunge_all()
    known = account.id if account is not None and account.locked_at is None else None
    secret = passwords.opened(known, username, password, act="sign_in")
    if account is None or account.principal_id is None:
        raise WrongPassword
    with database.reading() as session:
        secrets = held_by(session, deployment, account.principal_id, secret)
    with database.writing() as session:
        throttle.clear(session, (Counted.ACCOUNT, username))
        end_climbs(session, account.principal_id)
        audit.record(session, act="sign_in", actor=account.id, object_kind="user", object_id=account.id)
        session.commit()
    return _opened(database, deployment, account, {account.principal_id: secret, **secrets}), account


def _opened(database: Database, deployment: Deployment, account: User, secrets: dict[UUID, Secret]) -> str:
    opened = sessions.open_session(
        database,
        deployment,
        user_id=account.id,
        principal_id=account.principal_id,  # type: ignore[arg-type]  # asked above
        epoch=account.epoch,
        secrets=secrets,
    )
    return opened.cookie


def note_sign_out(session: Session, user_id: UUID) -> None:
    """Write on the chain that somebody signed out; what was opened by way of the parent ends with it."""
    if (principal_id := user(session, user_id).principal_id) is not None:
        end_climbs(session, principal_id)
    audit.record(session, act="sign_out", actor=user_id, object_kind="user", object_id=user_id)
    session.commit()
