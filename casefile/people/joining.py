"""How a person gets, keeps and loses an account: made, activated, locked, reset, password changed."""

import hmac
import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.kernel.words import N_
from casefile.people import codes
from casefile.people.actor import Actor
from casefile.people.holders import require_other_holders, require_other_keepers
from casefile.people.leaving import take_back_everything
from casefile.people.passwords import checked_password, normalised, refuse_published
from casefile.people.roles import Role
from casefile.people.users import User, UserState, user, user_by_username
from casefile.vault.deployment import Deployment
from casefile.vault.lockbox import seal_lockbox
from casefile.vault.principals import PrincipalKind, Secret, make_principal, six_words

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?")
_NAME = 50


def add_account(session: Session, *, name: str, username: str, phone: str = "", by: Actor) -> tuple[User, str]:
    """Make an account without rights; give it with its activation code, which is shown once."""
    by.require(Role.SYSADMIN)
    return enter_account(session, name=name, username=username, phone=phone)


def enter_account(session: Session, *, name: str, username: str, phone: str = "") -> tuple[User, str]:
    """Enter an account and its activation code; `init` does it before there is anybody to act."""
    username, name, phone = username.strip().lower(), name.strip(), phone.strip()
    if not _USERNAME.fullmatch(username):
        raise Invalid(
            N_("A user name has 3 to 40 small letters, digits, dots or dashes and begins with a letter."),
            field="username",
        )
    if not 0 < len(name) <= _NAME:
        raise Invalid(N_("Please give the name (at most 50 characters)."), field="name")
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid(N_("This is not a telephone number."), field="phone")
    if user_by_username(session, username) is not None:
        raise Invalid(
            N_("There is already an account with the user name %(username)s."), field="username", username=username
        )
    made = User(username=username, name=name, phone=phone or None, state=UserState.INVITED)
    session.add(made)
    code = _invite(made)
    session.flush()
    return made, code


def new_activation_code(session: Session, user_id: UUID, *, by: Actor) -> tuple[User, str]:
    """Give an invited person a new code in place of one that was lost or has ended."""
    by.require(Role.SYSADMIN)
    found = _other(session, user_id, by)
    if found.state is not UserState.INVITED:
        raise NotReady(N_("This account was activated already. A lost password needs a reset."))
    return found, _invite(found)


def activate(
    session: Session, deployment: Deployment, *, username: str, code: str, password: str
) -> tuple[User, list[str]]:
    """Set the first password: makes the person's keys. Gives the account and the six words to read out.

    A wrong name, a wrong code and a code that has ended are told in the same words.
    """
    found = user_by_username(session, username)
    if found is None or found.locked_at is not None or not _fits(found, code):
        raise Invalid(N_("The user name and the activation code do not fit, or the code has ended."), field="code")
    password = checked_password(password, username=found.username)
    secret = Secret.new(deployment.realm)
    return found, enter_keys(session, deployment, found, secret, password)


def enter_keys(session: Session, deployment: Deployment, account: User, secret: Secret, password: str) -> list[str]:
    """Give an account its keys, sealed under the password; tell their six words."""
    refuse_published(password, deployment.realm)
    principal = make_principal(session, PrincipalKind.USER, secret)
    seal_lockbox(session, deployment, user_id=account.id, principal_id=principal.id, secret=secret, password=password)
    account.principal_id, account.state = principal.id, UserState.WAITING
    account.code_digest = account.code_until = None
    session.flush()
    return six_words(secret.public)


def lock_account(session: Session, user_id: UUID, *, by: Actor) -> User:
    """Lock an account: it cannot sign in, its sessions end; nothing else is lost."""
    by.require(Role.SYSADMIN)
    found = _other(session, user_id, by)
    if found.locked_at is not None:
        raise Conflict(N_("This account is locked already."))
    _keep_the_root_open(session, found)
    found.locked_at = now()
    found.epoch += 1
    return found


def unlock_account(session: Session, user_id: UUID, *, by: Actor) -> User:
    """Let a locked account sign in again."""
    by.require(Role.SYSADMIN)
    found = _other(session, user_id, by)
    if found.locked_at is None:
        raise Conflict(N_("This account is not locked."))
    found.locked_at = None
    return found


def reset_account(session: Session, user_id: UUID, *, by: Actor) -> tuple[User, str]:
    """Start an account anew, with a new code and later new keys.

    The old keys' certificates, holdings and grants end now; what they signed stays good. Drafts are lost.
    """
    by.require(Role.SYSADMIN)
    found = _other(session, user_id, by)
    if found.principal_id is None:
        raise NotReady(N_("This account was never activated. Give it a new activation code."))
    _keep_the_root_open(session, found)
    take_back_everything(session, found, by=by)
    found.principal_id, found.state = None, UserState.INVITED
    found.epoch += 1
    code = _invite(found)
    session.flush()
    return found, code


def change_password(session: Session, deployment: Deployment, *, secret: Secret, old: str, new: str, by: Actor) -> User:
    """Seal the secret that the old password opened under a new one; every session of this person ends."""
    found = user(session, by.user_id)
    password = checked_password(new, username=found.username, field="new_password")
    refuse_published(password, deployment.realm, field="new_password")
    if password == normalised(old):
        raise Invalid(N_("The new password is the old one."), field="new_password")
    seal_lockbox(session, deployment, user_id=found.id, principal_id=by.principal_id, secret=secret, password=password)
    found.epoch += 1
    return found


def accounts(session: Session) -> list[User]:
    """List all accounts by user name."""
    return list(session.scalars(select(User).order_by(User.username)))


def _keep_the_root_open(session: Session, leaving: User) -> None:
    require_other_holders(session, leaving.id)
    require_other_keepers(session, leaving.id)


def _invite(account: User) -> str:
    code = codes.new_code()
    account.code_digest, account.code_until = codes.digest(code), now() + codes.GOOD_FOR
    return code


def _fits(account: User, code: str) -> bool:
    if account.code_digest is None or account.code_until is None or account.code_until <= now():
        return False
    return hmac.compare_digest(account.code_digest, codes.digest(code))


def _other(session: Session, user_id: UUID, by: Actor) -> User:
    if user_id == by.user_id:
        raise Forbidden(N_("Nobody does this to the own account."))
    return user(session, user_id)
