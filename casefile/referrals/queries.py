"""What the pages ask about referrals."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from casefile.access import visible_to
from casefile.dossiers.names import Shown, names
from casefile.dossiers.obligations import Obligation, unsettled
from casefile.dossiers.timeline import DOSSIER, Before, Entry, EntryKind, Newest
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.units import Unit
from casefile.referrals.model import STATE_NAMES, Letter, LetterKind, Referral, ReferralState, ReferralText, Written
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Locked
from casefile.vault.sealed import peek, preload

ENDED = (ReferralState.DONE, ReferralState.WITHDRAWN)
QUESTION, REPORT, FURTHER = N_("What is asked"), N_("Report of the unit"), N_("What we propose further")
TAKEN_BACK = N_("Why it was taken back")
_OWED = exists().where(unsettled(Obligation.subject_id == Referral.id))
_OVER = or_(Referral.state.in_(ENDED), and_(Referral.state == ReferralState.DECLINED, not_(_OWED)))
"""Nothing follows from it any more: also of what was declined, once another unit was asked or the case has ended."""
_WITH_UNIT = select(Referral, Unit.name).join(Unit, Unit.id == Referral.unit_id)
_NEWEST = Newest(_WITH_UNIT.where(Referral.dossier_id == DOSSIER), Referral.drafted_at, Referral.id)


@dataclass(frozen=True, slots=True)
class Told:
    """A letter with what it says; `words` is None where it is damaged or closed."""

    letter: Letter
    words: Written | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    referral: Referral
    unit: str
    text: ReferralText | None
    shown: Shown | None
    """The client: from the dossier, else as the packet names her; None where neither opens."""


def visible(by: Actor) -> ColumnElement[bool]:
    """Say in SQL which referrals open to a person: a draft by its dossier, what was sent by its packet."""
    draft = and_(Referral.sent_at.is_(None), visible_to(by, Referral.dossier_id, Compartment.CORE))
    return or_(visible_to(by, Referral.id, Compartment.PACKET), draft)


def listed(session: Session, by: Actor, *, ended: bool = False, most: int = 200) -> list[Row]:
    """List the referrals open to a person, the earliest date first; or those that have ended, the newest first."""
    query = select(Referral, Unit.name).join(Unit, Unit.id == Referral.unit_id).where(visible(by))
    if ended:
        query = query.where(_OVER).order_by(Referral.drafted_at.desc(), Referral.id)
    else:
        query = query.where(not_(_OVER)).order_by(Referral.answer_by, Referral.id)
    found = session.execute(query.limit(most)).all()
    preload(session, [row for row, _name in found if row.sent_at is None])
    asked = _asked(session, [row.id for row, _name in found if row.sent_at is not None])
    clients = names(session, [row.dossier_id for row, _name in found])
    return [_row(row, name, asked.get(row.id) or opened_text(row), clients.get(row.dossier_id)) for row, name in found]


def _row(row: Referral, unit: str, text: ReferralText | None, client: Shown | None) -> Row:
    told = _name_in(text)
    return Row(row, unit, text, client or (Shown(told, None, None) if told else None))


def _name_in(text: ReferralText | None) -> str:
    """Give how a packet names its client: the name to call, else the full name; empty where it tells neither."""
    told = {item.name: item.value for item in text.items} if text else {}
    return told.get("call_name") or told.get("name") or ""


def _asked(session: Session, ids: list[UUID]) -> dict[UUID, ReferralText | None]:
    rows = session.scalars(select(Letter).where(Letter.referral_id.in_(ids), Letter.kind == LetterKind.SENT)).all()
    preload(session, rows)
    told = {row.referral_id: _opened(row) for row in rows}
    return {row_id: words.asked if words else None for row_id, words in told.items()}


def called(session: Session, ids: list[UUID]) -> dict[UUID, str]:
    """Give how each sent packet that opens to the reader names its client: the name to call, else the full name."""
    return {row_id: name for row_id, text in _asked(session, ids).items() if (name := _name_in(text))}


def letters_of(session: Session, row: Referral) -> list[Told]:
    """Open the letters of a packet, in their order."""
    query = select(Letter).where(Letter.referral_id == row.id).order_by(Letter.at, Letter.id)
    return [Told(letter, _opened(letter)) for letter in session.scalars(query)]


def reports_of(session: Session, ids: list[UUID]) -> dict[UUID, list[Told]]:
    """Open what the units reported on these referrals, by referral, the oldest first."""
    query = select(Letter).where(Letter.referral_id.in_(ids), Letter.kind == LetterKind.REPORT)
    rows = session.scalars(query.order_by(Letter.at, Letter.id)).all()
    preload(session, rows)
    found: dict[UUID, list[Told]] = {}
    for row in rows:
        found.setdefault(row.referral_id, []).append(Told(row, _opened(row)))
    return found


def entries(session: Session, dossier_id: UUID, *, before: Before | None = None, most: int = 50) -> list[Entry]:
    """Give a dossier's referrals for the timeline, newest first."""
    found = _NEWEST.of(session, dossier_id, before, most).all()
    return [_entry(session, row, name) for row, name in found]


def _entry(session: Session, row: Referral, unit: str) -> Entry:
    text = opened_text(row)
    told = [each.words for each in letters_of(session, row) if each.letter.kind is LetterKind.REPORT and each.words]
    parts = [(QUESTION, text.question)] if text else []
    parts += [(REPORT, words.words) for words in told]
    parts += [(TAKEN_BACK, text.taken_back)] if text and text.taken_back else []
    return Entry(
        EntryKind.REFERRAL, row.drafted_at, row.id, N_("Referral to %(unit)s"), row.author_id, words={"unit": unit},
        parts=tuple(parts), endpoint="referrals.show", state=STATE_NAMES[row.state], damaged=text is None,
    )  # fmt: skip


def opened_text(row: Referral) -> ReferralText | None:
    """Open what stands in the file; None where it is damaged, and for the unit."""
    try:
        return peek(row)
    except Locked:
        return None


def _opened(letter: Letter) -> Written | None:
    try:
        return peek(letter)
    except Locked:
        return None
