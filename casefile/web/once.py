"""A form that makes something new is sent once: sent again as it was, it is answered with what came of the first."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, make_response, redirect, request
from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import Base, UtcDateTime, routing
from casefile.kernel.errors import Invalid
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.web import current, drafts
from casefile.web.cookie import cookie

FIELD = "_opened"
"""The hidden field with the name of the opened page: the same after the browser's way back."""
KEPT = timedelta(days=1)
"""No sign-in lasts longer, and a page of an older one is refused."""
LED = 303
CHANGED = N_("This page was sent already, and what it said then is saved. What was changed since is not saved.")


class SentForm(Base):
    """That a page with a form was sent: by whom, and where the answer led. Ids only."""

    __tablename__ = "sent_forms"
    __table_args__ = (UniqueConstraint("user_id", "opened"), {"info": {"audited": False}})

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    opened: Mapped[UUID] = routing(Id)
    digest: Mapped[bytes] = routing(LargeBinary(32))
    """Of what was sent, under the cookie of the sign-in, which is stored nowhere."""
    address: Mapped[str] = routing(String(200))
    sent_at: Mapped[datetime] = routing(UtcDateTime)


def opened() -> UUID | None:
    """Give the name of the page that was sent."""
    try:
        return UUID(request.form.get(FIELD, ""))
    except ValueError:
        return None


def sent(session: Session, name: UUID | None) -> SentForm | None:
    """Find what the reader sent from a page."""
    if name is None:
        return None
    mine = SentForm.user_id == current.actor().user_id
    return session.scalar(select(SentForm).where(mine, SentForm.opened == name))


def answered(session: Session) -> Response | None:
    """Answer what was sent before as it was; raise Invalid where it was changed since; None for the first time."""
    row = sent(session, opened())
    if row is None:
        return None
    if not hmac.compare_digest(row.digest, _digest()):
        raise Invalid(CHANGED)
    return again(row)


def again(row: SentForm) -> Response:
    """Lead to what came of the first, and say so there."""
    return make_response(redirect(f"{row.address}{'&' if '?' in row.address else '?'}again=1", LED))


def note(session: Session, response: Response) -> None:
    """Note that a page was sent and accepted."""
    name = opened()
    if name is not None and response.status_code == LED:
        session.add(
            SentForm(
                user_id=current.actor().user_id, opened=name, digest=_digest(), address=response.location or "/",
                sent_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()


def purge(session: Session) -> int:
    """Forget pages that no sign-in can send again; tell how many."""
    gone = session.execute(delete(SentForm).where(SentForm.sent_at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a CursorResult


def _digest() -> bytes:
    return hmac.digest(cookie().encode(), json.dumps(sorted(drafts.fields_sent().items())).encode(), hashlib.sha256)
