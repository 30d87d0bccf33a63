"""Approvals: a second person, bound to the text, signed; and to whom the question goes."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casefile.dossiers import guards as g
from casefile.dossiers.approvals import APPROVAL, Approval, ApprovalState, What, approved, digest_of, signature_holds
from casefile.dossiers.assignments import AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    ask_approval,
    decide_approval,
    end_assignment,
    overtake,
    waiting,
    withdraw_approval,
)
from casefile.dossiers.commands.telling import forget_granted
from casefile.dossiers.face import Words
from casefile.dossiers.obligations import Kind, Obligation
from casefile.kernel import clock
from casefile.kernel.errors import Conflict, Forbidden, Invalid
from casefile.people import joining
from casefile.people.actor import Actor
from casefile.vault.holdings import Holding
from casefile.workflow import NoSuchMove
from tests import people_builders as people
from tests.dossiers import builders as b

OTHER_TEXT = digest_of(Words(text="another text"))


def asked(town: b.Town, case_id: UUID, by: Actor) -> UUID:
    with b.acting(town, by) as session:
        case = session.get_one(Case, case_id)
        return ask_approval(session, What.PLAN, subject_id=case_id, digest=b.TEXT, by=by, case=case).id


def test_nobody_approves_what_they_wrote(town: b.Town) -> None:
    approval_id = asked(town, b.led(town), town.supervisor)
    with b.looking(town, town.supervisor) as session, pytest.raises(Forbidden, match="wrote themselves"):
        decide_approval(
            session, session.get_one(Approval, approval_id), by=town.supervisor, approve=True, digest=b.TEXT
        )


def test_an_approval_is_signed_over_the_digest_of_the_text(town: b.Town) -> None:
    case_id = b.led(town)
    approval_id = b.approved(town, case_id, What.PLAN)
    with b.looking(town, town.worker) as session:
        approval = session.get_one(Approval, approval_id)
        assert approval.approver_id == town.second.user_id
        assert signature_holds(session, approval)
        assert not [row for row in waiting(session, case_id=case_id) if row.kind is Kind.APPROVAL]
        approval.asker_id = town.other.user_id
        with session.no_autoflush:
            assert not signature_holds(session, approval)


def forged(town: b.Town, approval_id: UUID, signer: Actor | None, name: Actor) -> None:
    """Write into the table that somebody approved, if told with a person's own good signature under it."""
    with town.database.writing() as session:
        session.info["keyring"] = b.fresh(signer or name)
        row = session.get_one(Approval, approval_id)
        row.state, row.decided_at, row.approver_id = ApprovalState.APPROVED, clock.now(), name.user_id
        row.approver_principal = (signer or name).principal_id
        if signer is not None:
            row.signature = signer.keyring.sign(row.record(signer.keyring.realm))
        session.commit()


def test_only_an_answer_that_another_holder_signed_opens_a_move(town: b.Town) -> None:
    case_id = b.led(town)
    cases = (
        (None, town.second),
        (town.worker, town.second),
        (town.worker, town.worker),
        (town.supervisor, town.supervisor),
        (town.supervisor, town.second),
    )
    for signer, name in cases:
        approval_id = asked(town, case_id, town.supervisor)
        forged(town, approval_id, signer, name)
        with b.looking(town, town.supervisor) as session:
            assert session.get_one(Approval, approval_id).state is ApprovalState.APPROVED
            assert approved(session, What.PLAN, case_id=case_id) is None
            assert not g.PLANNED.met(session, session.get_one(Case, case_id), {})
    forged(town, asked(town, case_id, town.supervisor), town.second, town.second)
    with b.looking(town, town.supervisor) as session:
        assert approved(session, What.PLAN, case_id=case_id) is not None


@pytest.mark.parametrize("column", ["covers", "case_id", "what", "office_id"])
def test_an_approval_stands_for_what_it_was_given_to(town: b.Town, column: str) -> None:
    case_id, other_id = b.led(town), b.led(town)
    approval_id = b.approved(town, case_id, What.PLAN, covers=())
    other = {"covers": "own_view", "case_id": other_id, "what": What.CLOSING, "office_id": town.house.root}
    with b.looking(town, town.worker) as session, session.no_autoflush:
        row = session.get_one(Approval, approval_id)
        assert signature_holds(session, row)
        setattr(row, column, other[column])
        assert not signature_holds(session, row)


