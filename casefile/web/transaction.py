"""One act, one transaction: committed once with its audit row, or rolled back whole."""

from collections.abc import Callable

from flask import Response, g

from casefile import audit
from casefile.audit import Outcome
from casefile.vault.rewrapping import rewrap
from casefile.web import current, once

REFUSAL = 400


def written(act: str, view: Callable[[], Response], *, signed: bool = False) -> Response:
    """Run a view that writes in the open session; commit with the audit row when its answer is a success."""
    session, actor = current.session(), current.actor()
    response = view()
    if response.status_code >= REFUSAL:
        session.rollback()
        return response
    rewrap(session, actor.keyring)
    once.note(session, response)
    kind, object_id = g.get("audit_object", ("", None))
    audit.record(
        session,
        act=act,
        actor=actor.user_id,
        object_kind=kind,
        object_id=object_id,
        purpose=g.get("audit_purpose", ""),
        outcome=Outcome.DONE,
        signer=actor.keyring if signed else None,
    )
    session.commit()
    return response
