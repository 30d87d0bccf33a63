"""A measure is decided by the unit that may, carried out, reviewed; then the case can go back."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import by_hand, settle_by_hand, waiting
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import history
from casefile.dossiers.stages import CASE, Move
from casefile.interventions.commands import authorise, drop, order, propose, review, take_step
from casefile.interventions.model import Intervention, InterventionState, InterventionText
from casefile.interventions.queries import entries
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.vault.errors import Locked
from casefile.workflow.engine import NoSuchMove, Unmet
from tests.dossiers import builders as files

TEXT = InterventionText(
    measure="P02", unit_kind="CIVIL", decided_by="county civil affairs bureau", legal_basis="未成年人保护法第九十二条",
    document="民2026-15", reason="no carer",
)  # fmt: skip


@pytest.fixture
def place(database: Database, held_clock: datetime) -> files.Town:
    return files.town(database)


def ordered(place: files.Town, case_id: UUID, text: InterventionText = TEXT, by: Actor | None = None) -> UUID:
    by = by or place.supervisor
    with files.acting(place, by) as session:
        on = clock.today() + timedelta(days=10)
        return order(session, session.get_one(Case, case_id), by=by, text=text, review_on=on).id


def stage(place: files.Town, case_id: UUID) -> Stage:
    with files.looking(place, place.worker) as session:
        return session.get_one(Case, case_id).stage


def step(place: files.Town, row_id: UUID, action: str) -> None:
    with files.acting(place, place.worker) as session:
        take_step(session, session.get_one(Intervention, row_id), action, by=place.worker)


def dropped(place: files.Town, row_id: UUID, reason: str, by: Actor | None = None) -> None:
    by = by or place.supervisor
    with files.acting(place, by) as session:
        drop(session, session.get_one(Intervention, row_id), by=by, reason=reason)


def reviewed(place: files.Town, row_id: UUID, words: str = "safe with the aunt") -> None:
    with files.acting(place, place.worker) as session:
        row = session.get_one(Intervention, row_id)
        review(session, row, by=place.worker, outcome="placed with the aunt", words=words)


def test_a_decided_measure_moves_the_case_and_its_review_opens_the_way_back(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    assert stage(place, case_id) is Stage.INTERVENTION
    back = CASE.find(Stage.INTERVENTION, Move.RESUME_CARE)
    assert back is not None
    with files.looking(place, place.supervisor) as session:
        case = session.get_one(Case, case_id)
        assert "reviewed" in {guard.name for guard in back.guards if not guard.met(session, case, {})}
    step(place, row_id, "carry_out")
    reviewed(place, row_id)
    files.moved(place, case_id, Move.RESUME_CARE, outcome="sleeps at her aunt's")
    assert stage(place, case_id) is Stage.CARE
    with files.looking(place, place.worker) as session:
        told = history.entries(session, session.get_one(Case, case_id).dossier_id)
        assert ("Outcome of the intervention", "sleeps at her aunt's") in told[0].parts


def test_without_document_there_is_no_measure(place: files.Town) -> None:
    case_id = files.in_care(place)
    with pytest.raises(Unmet):
        ordered(place, case_id, InterventionText(measure="P02", decided_by="bureau", legal_basis="law"))
    assert stage(place, case_id) is Stage.CARE


def test_a_unit_decides_only_what_the_law_gives_it(place: files.Town) -> None:
    case_id = files.in_care(place)
    with pytest.raises(Invalid) as refused:
        ordered(place, case_id, msgspec.structs.replace(TEXT, unit_kind="SCHOOL"))
    assert refused.value.field == "unit_kind"


def test_a_worker_cannot_record_a_measure(place: files.Town) -> None:
    case_id = files.in_care(place)
    with pytest.raises(Forbidden):
        ordered(place, case_id, by=place.worker)


def test_a_proposal_leaves_the_case_where_it_is_until_it_is_decided(place: files.Town) -> None:
    case_id = files.in_care(place)
    with files.acting(place, place.supervisor) as session:
        wish = InterventionText(measure="P02", reason="no carer")
        row_id = propose(session, session.get_one(Case, case_id), by=place.supervisor, text=wish).id
    assert stage(place, case_id) is Stage.CARE
    with files.acting(place, place.supervisor) as session:
        on = clock.today() + timedelta(days=10)
        authorise(session, session.get_one(Intervention, row_id), by=place.supervisor, text=TEXT, review_on=on)
    assert stage(place, case_id) is Stage.INTERVENTION


def test_two_measures_need_two_reviews(place: files.Town) -> None:
    case_id = files.in_care(place)
    first, second = ordered(place, case_id), ordered(place, case_id)
    for row_id in (first, second):
        step(place, row_id, "carry_out")
    reviewed(place, first)
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REVIEW])
    reviewed(place, second)
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REVIEW]) == []


def test_a_measure_without_its_review_holds_the_case_whatever_else_was_settled(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    step(place, row_id, "carry_out")
    files.settled(place, case_id, Kind.REVIEW)
    with pytest.raises(Unmet, match="not written yet"):
        files.moved(place, case_id, Move.RESUME_CARE, outcome="placed with the aunt")
    reviewed(place, row_id)
    files.moved(place, case_id, Move.RESUME_CARE, outcome="placed with the aunt")
    assert stage(place, case_id) is Stage.CARE


def test_nobody_says_by_hand_that_a_measure_was_reviewed(place: files.Town) -> None:
    case_id = files.in_care(place)
    ordered(place, case_id)
    for who, refused in ((place.worker, Forbidden), (place.supervisor, NotReady)):
        with files.acting(place, who) as session:
            (owed,) = waiting(session, case_id=case_id, kinds=[Kind.REVIEW])
            with pytest.raises(refused):
                settle_by_hand(session, owed, by=who, outcome="reviewed")


def test_the_last_proposal_that_is_dropped_lets_the_written_reviews_count(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    with files.acting(place, place.supervisor) as session:
        wish = InterventionText(measure="P02", reason="no carer")
        proposed = propose(session, session.get_one(Case, case_id), by=place.supervisor, text=wish).id
    step(place, row_id, "carry_out")
    reviewed(place, row_id)
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REVIEW])
    dropped(place, proposed, "the court decided otherwise")
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REVIEW]) == []


def test_a_measure_that_was_never_carried_out_is_dropped_with_a_reason_alone(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    with pytest.raises(Invalid) as refused:
        dropped(place, row_id, " ")
    assert refused.value.field == "reason"
    with pytest.raises(Forbidden):
        dropped(place, row_id, "not needed", by=place.worker)
    dropped(place, row_id, "the bureau took it back")
    with files.looking(place, place.supervisor) as session:
        row = session.get_one(Intervention, row_id)
        assert (row.state, row.text.ended_because) == (InterventionState.ENDED, "the bureau took it back")
        (owed,) = waiting(session, case_id=case_id, kinds=[Kind.REVIEW])
        assert by_hand.may_settle(session, owed, place.supervisor)


@pytest.mark.parametrize("carried_out", [False, True])
def test_no_measure_is_left_standing_in_a_case_that_ended_from_outside(place: files.Town, *, carried_out: bool) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    if carried_out:
        step(place, row_id, "carry_out")
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    with files.looking(place, place.supervisor) as session:
        row = session.get_one(Intervention, row_id)
        assert row.state is InterventionState.ENDED
        assert ("Why it ended", files.OUTSIDE["reason"]) in entries(session, row.dossier_id)[0].parts


def test_a_review_wants_words_and_comes_after_carrying_out(place: files.Town) -> None:
    row_id = ordered(place, files.in_care(place))
    with pytest.raises(NoSuchMove):
        reviewed(place, row_id)
    step(place, row_id, "carry_out")
    with pytest.raises(Unmet):
        reviewed(place, row_id, words=" ")


def test_a_measure_that_goes_on_asks_nothing_more_of_a_closed_case(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    step(place, row_id, "carry_out")
    reviewed(place, row_id)
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    with files.acting(place, place.supervisor) as session:
        row, on = session.get_one(Intervention, row_id), clock.today() + timedelta(days=9)
        with pytest.raises(Unmet, match="closed"):
            take_step(session, row, "go_on", by=place.supervisor, next_review_on=on)
        assert waiting(session, case_id=case_id) == []


def test_a_colleague_reads_nothing_of_it(place: files.Town) -> None:
    case_id = files.in_care(place)
    row_id = ordered(place, case_id)
    with files.looking(place, place.other) as session:
        row = session.get_one(Intervention, row_id)
        with pytest.raises(Locked):
            _ = row.text
        assert entries(session, row.dossier_id)[0].parts == ()
        assert row.state is InterventionState.AUTHORISED