def test_an_answer_stands_after_its_giver_has_left_and_not_from_before_she_came(town: b.Town) -> None:
    approval_id = b.approved(town, b.led(town), What.PLAN)
    with b.looking(town, town.second) as session, session.no_autoflush:
        row = session.get_one(Approval, approval_id)
        (holding,) = session.scalars(select(Holding).where(Holding.holder_id == town.second.principal_id))
        assert row.decided_at is not None
        holding.ended_at = row.decided_at + timedelta(days=1)
        assert signature_holds(session, row)
        row.decided_at += timedelta(days=2)
        row.signature = town.second.keyring.sign(row.record(town.second.keyring.realm))
        assert not signature_holds(session, row)


def test_a_text_that_is_not_the_submitted_one_is_a_conflict(town: b.Town) -> None:
    approval_id = asked(town, b.led(town), town.worker)
    with b.looking(town, town.second) as session, pytest.raises(Conflict, match="changed"):
        decide_approval(
            session, session.get_one(Approval, approval_id), by=town.second, approve=True, digest=OTHER_TEXT
        )


def test_a_changed_text_needs_a_new_approval(town: b.Town) -> None:
    case_id = b.led(town)
    b.approved(town, case_id, What.PLAN)
    with b.acting(town, town.worker) as session:
        assert approved(session, What.PLAN, case_id=case_id)
        overtake(session, case_id, by=town.worker)
        assert approved(session, What.PLAN, case_id=case_id) is None
        (old,) = b.standing(session, case_id, ApprovalState.OVERTAKEN)
        assert signature_holds(session, old)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        ask_approval(session, What.PLAN, subject_id=case_id, digest=OTHER_TEXT, by=town.worker, case=case)
        assert approved(session, What.PLAN, case_id=case_id) is None


def test_submitting_again_replaces_the_question_that_waits(town: b.Town) -> None:
    case_id = b.led(town)
    first, second = asked(town, case_id, town.worker), asked(town, case_id, town.worker)
    with b.looking(town, town.second) as session:
        assert session.get_one(Approval, first).state is ApprovalState.OVERTAKEN
        open_ = [row.subject_id for row in waiting(session, case_id=case_id) if row.kind is Kind.APPROVAL]
        assert open_ == [second]


def test_refusing_wants_a_reason_and_keeps_it_sealed(town: b.Town) -> None:
    case_id = b.led(town)
    approval_id = asked(town, case_id, town.worker)
    with b.looking(town, town.second) as session, pytest.raises(Invalid):
        decide_approval(session, session.get_one(Approval, approval_id), by=town.second, approve=False, digest=b.TEXT)
    with b.acting(town, town.second) as session:
        decide_approval(
            session,
            session.get_one(Approval, approval_id),
            by=town.second,
            approve=False,
            digest=b.TEXT,
            reason="no dates",
        )
    with b.looking(town, town.worker) as session:
        approval = session.get_one(Approval, approval_id)
        assert (approval.state, approval.asked.reason) == (ApprovalState.REFUSED, "no dates")
        assert signature_holds(session, approval)
        assert approved(session, What.PLAN, case_id=case_id) is None


def answered(town: b.Town, approval_id: UUID, *, approve: bool = True, reason: str = "") -> list[Obligation]:
    """Let the second supervisor answer; what is told of it."""
    with b.acting(town, town.second) as session:
        row = session.get_one(Approval, approval_id)
        decide_approval(session, row, by=town.second, approve=approve, digest=b.TEXT, reason=reason)
    with b.looking(town, town.second) as session:
        told = waiting(session, subject_id=approval_id, kinds=[Kind.NOTICE])
        session.expunge_all()
        return told


@pytest.mark.parametrize("approve", [True, False])
def test_who_asked_is_told_the_answer_until_she_asks_anew(town: b.Town, *, approve: bool) -> None:
    case_id = b.led(town)
    approval_id = asked(town, case_id, town.worker)
    (told,) = answered(town, approval_id, approve=approve, reason="" if approve else "no dates")
    assert (told.user_id, told.holder_office_id) == (town.worker.user_id, None)
    asked(town, case_id, town.worker)
    with b.looking(town, town.worker) as session:
        assert waiting(session, subject_id=approval_id, kinds=[Kind.NOTICE]) == []


