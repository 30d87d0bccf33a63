"""Who says that something owed is done, and who hands it on to whom."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.assignments import AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    ask_approval,
    decide_approval,
    delegate,
    end_assignment,
    join_case,
    open_obligation,
    raise_emergency,
    settle_by_hand,
    waiting,
)
from casefile.dossiers.commands.by_hand import takers
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment
from casefile.workflow import Unmet
from tests.dossiers import builders as b
from tests.web.clients import Visitor, visitor

OFFICES_OWN = (Kind.APPROVAL, Kind.CHECK, Kind.ASSIGNMENT, Kind.RESPONSE, Kind.REFERRAL, Kind.REVIEW, Kind.VISIT)
BY_ACT = sorted(set(Kind) - {Kind.RESPONSE, Kind.REVIEW, Kind.APPOINTMENT, Kind.NOTICE})


def enter(town: b.Town, app: Flask, who: Actor) -> Visitor:
    """Somebody at a browser, signed in."""
    return visitor(app, b.username(town, who))


def owed(
    town: b.Town, case_id: UUID, kind: Kind, *, by: Actor | None = None,
    compartment: Compartment = Compartment.CORE,
) -> UUID:  # fmt: skip
    """Something that a person owes the case, or the office."""
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        return open_obligation(
            session, kind, subject_id=case.id, case=case, user_id=by.user_id if by else None,
            holder_office_id=None if by else town.office_id, due=clock.now(), by=town.supervisor,
            compartment=compartment,
        ).id  # fmt: skip


def now(town: b.Town, row_id: UUID) -> Obligation:
    """The row as it stands."""
    with b.looking(town, town.supervisor) as session:
        row = session.get_one(Obligation, row_id)
        session.expunge(row)
        return row


def handed(town: b.Town, by: Actor, row_id: UUID, to: Actor) -> type[Exception] | None:
    """Let somebody hand a row on; what refuses it."""
    try:
        with b.acting(town, by) as session:
            row = session.get_one(Obligation, row_id)
            delegate(session, row, to_user_id=to.user_id, by=by, reason="on leave")
    except (Forbidden, Invalid, NotReady) as refused:
        return type(refused)
    return None


def said(town: b.Town, by: Actor, row_id: UUID, outcome: str = "done") -> type[Exception] | None:
    """Let somebody say that it is done; what refuses it."""
    try:
        with b.acting(town, by) as session:
            settle_by_hand(session, session.get_one(Obligation, row_id), by=by, outcome=outcome)
    except (Forbidden, Invalid, NotReady) as refused:
        return type(refused)
    return None


def joined(town: b.Town, case_id: UUID) -> UUID:
    """A further report joins the case; what somebody owes because of it."""
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        join_case(session, by=town.supervisor, case=case, report_id=report_id, urgency=Urgency.R, reason="seen again")
    with town.database.reading() as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.RESPONSE])
        return row.id


@pytest.fixture
def shared(town: b.Town) -> UUID:
    """A case with a lead and a co-worker."""
    case_id = b.led(town)
    b.accepted(town, b.offered(town, case_id, town.other, Capacity.CO_WORKER), town.other)
    return case_id


@pytest.mark.parametrize("kind", OFFICES_OWN)
def test_what_the_office_owes_is_not_taken_from_it(town: b.Town, shared: UUID, kind: Kind) -> None:
    row_id = owed(town, shared, kind)
    assert handed(town, town.worker, row_id, town.other) is Forbidden
    assert handed(town, town.supervisor, row_id, town.other) is Forbidden
    assert now(town, row_id).holder_office_id == town.office_id


def test_a_question_stays_in_the_supervisors_queue(town: b.Town, app: Flask, shared: UUID) -> None:
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, shared)
        asked = ask_approval(session, What.PLAN, subject_id=shared, digest=b.TEXT, by=town.worker, case=case)
        (row,) = waiting(session, subject_id=asked.id)
        row_id, approval_id = row.id, asked.id
    fields = {"user": str(town.other.user_id), "reason": "on leave"}
    assert enter(town, app, town.worker).post(f"/obligations/{row_id}/delegate", fields).status_code == 403
    assert str(approval_id) in enter(town, app, town.second).get("/approvals").text


def test_who_owes_it_hands_it_to_somebody_who_works_on_the_file(town: b.Town, shared: UUID) -> None:
    row_id = owed(town, shared, Kind.CONTACT, by=town.worker)
    assert handed(town, town.worker, row_id, town.second) is Invalid
    assert handed(town, town.worker, row_id, town.other) is None
    assert now(town, row_id).user_id == town.other.user_id
    assert handed(town, town.worker, row_id, town.worker) is Forbidden


def test_a_supervisor_hands_on_what_a_worker_owes_and_what_lies_with_the_office(town: b.Town, shared: UUID) -> None:
    for row_id in (owed(town, shared, Kind.QUERY, by=town.worker), owed(town, shared, Kind.CONTACT)):
        assert handed(town, town.other, row_id, town.other) is Forbidden
        assert handed(town, town.supervisor, row_id, town.other) is None
        assert now(town, row_id).user_id == town.other.user_id


def test_a_helper_is_handed_what_helpers_open_and_nothing_else(town: b.Town, shared: UUID) -> None:
    b.accepted(town, b.offered(town, shared, town.volunteer, Capacity.VOLUNTEER), town.volunteer)
    inside = owed(town, shared, Kind.TASK, by=town.worker)
    open_to_helpers = owed(town, shared, Kind.TASK, by=town.worker, compartment=Compartment.CARE)
    assert handed(town, town.worker, inside, town.volunteer) is Invalid
    assert handed(town, town.worker, open_to_helpers, town.volunteer) is None


@pytest.mark.parametrize("kind", [Kind.WRITING, Kind.REASSESS, Kind.ANSWER])
def test_what_the_lead_alone_can_do_is_not_handed_on(town: b.Town, shared: UUID, kind: Kind) -> None:
    assert handed(town, town.supervisor, owed(town, shared, kind, by=town.worker), town.other) is Forbidden


def test_what_a_text_or_a_decision_settles_is_not_settled_by_saying_so(town: b.Town, shared: UUID) -> None:
    for kind in BY_ACT:
        row_id = owed(town, shared, kind, by=town.worker)
        assert said(town, town.worker, row_id) is NotReady, kind
        assert said(town, town.supervisor, row_id) is Forbidden, kind
        row_id = owed(town, shared, kind)
        assert said(town, town.supervisor, row_id) is NotReady, kind
        assert said(town, town.worker, row_id) is Forbidden, kind
        assert now(town, row_id).open, kind


def test_the_offices_answer_to_an_emergency_is_its_own_and_says_what_was_done(
    town: b.Town,
    app: Flask,
    shared: UUID,
) -> None:
    with b.acting(town, town.worker) as session:
        raise_emergency(session, session.get_one(Case, shared), by=town.worker)
        (row,) = waiting(session, case_id=shared, kinds=[Kind.RESPONSE])
        row_id = row.id
    lead, supervisor = enter(town, app, town.worker), enter(town, app, town.supervisor)
    address = f"/obligations/{row_id}/settle"
    assert lead.post(address, {"outcome": "all is well"}).status_code == 403
    assert supervisor.post(address, {"outcome": " "}).status_code == 422
    assert now(town, row_id).open
    assert supervisor.post(address, {"outcome": "called the police, she is with her aunt"}).status_code == 303
    assert now(town, row_id).how is How.DONE


def test_who_looks_at_a_further_report_says_what_came_of_it(town: b.Town, shared: UUID) -> None:
    row_id = joined(town, shared)
    for who in (town.other, town.supervisor):
        assert said(town, who, row_id, "seen") is Forbidden
    assert said(town, town.worker, row_id, " ") is Invalid
    assert said(town, town.worker, row_id, "visited, nothing new") is None
    assert said(town, town.worker, row_id, "again") is NotReady


def test_a_reminder_is_done_without_words(town: b.Town, app: Flask, shared: UUID) -> None:
    row_id = owed(town, shared, Kind.NOTICE, by=town.worker)
    assert enter(town, app, town.worker).post(f"/obligations/{row_id}/settle").status_code == 303


def test_the_buttons_are_those_that_are_not_refused(town: b.Town, app: Flask, shared: UUID) -> None:
    people = (town.worker, town.other, None)
    rows = [owed(town, shared, kind, by=who) for kind in Kind for who in people]
    for who in (town.worker, town.other, town.supervisor):
        page = enter(town, app, who).get(f"/dossiers/{_dossier_id(town, shared)}/obligations").text
        for row_id in rows:
            assert (f"/obligations/{row_id}/settle" in page) is _tried(town, who, row_id, _done), now(town, row_id).kind
            assert (f"/obligations/{row_id}/delegate" in page) is _tried(town, who, row_id, _handed), now(town, row_id)


def _done(session: Session, row: Obligation, by: Actor) -> None:
    settle_by_hand(session, row, by=by, outcome="done")


def _handed(session: Session, row: Obligation, by: Actor) -> None:
    to = [*takers(session, row), session.get_one(User, by.user_id)][0]
    delegate(session, row, to_user_id=to.id, by=by, reason="on leave")


def _dossier_id(town: b.Town, case_id: UUID) -> UUID:
    with town.database.reading() as session:
        return session.get_one(Case, case_id).dossier_id


def _tried(town: b.Town, by: Actor, row_id: UUID, command: Callable[[Session, Obligation, Actor], None]) -> bool:
    """Try a command and keep nothing of it."""
    by = b.renewed(by)
    with b.looking(town, by) as session:
        try:
            command(session, session.get_one(Obligation, row_id), by)
        except (Forbidden, Invalid, NotReady):
            return False
        finally:
            session.rollback()
    return True


def test_a_review_without_a_measure_is_written_by_the_office(town: b.Town) -> None:
    case_id = b.taken_up(town)
    danger: dict[str, Any] = {
        "danger": "alone at night",
        "authority": "police",
        "informed_at": clock.now(),
        "reference": "17",
    }
    b.moved(town, case_id, Move.INTERVENE_NOW, **danger)
    with pytest.raises(Unmet, match="not written yet"):
        b.moved(town, case_id, Move.ASSESS_AFTER, outcome="with her aunt")
    with town.database.reading() as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.REVIEW])
    assert said(town, town.supervisor, row.id, " ") is Invalid
    assert said(town, town.supervisor, row.id, "the police saw to it") is None
    b.moved(town, case_id, Move.ASSESS_AFTER, outcome="with her aunt")


def test_what_a_lead_owed_waits_at_the_office_and_passes_to_the_next(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        (lead,) = assignments_of(session, case.dossier_id, AssignmentState.ACTIVE)
        owed_before = {row.kind for row in waiting(session, case_id=case_id) if row.user_id == town.worker.user_id}
        end_assignment(session, lead, by=town.supervisor, reason="on leave")
    assert owed_before == {Kind.CONTACT, Kind.WRITING}
    with town.database.reading() as session:
        rows = waiting(session, case_id=case_id)
        assert {row.kind for row in rows} == owed_before | {Kind.ASSIGNMENT}
        assert {(row.user_id, row.holder_office_id) for row in rows} == {(None, town.office_id)}
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    with town.database.reading() as session:
        rows = waiting(session, case_id=case_id)
        assert {row.kind for row in rows} == owed_before
        assert {(row.user_id, row.holder_office_id) for row in rows} == {(town.other.user_id, None)}


def test_what_one_is_told_is_read_with_its_reason_and_said_to_be_seen(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        asked = ask_approval(session, What.PLAN, subject_id=case_id, digest=b.TEXT, by=town.worker, case=case).id
    with b.acting(town, town.second) as session:
        row = session.get_one(Approval, asked)
        decide_approval(session, row, by=town.second, approve=False, digest=b.TEXT, reason="no dates")
        (told,) = waiting(session, subject_id=asked, kinds=[Kind.NOTICE])
        address = f"/obligations/{told.id}/settle"
    reader = enter(town, app, town.worker)
    page = reader.get(address).text
    assert "帮扶计划：未批准" in page
    assert "no dates" in page
    assert reader.post(address).status_code == 303
    with b.looking(town, town.worker) as session:
        assert waiting(session, subject_id=asked, kinds=[Kind.NOTICE]) == []
