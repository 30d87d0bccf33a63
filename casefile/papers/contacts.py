"""The contacts of a dossier on paper: facts, the client's words and the worker's view apart, the oldest first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.contacts.model import Contact
from casefile.contacts.queries import LABELS
from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.papers.wording import Wording, staff
from casefile.printing.paper import Block, Facts
from casefile.vault.sealed import peek, preload


def blocks(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each contact; a damaged one is named as such."""
    rows = session.scalars(select(Contact).where(Contact.dossier_id == dossier.id).order_by(Contact.met_at)).all()
    preload(session, rows)
    names = staff(session, [row.author_id for row in rows])
    return [_contact(row, names.get(row.author_id, ""), say) for row in rows]


def _contact(row: Contact, author: str, say: Wording) -> Facts:
    how = say.named(say.code("contact_method", row.method), say.code("contact_outcome", row.outcome))
    head = (say.row(N_("When"), say.moment(row.met_at)), say.row(N_("How"), how), say.row(N_("By"), author))
    note = peek(row)
    if note is None:
        return Facts((*head, say.row(LABELS["facts"], say.word(N_("(damaged, cannot be read)")))))
    said = [(label, say.text(getattr(note, name))) for name, label in LABELS.items()]
    return Facts((*head, *(say.row(label, text) for label, text in said if text)))
