"""Notes on the chain what a page opened, before it leaves; also a form shown again, also a page of both versions."""

from typing import cast
from uuid import UUID

from flask import g

from casefile import audit
from casefile.audit.recorder import Readings
from casefile.vault.rewrapping import rewrap
from casefile.web import current


def note_reading(act: str) -> None:
    """Write one read row for this request, and wrap again what was opened by public key."""
    resumed, actor = current.signed_in(), current.actor()
    readings = cast("Readings", actor.keyring.recorder)
    shown: list[UUID] = g.get("audit_shown", [])
    if resumed is None or not (readings.safes or readings.damage or shown or actor.keyring.rewraps):
        return
    kind, object_id = g.get("audit_object", ("", None))
    with current.database().noting() as session:
        rewrapped = rewrap(session, actor.keyring)
        noted = audit.record_read(
            session, act=act, actor=actor.user_id, object_kind=kind, object_id=object_id, readings=readings,
            shown=shown, shown_to=actor.accounts_to or actor.principal_id, signed_in=resumed.session_id,
            purpose=g.get("audit_purpose", ""),
        )  # fmt: skip
        if rewrapped or noted:
            session.commit()
