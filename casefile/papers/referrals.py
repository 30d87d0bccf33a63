"""The referrals of a dossier on paper: what the office asked of whom, how far it came, and what the unit reported."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.papers.wording import Wording
from casefile.people.units import Unit
from casefile.printing.paper import Block, Facts, Row
from casefile.referrals.least import ITEMS
from casefile.referrals.model import STATE_NAMES, Referral, ReferralText, Written
from casefile.referrals.queries import FURTHER, REPORT, TAKEN_BACK, Told, reports_of
from casefile.vault.sealed import peek, preload


def blocks(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give each referral that was sent, the oldest first; a damaged one is named as such."""
    query = select(Referral, Unit.name).join(Unit, Unit.id == Referral.unit_id)
    sent = query.where(Referral.dossier_id == dossier.id, Referral.sent_at.is_not(None))
    rows = session.execute(sent.order_by(Referral.sent_at, Referral.id)).all()
    preload(session, [row for row, _unit in rows])
    told = reports_of(session, [row.id for row, _unit in rows])
    return [_referral(row, unit, told.get(row.id, []), say) for row, unit in rows]


def _referral(row: Referral, unit: str, reports: Sequence[Told], say: Wording) -> Facts:
    head = (
        say.row(N_("When"), say.moment(row.sent_at)),
        say.row(N_("Referral"), row.number),
        say.row(N_("Partner unit"), unit),
    )
    state = [say.row(N_("State"), say.word(STATE_NAMES[row.state]))]
    if row.reported_at:
        state.append(say.row(N_("Reported back"), say.moment(row.reported_at)))
    state += [line for each in reports for line in _report(each.words, say)]
    text: ReferralText | None = peek(row)
    if text is None:
        return Facts((*head, say.row(N_("What is asked"), say.word(N_("(damaged, cannot be read)"))), *state))
    told = say.word(N_(", ")).join(say.word(ITEMS[item.name]) for item in text.items if item.name in ITEMS)
    asked = (
        say.row(N_("Service"), say.code("referral_service", text.service)),
        say.row(N_("What is asked"), say.text(text.question)),
        *([say.row(N_("Situation"), say.text(text.situation))] if text.situation else []),
        say.row(N_("Legal basis"), say.code("legal_basis", text.legal_basis)),
        say.row(N_("Facts the unit was told"), told),
    )
    ended = [say.row(TAKEN_BACK, say.text(text.taken_back))] if text.taken_back else []
    return Facts((*head, *asked, *state, *ended))


def _report(words: Written | None, say: Wording) -> list[Row]:
    if words is None:
        return [say.row(REPORT, say.word(N_("(damaged, cannot be read)")))]
    result = [say.row(N_("Result"), say.code("referral_result", words.code))] if words.code else []
    said = ((REPORT, words.words), (FURTHER, words.further))
    return result + [say.row(label, say.text(text)) for label, text in said if text]
