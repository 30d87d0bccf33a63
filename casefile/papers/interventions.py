"""The measures of a dossier on paper: by whom each was decided, on what basis, how it went."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.model import Dossier
from casefile.interventions.model import STATE_NAMES, Intervention, InterventionText
from casefile.interventions.queries import LABELS
from casefile.kernel.words import N_
from casefile.papers.wording import Wording
from casefile.printing.paper import Block, Facts
from casefile.vault.sealed import peek, preload


def blocks(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each measure that the competent unit has decided, the oldest first; a damaged one is named as such."""
    decided = select(Intervention).where(Intervention.dossier_id == dossier.id, Intervention.authorised_at.is_not(None))
    rows = session.scalars(decided.order_by(Intervention.authorised_at, Intervention.id)).all()
    preload(session, rows)
    return [_measure(row, say) for row in rows]


def _measure(row: Intervention, say: Wording) -> Facts:
    head = say.row(N_("When"), say.moment(row.authorised_at))
    state = say.row(N_("State"), say.word(STATE_NAMES[row.state]))
    text: InterventionText | None = peek(row)
    if text is None:
        return Facts((head, say.row(N_("Measure"), say.word(N_("(damaged, cannot be read)"))), state))
    said = [(label, say.text(getattr(text, name))) for name, label in LABELS.items()]
    days = " – ".join(say.day(day) for day in (text.from_on, text.until_on) if day)
    return Facts(
        (
            head,
            say.row(N_("Measure"), say.code("measure", text.measure)),
            *([say.row(N_("From – until"), days)] if days else []),
            *(say.row(label, words) for label, words in said if words),
            state,
        )
    )
