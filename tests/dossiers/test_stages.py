"""The case table: every pair of stages, every guard met and unmet, on facts, rows and files."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from casefile.dossiers import guards as g
from casefile.dossiers.approvals import What
from casefile.dossiers.assignments import NO_CONFLICT, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import (
    ask_approval,
    end_assignment,
    move_case,
    open_obligation,
    raise_emergency,
    record_consent,
)
from casefile.dossiers.face import Agreement
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import CASE, Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.workflow import Guard, NoSuchMove, Transition
from tests.dossiers import builders as b

TABLE = {
    (None, "monitoring"): {"monitor"},
    (None, "reporting"): {"report"},
    ("monitoring", "reporting"): {"report"},
    ("monitoring", "intervention"): {"intervene_now"},
    ("monitoring", "closed"): {"close", "end_outside"},
    ("reporting", "assessment"): {"assess"},
    ("reporting", "monitoring"): {"keep_watch"},
    ("reporting", "intervention"): {"intervene_now"},
    ("reporting", "closed"): {"close_early", "end_outside"},
    ("assessment", "care"): {"begin_care"},
    ("assessment", "intervention"): {"intervene"},
    ("assessment", "monitoring"): {"step_down"},
    ("assessment", "closed"): {"close_early", "end_outside"},
    ("care", "intervention"): {"intervene"},
    ("care", "assessment"): {"assess_again"},
    ("care", "monitoring"): {"step_down"},
    ("care", "closed"): {"close", "end_outside"},
    ("intervention", "care"): {"resume_care"},
    ("intervention", "assessment"): {"assess_after", "assess_again"},
    ("intervention", "monitoring"): {"monitor_after"},
    ("intervention", "closed"): {"close", "end_outside"},
}


@pytest.mark.parametrize(("source", "target", "known"), list(CASE.pairs()))
def test_the_table_has_exactly_these_pairs(source: Stage | None, target: Stage, known: bool) -> None:  # noqa: FBT001
    actions = {row.action for row in CASE.table if (row.source, row.target) == (source, target)}
    assert actions == TABLE.get((source, target), set())
    assert known is bool(actions)


def test_nothing_leads_on_from_closed() -> None:
    assert CASE.ends == {Stage.CLOSED}


@pytest.mark.parametrize("row", CASE.table, ids=lambda row: f"{row.source}-{row.action}")
def test_every_move_has_a_label_and_every_guard_a_sentence(row: Transition) -> None:
    assert row.label
    assert row.who
    assert all(guard.sentence.endswith(".") for guard in row.guards)
    assert row.guards or row.target is Stage.REPORTING


def test_every_pair_of_stage_and_action_outside_the_table_is_refused(town: b.Town) -> None:
    case_id = b.taken_up(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        for stage in Stage:
            for action in Move:
                if CASE.find(stage, action) is None:
                    case.stage = stage
                    with session.no_autoflush, pytest.raises(NoSuchMove):
                        move_case(session, case, action, by=town.supervisor, reason="why")
        case.stage = Stage.REPORTING


FACTS: dict[Guard, dict[str, Any]] = {
    g.RHYTHM: {"rhythm": "every month"},
    g.REPORT: {"report_id": UUID(int=1)},
    g.URGENCY: {"urgency": Urgency.Y, "urgency_reason": "bruises"},
    g.CHECKED: {"duplicates_checked": True},
    NO_CONFLICT: {"no_conflict": True},
    g.REASON: {"reason": "why"},
    g.DANGER: {"danger": "alone at night"},
    g.AUTHORITY: {"authority": "police", "informed_at": "9:00", "reference": "17"},
    g.MEASURE: {"measure": "M1", "decided_by": "school", "legal_basis": "art. 31", "document": "no. 4"},
    g.OUTCOME: {"outcome": "back at school"},
    g.NO_NEED: {"reason": "goals met"},
    g.CLOSING_REASON: {"closing_reason": "GOALS_MET", "reason": "done"},
    g.TOLD: {"reporter_told": "by phone"},
    g.FOLLOW_UP: {"follow_up": "after one and three months"},
    g.HAND_OVER: {"hand_over": "nobody, left the county"},
}


@pytest.mark.parametrize("guard", FACTS, ids=lambda guard: guard.name)
def test_a_guard_on_facts_wants_every_one_of_them(town: b.Town, guard: Guard) -> None:
    facts = FACTS[guard]
    with town.database.reading() as session:
        assert guard.met(session, None, facts)
        for name in facts:
            assert not guard.met(session, None, {**facts, name: ""})
            assert not guard.met(session, None, {**facts, name: None})


def test_every_guard_of_the_table_is_tested_here() -> None:
    on_files = {
        g.KEY_GROUP, g.CONFIRMED, g.LEGAL_BASIS, g.NO_OPEN_CHECK, g.LEAD, g.ASSESSED, g.OWN_VIEW, g.PLANNED, g.CONSENT,
        g.REVIEWED, g.NO_EMERGENCY, g.CLOSING, g.NOT_AUTHOR, g.NO_REFERRAL, g.NOTHING_OPEN, g.OUTSIDE,
        g.ANSWERED_FOR,
    }  # fmt: skip
    assert {guard for row in CASE.table for guard in row.guards} == on_files | set(FACTS)


def met(town: b.Town, guard: Guard, case_id: UUID, **facts: Any) -> bool:
    with b.looking(town, town.supervisor) as session:
        return guard.met(session, session.get_one(Case, case_id), facts)


def test_a_key_group_counts_with_its_evidence_only(town: b.Town) -> None:
    assert met(town, g.KEY_GROUP, b.taken_up(town))
    bare = b.taken_up(town, key_groups=())
    assert not met(town, g.KEY_GROUP, bare)
    assert met(town, g.KEY_GROUP, bare, judicial_group=True)


def test_a_legal_basis_is_wanted(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert met(town, g.LEGAL_BASIS, case_id)
    with b.acting(town, town.supervisor) as session:
        b.dossier_of(session, case_id).legal_basis = ""
    assert not met(town, g.LEGAL_BASIS, case_id)


def test_an_open_check_for_duplicates_blocks(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert met(town, g.NO_OPEN_CHECK, case_id)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        open_obligation(
            session, Kind.CHECK, subject_id=case.id, case=case, holder_office_id=town.office_id, due=clock.now(),
            by=town.supervisor,
        )  # fmt: skip
    assert not met(town, g.NO_OPEN_CHECK, case_id)


def test_an_active_lead_is_wanted(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert not met(town, g.LEAD, case_id)
    offer = b.offered(town, case_id, town.worker)
    assert not met(town, g.LEAD, case_id)
    b.accepted(town, offer, town.worker)
    assert met(town, g.LEAD, case_id)
    with b.acting(town, town.supervisor) as session:
        (assignment,) = assignments_of(session, session.get_one(Case, case_id).dossier_id, AssignmentState.ACTIVE)
        end_assignment(session, assignment, by=town.supervisor, reason="ill")
    assert not met(town, g.LEAD, case_id)


@pytest.mark.parametrize(
    ("guard", "what"),
    [(g.ASSESSED, What.ASSESSMENT), (g.PLANNED, What.PLAN), (g.CLOSING, What.CLOSING), (g.OUTSIDE, What.OUTSIDE)],
    ids=lambda each: str(getattr(each, "name", each)),
)
def test_an_approval_of_that_kind_is_wanted(town: b.Town, guard: Guard, what: What) -> None:
    case_id = b.led(town, urgency=Urgency.B)
    for other in {What.ASSESSMENT, What.PLAN, What.CLOSING, What.OUTSIDE} - {what}:
        b.approved(town, case_id, other, covers=())
    assert not met(town, guard, case_id)
    b.approved(town, case_id, what, covers=())
    assert met(town, guard, case_id)


def test_monitoring_is_confirmed_by_the_approval_of_its_proposal(town: b.Town) -> None:
    case_id = b.led(town)
    assert not met(town, g.CONFIRMED, case_id, proposal_id=case_id)
    b.approved(town, case_id, What.MONITORING)
    assert met(town, g.CONFIRMED, case_id, proposal_id=case_id)
    assert not met(town, g.CONFIRMED, case_id)


def test_the_clients_own_view_comes_with_the_assessment_or_with_the_move(town: b.Town) -> None:
    case_id = b.led(town)
    b.approved(town, case_id, What.ASSESSMENT, covers=())
    assert not met(town, g.OWN_VIEW, case_id)
    assert met(town, g.OWN_VIEW, case_id, own_view="wants to stay with her aunt")
    b.approved(town, case_id, What.ASSESSMENT, covers=("own_view",))
    assert met(town, g.OWN_VIEW, case_id)


def test_consent_is_wanted_where_it_is_the_legal_basis(town: b.Town) -> None:
    case_id = b.led(town)
    assert met(town, g.CONSENT, case_id)
    with b.acting(town, town.supervisor) as session:
        b.dossier_of(session, case_id).legal_basis = "CONSENT"
    assert not met(town, g.CONSENT, case_id)
    with b.acting(town, town.worker) as session:
        agreement = Agreement(purposes="help", given_by="mother", how="on paper")
        record_consent(session, b.dossier_of(session, case_id), agreement, given_on=date(2026, 1, 5), by=town.worker)
    assert met(town, g.CONSENT, case_id)


def test_an_emergency_blocks_the_closing(town: b.Town) -> None:
    case_id = b.taken_up(town)
    assert met(town, g.NO_EMERGENCY, case_id)
    with b.acting(town, town.supervisor) as session:
        raise_emergency(session, session.get_one(Case, case_id), by=town.supervisor)
    assert not met(town, g.NO_EMERGENCY, case_id)


def owe(town: b.Town, case_id: UUID, kind: Kind) -> None:
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        due = clock.now() + timedelta(days=1)
        open_obligation(
            session, kind, subject_id=case.id, case=case, holder_office_id=town.office_id, due=due, by=town.supervisor
        )


def test_an_open_referral_blocks_with_its_own_sentence(town: b.Town) -> None:
    case_id = b.in_care(town)
    assert met(town, g.NO_REFERRAL, case_id)
    owe(town, case_id, Kind.REFERRAL)
    assert not met(town, g.NO_REFERRAL, case_id)
    assert met(town, g.NOTHING_OPEN, case_id)


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_is_open_blocks_the_closing_but_what_the_move_settles(town: b.Town, kind: Kind) -> None:
    case_id = b.in_care(town)
    assert met(town, g.NOTHING_OPEN, case_id)
    owe(town, case_id, kind)
    settled = {Kind.CONTACT, Kind.REASSESS, Kind.NOTICE, Kind.GOALS, Kind.REFERRAL}
    assert met(town, g.NOTHING_OPEN, case_id) is (kind in settled)


def test_the_question_to_approve_this_closing_does_not_block_it(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        ask_approval(session, What.CLOSING, subject_id=case_id, digest=b.TEXT, by=town.worker, case=case)
    assert met(town, g.NOTHING_OPEN, case_id)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        ask_approval(session, What.PLAN, subject_id=case_id, digest=b.TEXT, by=town.worker, case=case)
    assert not met(town, g.NOTHING_OPEN, case_id)


def test_who_wrote_the_closing_report_does_not_close(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.approved(town, case_id, What.CLOSING)
    assert met(town, g.NOT_AUTHOR, case_id, mover_id=town.supervisor.user_id)
    assert not met(town, g.NOT_AUTHOR, case_id, mover_id=town.worker.user_id)


def test_an_intervention_is_left_when_its_review_is_written(town: b.Town) -> None:
    case_id = b.in_care(town)
    b.moved(town, case_id, Move.INTERVENE, **FACTS[g.MEASURE])
    assert not met(town, g.REVIEWED, case_id)
    b.settled(town, case_id, Kind.REVIEW)
    assert met(town, g.REVIEWED, case_id)
