"""Proposing, recording, carrying out, reviewing and ending a measure. None commits."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import at_closing, move_case, open_obligation, settle_all
from casefile.dossiers.commands.acting import require_holder, required
from casefile.dossiers.commands.contacting import check_ahead
from casefile.dossiers.obligations import Kind
from casefile.dossiers.open_ends import UNREVIEWED
from casefile.dossiers.stages import Move
from casefile.interventions.model import INTERVENTION, Intervention, InterventionState, InterventionText
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, NotReady, faults
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.workflow import advance, begin

BEFORE = frozenset({Stage.ASSESSMENT, Stage.CARE})
OPEN = frozenset({InterventionState.PROPOSED, InterventionState.AUTHORISED, InterventionState.CARRIED_OUT})


def order(
    session: Session, case: Case, *, by: Actor, text: InterventionText, review_on: date | None = None
) -> Intervention:
    """Record a measure that a competent unit decided; the case moves into intervention if it is not there."""
    require_holder(session, by, case.dossier_id, case.office_id)
    _check(text)
    row = _new(case, by, text)
    begin(session, INTERVENTION, row, "order", by=by.user_id, **_facts(text))
    _intervene(session, case, row, by, review_on)
    return row


def propose(session: Session, case: Case, *, by: Actor, text: InterventionText) -> Intervention:
    """Propose a measure to the unit that may decide it; the case stays where it is."""
    require_holder(session, by, case.dossier_id, case.office_id)
    _check(text)
    row = _new(case, by, text)
    begin(session, INTERVENTION, row, "propose", by=by.user_id, **_facts(text))
    return row


def authorise(
    session: Session, row: Intervention, *, by: Actor, text: InterventionText, review_on: date | None = None
) -> None:
    """Record the unit's decision on a proposed measure; the case moves into intervention."""
    case = session.get_one(Case, row.case_id)
    require_holder(session, by, case.dossier_id, case.office_id)
    _check(text)
    advance(session, INTERVENTION, row, "authorise", by=by.user_id, **_facts(text))
    row.text = text
    session.flush()
    _intervene(session, case, row, by, review_on)


def drop(session: Session, row: Intervention, *, by: Actor, reason: str) -> None:
    """End a measure that is not carried out, with the reason; the lead alone would make a decided one go away."""
    require_holder(session, by, row.dossier_id, row.office_id)
    _end(session, row, "drop", by, required(reason))
    _settle_reviews(session, row.case_id, by)


def take_step(
    session: Session, row: Intervention, action: str, *, by: Actor, next_review_on: date | None = None
) -> None:
    """Make a step that asks for no words: carry out, go on, end. Going on sets the next review."""
    if action not in {"carry_out", "go_on", "end"}:
        raise NotReady(N_("This step does not lead on from here."))
    advance(session, INTERVENTION, row, action, by=by.user_id)
    if action == "go_on":
        _owe_review(session, session.get_one(Case, row.case_id), by, next_review_on)


def _end(session: Session, row: Intervention, action: str, by: Actor, reason: str) -> None:
    advance(session, INTERVENTION, row, action, by=by.user_id, reason=reason)
    row.text = msgspec.structs.replace(row.text, ended_because=reason)
    session.flush()


def review(session: Session, row: Intervention, *, by: Actor, outcome: str, words: str) -> None:
    """Write outcome and review; with the last one the case can move on."""
    said = {"outcome": outcome.strip(), "review": words.strip()}
    advance(session, INTERVENTION, row, "review", by=by.user_id, **said)
    row.text = msgspec.structs.replace(row.text, **said)
    session.flush()
    _settle_reviews(session, row.case_id, by)


def _settle_reviews(session: Session, case_id: UUID, by: Actor) -> None:
    """Settle what was owed once no measure of the case waits for its review; one alone dropped settles nothing."""
    written = select(Intervention.id).where(Intervention.case_id == case_id, Intervention.reviewed_at.is_not(None))
    if not unreviewed(session, case_id) and session.scalar(written.limit(1)) is not None:
        settle_all(session, by=by, case_id=case_id, kinds=[Kind.REVIEW])


@UNREVIEWED.told_by
def unreviewed(session: Session, case_id: UUID) -> bool:
    """Tell whether a measure of the case has no review yet and is not ended."""
    query = select(Intervention.id).where(Intervention.case_id == case_id, Intervention.state.in_(OPEN))
    return session.scalar(query.limit(1)) is not None


@at_closing
def end_open(session: Session, case: Case, by: Actor, reason: str) -> None:
    """End what is not reviewed when the case ends, with its reason: proposed, decided or being carried out."""
    query = select(Intervention).where(Intervention.case_id == case.id, Intervention.state.in_(OPEN))
    for row in session.scalars(query).all():
        _end(session, row, "break_off" if row.state is InterventionState.CARRIED_OUT else "drop", by, reason)


def _new(case: Case, by: Actor, text: InterventionText) -> Intervention:
    row = Intervention(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, author_id=by.user_id
    )
    row.text = text
    return row


def _facts(text: InterventionText) -> dict[str, Any]:
    names = ("measure", "decided_by", "legal_basis", "document", "reason")
    return {name: getattr(text, name) for name in names}


def _intervene(session: Session, case: Case, row: Intervention, by: Actor, review_on: date | None) -> None:
    if case.stage in BEFORE:
        facts = {name: said for name, said in _facts(row.text).items() if said}
        move_case(session, case, Move.INTERVENE, by=by, review_on=review_on, **facts)
    elif case.stage is Stage.INTERVENTION:
        _owe_review(session, case, by, review_on)
    else:
        raise NotReady(N_("A measure is recorded in assessment, care or intervention."))


def _owe_review(session: Session, case: Case, by: Actor, on: date | None) -> None:
    if on is None:
        raise Invalid(N_("Choose the day of the review."), field="review_on")
    check_ahead(on, field="review_on")
    open_obligation(
        session,
        Kind.REVIEW,
        subject_id=case.id,
        case=case,
        holder_office_id=case.office_id,
        due=clock.end_of(on),
        by=by,
    )


def wrong_with(text: InterventionText) -> Iterator[Invalid]:
    """Give everything that is wrong with a measure as it was typed."""
    yield from faults(partial(codes("measure").check, text.measure, name="measure"))
    known = text.measure in codes("measure")
    if known and text.unit_kind and text.unit_kind not in codes("measure")[text.measure].trait("decided_by", ()):
        yield Invalid(N_("This kind of unit cannot decide this measure."), field="unit_kind")
    if text.from_on and text.from_on > clock.today():
        yield Invalid(N_("The beginning cannot lie in the future."), field="from_on")
    if text.from_on and text.until_on and text.until_on < text.from_on:
        yield Invalid(N_("The end lies before the beginning."), field="until_on")


def _check(text: InterventionText) -> None:
    for fault in wrong_with(text):
        raise fault
