"""Writing, sending, answering, reporting back, finishing and taking back. None commits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import at_closing, link_safe, settle_all
from casefile.dossiers.commands.acting import for_office, note_decision, require_holder, required
from casefile.dossiers.consents import consented
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import How
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.codes import codes
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.people.unit_keys import receiver
from casefile.people.units import unit
from casefile.referrals.least import offered_facts, unexplained
from casefile.referrals.model import (
    REFERRAL,
    WITH_UNIT,
    Item,
    Letter,
    LetterKind,
    Referral,
    ReferralState,
    ReferralText,
    Written,
)
from casefile.referrals.numbers import new_number
from casefile.referrals.owing import owed_by_office, owed_by_unit
from casefile.vault.capacities import Capacity, SafeKind
from casefile.vault.granting import end_grants, grant, make_safe
from casefile.vault.sealed import expect_version
from casefile.workflow import advance, begin

STAGES = frozenset({Stage.ASSESSMENT, Stage.CARE, Stage.INTERVENTION})
ESCALATE_AFTER = 2
"""So many units have declined: the office above sees it at once."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be asked of which unit, until when, and which facts it is told, each with a reason."""

    unit_id: UUID
    text: ReferralText
    whys: Mapping[str, str] = field(default_factory=dict)
    """Ticked facts with their reasons, by the item's name."""
    answer_by: date
    report_by: date


def draft(session: Session, case: Case, wish: Wish, *, by: Actor, follows: Referral | None = None) -> Referral:
    """Write a referral; it waits for the supervisor, who sends it."""
    if case.stage not in STAGES:
        raise NotReady(N_("A referral is made in assessment, care or intervention."))
    if follows is not None:
        require_declined(follows)
    text = _checked(session, case, wish)
    row = Referral(
        id=new_id(), number=new_number(session), dossier_id=case.dossier_id, case_id=case.id,
        office_id=case.office_id, unit_id=wish.unit_id, author_id=by.user_id, answer_by=wish.answer_by,
        report_by=wish.report_by, attempt=follows.attempt + 1 if follows else 1,
        follows_id=follows.id if follows else None,
    )  # fmt: skip
    row.text = text
    begin(session, REFERRAL, row, "draft", by=by.user_id, **_facts(text))
    if follows is not None:
        settle_all(session, How.REPLACED, by=by, subject_id=follows.id)
    due = add_working_days(clock.now(), settings().approve_working_days)
    owed_by_office(session, row, by=by, due=due)
    return row


def require_declined(row: Referral) -> None:
    """Raise NotReady where the unit that was asked may still help: its step stays owed."""
    if row.state is not ReferralState.DECLINED:
        raise NotReady(N_("The unit has not declined. Take the referral back before you ask another unit."))


def rewrite(session: Session, row: Referral, wish: Wish, *, by: Actor, version: int) -> None:
    """Change a referral that was not sent yet; raise Conflict when somebody else was faster."""
    if row.state is not ReferralState.DRAFTED:
        raise NotReady(N_("It was sent already and cannot be changed."))
    expect_version(row, version)
    text = _checked(session, session.get_one(Case, row.case_id), wish)
    row.unit_id, row.answer_by, row.report_by = wish.unit_id, wish.answer_by, wish.report_by
    row.text, row.author_id = text, by.user_id
    session.flush()


def send(session: Session, row: Referral, *, by: Actor) -> None:
    """Put the least data into a packet of its own, that office, unit and who works on the file alone can open."""
    case = session.get_one(Case, row.case_id)
    require_holder(session, by, case.dossier_id, case.office_id)
    to = receiver(session, unit(session, row.unit_id))
    if row.answer_by < clock.today():
        raise NotReady(N_("The day until when an answer is wanted has passed. Change it first."))
    text = row.text
    advance(session, REFERRAL, row, "send", by=by.user_id, **_facts(text))
    with for_office(session, by, case.dossier_id, case.office_id):
        make_safe(session, SafeKind.PACKET, office=office(session, row.office_id).principal_id, safe_id=row.id)
        grant(session, row.id, holder=to, capacity=Capacity.UNIT)
        link_safe(session, case, row.id)
    _write(session, row, LetterKind.SENT, by, Written(asked=text))
    settle_all(session, by=by, subject_id=row.id)
    owed_by_unit(session, row, by, row.answer_by)


def accept(session: Session, row: Referral, *, by: Actor, words: str = "") -> None:
    """Accept for the unit; it reports back until the day that was asked for."""
    _require_unit(session, row, by)
    advance(session, REFERRAL, row, "accept", by=by.user_id)
    _write(session, row, LetterKind.ACCEPTED, by, Written(words=words.strip()))
    settle_all(session, by=by, subject_id=row.id)
    owed_by_unit(session, row, by, row.report_by)


