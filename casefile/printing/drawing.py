"""Draws a copy from its snapshot, in the snapshot's language, never from what the file says today."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.errors import Conflict
from casefile.kernel.words import N_
from casefile.people.users import names_of_users
from casefile.printing.commands import digest_of
from casefile.printing.model import Copy
from casefile.printing.page import Stamp, Translate, html_of
from casefile.printing.queries import snapshot_of
from casefile.web.words import catalogue

N_("Copy %(number)s"), N_("Page %(page)s of %(pages)s"), N_("Copy id"), N_("Digest")
N_("Matter of a minor. Keep confidential.")


def draw(session: Session, copy: Copy) -> str:
    """Give the HTML of a copy as it will be printed now; raise Conflict where the snapshot does not fit its digest."""
    snapshot = snapshot_of(session, copy)
    if digest_of(copy.id, snapshot) != copy.digest:
        raise Conflict(N_("The snapshot is not the one that was asked for."))
    language, order = snapshot.paper.language, snapshot.order
    stamp = Stamp(
        copy_id=copy.id,
        number=copy.shown_number,
        recipient=order.recipient,
        purpose=order.purpose_words,
        legal_basis=order.basis_words,
        requester=snapshot.requester,
        approver=_name(session, copy.approver_id),
        approved_at=_moment(copy.decided_at, language),
        printed_at=_moment(clock.now(), language),
        digest=copy.digest.hex(),
    )
    return html_of(snapshot.paper, stamp, speaker(language))


def speaker(language: str) -> Translate:
    """Give what says a sentence of the catalogue in a paper's language, whatever language the page has."""
    if not language.startswith("zh"):
        return lambda msgid: msgid
    return lambda msgid: catalogue()[msgid][0] if msgid in catalogue() else msgid


def _name(session: Session, user_id: UUID | None) -> str:
    return names_of_users(session, [user_id]).get(user_id, "") if user_id else ""


def _moment(moment: datetime | None, language: str) -> str:
    if moment is None:
        return ""
    local = clock.local(moment)
    if language.startswith("zh"):
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local:%d %b %Y %H:%M}"