@pytest.mark.parametrize("approve", [True, False])
def test_an_approval_that_was_given_is_told_for_some_days_and_a_refusal_until_it_is_read(
    town: b.Town, *, approve: bool
) -> None:
    approval_id = asked(town, b.led(town), town.worker)
    (told,) = answered(town, approval_id, approve=approve, reason="" if approve else "no dates")
    for moment, left in ((told.due_at - timedelta(minutes=1), 1), (told.due_at, 0 if approve else 1)):
        with clock.at(moment), b.acting(town, None) as session:
            forget_granted(session)
            assert len(waiting(session, subject_id=approval_id, kinds=[Kind.NOTICE])) == left


def test_the_office_is_told_in_place_of_who_asked_and_has_left(town: b.Town) -> None:
    case_id = b.led(town)
    before, after = asked(town, case_id, town.worker), asked(town, b.led(town), town.worker)
    (kept,) = answered(town, before)
    for each in (case_id, None):
        with b.acting(town, town.supervisor) as session:
            case = session.get_one(Case, each or session.get_one(Approval, after).case_id)
            (lead,) = assignments_of(session, case.dossier_id, AssignmentState.ACTIVE)
            end_assignment(session, lead, by=town.supervisor, reason="on leave")
    (late,) = answered(town, after)
    with b.looking(town, town.second) as session:
        for row in (session.get_one(Obligation, kept.id), late):
            assert (row.user_id, row.holder_office_id, row.left_by_id) == (None, town.office_id, town.worker.user_id)


def test_an_answer_is_given_once(town: b.Town) -> None:
    approval_id = b.approved(town, b.led(town), What.PLAN)
    with b.looking(town, town.second) as session, pytest.raises(NoSuchMove):
        decide_approval(session, session.get_one(Approval, approval_id), by=town.second, approve=True, digest=b.TEXT)


def test_the_question_waits_with_the_office(town: b.Town) -> None:
    approval_id = asked(town, b.led(town), town.supervisor)
    with b.looking(town, town.second) as session:
        (row,) = waiting(session, subject_id=approval_id)
        assert row.holder_office_id == town.office_id


def test_where_the_only_supervisor_asks_the_office_above_decides(town: b.Town) -> None:
    office_id = people.office(town.house, area_code=people.TOWNS[1], name="Town with one supervisor")
    only = people.supervisor(town.house, office_id)
    lonely = b.Town(town.house, office_id, only, only, town.worker, town.other, town.grid, town.volunteer)
    approval_id = asked(lonely, b.taken_up(lonely), only)
    with b.looking(lonely, only) as session:
        (row,) = waiting(session, subject_id=approval_id)
        assert row.holder_office_id == town.house.root


def test_a_supervisor_who_cannot_answer_does_not_keep_the_question_at_the_office(town: b.Town) -> None:
    office_id, sysadmin = people.office(town.house, area_code=people.TOWNS[2], name="Two"), town.house.sysadmin
    first, second = people.supervisor(town.house, office_id), people.supervisor(town.house, office_id)
    other = b.Town(town.house, office_id, first, second, town.worker, town.other, town.grid, town.volunteer)
    case_id = b.taken_up(other)
    locked, invited = (joining.lock_account,), (joining.unlock_account, joining.reset_account)
    for way in ((), locked, invited):
        with b.acting(other, sysadmin) as session:
            for act_ in way:
                act_(session, second.user_id, by=sysadmin)
        approval_id = asked(other, case_id, first)
        with b.looking(other, first) as session:
            (row,) = waiting(session, subject_id=approval_id)
            assert row.holder_office_id == (town.house.root if way else office_id)


def test_a_question_can_be_taken_back(town: b.Town) -> None:
    approval_id = asked(town, b.led(town), town.worker)
    with b.acting(town, town.worker) as session:
        withdraw_approval(session, session.get_one(Approval, approval_id), by=town.worker)
        assert waiting(session, subject_id=approval_id) == []


@pytest.mark.parametrize(("source", "target", "known"), list(APPROVAL.pairs()))
def test_the_table_of_approvals_has_exactly_these_pairs(
    source: ApprovalState | None,
    target: ApprovalState,
    known: bool,  # noqa: FBT001
) -> None:
    pairs = {
        (None, "asked"), ("asked", "approved"), ("asked", "refused"), ("asked", "withdrawn"), ("asked", "overtaken"),
        ("approved", "overtaken"),
    }  # fmt: skip
    assert known is ((source, target) in pairs)