def decline(session: Session, row: Referral, *, by: Actor, code: str, words: str) -> None:
    """Decline for the unit, with a reason; the supervisor asks another one. The unit's access ends."""
    _require_unit(session, row, by)
    codes("referral_decline").check(code, name="code")
    advance(session, REFERRAL, row, "decline", by=by.user_id, code=code, words=words)
    _write(session, row, LetterKind.DECLINED, by, Written(code=code, words=words.strip()))
    settle_all(session, How.DECLINED, by=by, subject_id=row.id)
    due = clock.now()
    if row.attempt < ESCALATE_AFTER:
        due = add_working_days(due, settings().assign_working_days)
    owed_by_office(session, row, by=by, due=due)
    _end_unit(session, row, by)


def start(session: Session, row: Referral, *, by: Actor) -> None:
    """Say that the unit has begun."""
    _require_unit(session, row, by)
    advance(session, REFERRAL, row, "start", by=by.user_id)


def report_back(session: Session, row: Referral, *, by: Actor, code: str, words: str, further: str = "") -> None:
    """Report to the office what was done; the lead reads it."""
    _require_unit(session, row, by)
    codes("referral_result").check(code, name="code")
    advance(session, REFERRAL, row, "report", by=by.user_id, code=code, words=words)
    said = Written(code=code, words=words.strip(), further=further.strip())
    _write(session, row, LetterKind.REPORT, by, said)
    settle_all(session, by=by, subject_id=row.id)
    case = session.get_one(Case, row.case_id)
    due = add_working_days(clock.now(), settings().approve_working_days)
    owed_by_office(session, row, by=by, due=due, user_id=case.lead_id)


def finish(session: Session, row: Referral, *, by: Actor) -> None:
    """End a referral after the report was read; the unit's access ends."""
    advance(session, REFERRAL, row, "finish", by=by.user_id)
    settle_all(session, by=by, subject_id=row.id)
    _end_unit(session, row, by)


def withdraw(session: Session, row: Referral, *, by: Actor, reason: str) -> None:
    """Take a referral back, with a reason; the unit's access ends at once."""
    case = session.get_one(Case, row.case_id)
    reason = required(reason)
    note_decision(session, "withdraw_referral", dossier_id=row.dossier_id, case=case, by=by, reason=reason)
    _withdraw(session, row, by, reason)


@at_closing
def end_open(session: Session, case: Case, by: Actor, reason: str) -> None:
    """Take back what is still open when a case ends, with its reason; what was reported back counts as read."""
    query = select(Referral).where(
        Referral.case_id == case.id,
        Referral.state.in_([*WITH_UNIT, ReferralState.DRAFTED, ReferralState.REPORTED]),
    )
    for row in session.scalars(query).all():
        if row.state is ReferralState.REPORTED:
            finish(session, row, by=by)
        else:
            _withdraw(session, row, by, reason)


def _withdraw(session: Session, row: Referral, by: Actor, reason: str) -> None:
    advance(session, REFERRAL, row, "withdraw", by=by.user_id, reason=reason)
    row.text = msgspec.structs.replace(row.text, taken_back=reason)
    settle_all(session, How.WITHDRAWN, by=by, subject_id=row.id)
    _end_unit(session, row, by)


def _write(session: Session, row: Referral, kind: LetterKind, by: Actor, written: Written) -> None:
    letter = Letter(id=new_id(), referral_id=row.id, kind=kind, at=clock.now(), by_id=by.user_id)
    letter.written = written
    session.add(letter)
    session.flush()


def _require_unit(session: Session, row: Referral, by: Actor) -> None:
    if unit(session, row.unit_id).principal_id not in by.held:
        raise Forbidden(N_("This is for the liaison of the unit that was asked."))


def _end_unit(session: Session, row: Referral, by: Actor) -> None:
    if row.sent_at is not None:
        end_grants(session, row.id, capacity=Capacity.UNIT, by=by.principal_id)


def _facts(text: ReferralText) -> dict[str, Any]:
    return {"service": text.service, "question": text.question, "basis": text.legal_basis}


def wrong_days(answer_by: date | None, report_by: date | None) -> Iterator[Invalid]:
    """Give what is wrong with the days by which a unit is asked to answer and to report."""
    if answer_by is not None and answer_by < clock.today():
        yield Invalid(N_("This day has passed."), field="answer_by")
    if answer_by is not None and report_by is not None and report_by < answer_by:
        yield Invalid(N_("The report comes after the answer."), field="report_by")


def _checked(session: Session, case: Case, wish: Wish) -> ReferralText:
    text = wish.text
    codes("referral_service").check(text.service, name="service")
    codes("legal_basis").check(text.legal_basis, name="legal_basis")
    if text.legal_basis == "CONSENT" and not consented(session, case.dossier_id):
        raise Invalid(N_("No consent is recorded. Record it first, or choose another basis."), field="legal_basis")
    for fault in wrong_days(wish.answer_by, wish.report_by):
        raise fault
    known = offered_facts(session, session.get_one(Dossier, case.dossier_id))
    told = {name: known[name] for name in known if name in wish.whys}
    for fault in unexplained(told, wish.whys):
        raise fault
    items = tuple(Item(name=name, value=value, why=wish.whys[name].strip()) for name, value in told.items())
    return ReferralText(
        service=text.service, question=text.question.strip(), situation=text.situation.strip(),
        legal_basis=text.legal_basis, legal_note=text.legal_note.strip(), items=items,
    )  # fmt: skip
