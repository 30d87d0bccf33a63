"""Opens a lockbox with a typed password: few at a time, counted, the same work for unknown users."""

from threading import BoundedSemaphore
from uuid import UUID

from flask import request

from casefile import audit
from casefile.audit import Outcome
from casefile.people.passwords import normalised
from casefile.vault.errors import WrongPassword
from casefile.vault.lockbox import open_lockbox
from casefile.vault.principals import Secret
from casefile.web import current, throttle
from casefile.web.throttle import Counted

AT_ONCE = 2
"""Passwords stretched at the same time in one process: each takes 64 MiB and a core."""
LONGEST = 256
_turns = BoundedSemaphore(AT_ONCE)


def opened(user_id: UUID | None, username: str, password: str, *, act: str, actor: UUID | None = None) -> Secret:
    """Open a user's lockbox; raise WrongPassword, counted and on the chain, or TooMany.

    `actor`: who is signed in and types it; before a sign-in nobody is known.
    """
    counted = ((Counted.ACCOUNT, username), (Counted.SOURCE, request.remote_addr or ""))
    with current.database().reading() as session:
        throttle.check(session, *counted)
        try:
            with _turns:
                return open_lockbox(
                    session, current.deployment(), user_id=user_id, password=normalised(password[:LONGEST])
                )
        except WrongPassword:
            pass
    _count(user_id, counted, act, actor)
    raise WrongPassword


def _count(user_id: UUID | None, counted: tuple[tuple[Counted, str], ...], act: str, actor: UUID | None) -> None:
    with current.database().writing() as session:
        throttle.count(session, *counted)
        audit.record(session, act=act, actor=actor, object_kind="user", object_id=user_id, outcome=Outcome.REFUSED)
        session.commit()
