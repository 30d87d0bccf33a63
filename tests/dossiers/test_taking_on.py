"""A report about a monitored child whose case has a lead: she is asked anew, and somebody always owes the answer."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.dossiers.assignments import Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import end_assignment, take_up, waiting
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.duties import end_duty
from casefile.people.offices import Office
from casefile.people.roles import Appointment
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.web.clients import Visitor, visitor


def reported_again(town: b.Town, urgency: Urgency = Urgency.R) -> UUID:
    """A case in monitoring with its lead; a new report is taken up into it."""
    case_id, report_id = b.in_care(town), b.report(town)
    b.moved(town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly")
    with b.acting(town, town.supervisor) as session:
        take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=urgency,
            reason="seen with bruises", report_id=report_id, duplicates_checked=True,
            dossier=b.dossier_of(session, case_id),
        )  # fmt: skip
    return case_id


def case_now(town: b.Town, case_id: UUID) -> Case:
    with town.database.reading() as session:
        case = session.get_one(Case, case_id)
        session.expunge(case)
        return case


def owed(town: b.Town, case_id: UUID) -> dict[Kind, Obligation]:
    with town.database.reading() as session:
        rows = waiting(session, case_id=case_id)
        session.expunge_all()
        return {row.kind: row for row in rows}


def enter(town: b.Town, app: Flask, who: Actor) -> Visitor:
    return visitor(app, b.username(town, who))


def page(town: b.Town, case_id: UUID, more: str = "") -> str:
    return f"/dossiers/{case_now(town, case_id).dossier_id}/take-on{more}"


def test_the_lead_is_asked_and_the_clock_runs(town: b.Town) -> None:
    case_id = reported_again(town)
    assert case_now(town, case_id).stage is Stage.REPORTING
    answer, contact = owed(town, case_id)[Kind.ANSWER], owed(town, case_id)[Kind.CONTACT]
    assert (answer.user_id, contact.user_id) == (town.worker.user_id, town.worker.user_id)
    assert answer.due_at <= clock.now() + timedelta(hours=4)
    assert contact.due_at <= clock.now() + timedelta(hours=24)


def test_the_lead_takes_it_on_declaring_anew_that_there_is_no_conflict(town: b.Town, app: Flask) -> None:
    case_id = reported_again(town)
    lead = enter(town, app, town.worker)
    assert lead.get(page(town, case_id)).status_code == 200
    assert lead.post(page(town, case_id)).status_code == 409
    assert case_now(town, case_id).stage is Stage.REPORTING
    assert lead.post(page(town, case_id), {"no_conflict": "y"}).status_code == 303
    assert case_now(town, case_id).stage is Stage.ASSESSMENT
    left = owed(town, case_id)
    assert Kind.ANSWER not in left
    assert (left[Kind.WRITING].user_id, left[Kind.CONTACT].user_id) == (town.worker.user_id, town.worker.user_id)
    assert lead.post(page(town, case_id), {"no_conflict": "y"}).status_code == 409


def test_a_lead_who_declines_leaves_it_to_the_office_to_find_another(town: b.Town, app: Flask) -> None:
    case_id = reported_again(town)
    lead = enter(town, app, town.worker)
    assert lead.post(page(town, case_id, "/decline")).status_code == 422
    assert lead.post(page(town, case_id, "/decline"), {"reason": "I know the neighbour"}).status_code == 303
    left = owed(town, case_id)
    assert Kind.ANSWER not in left
    assert left[Kind.ASSIGNMENT].holder_office_id == town.office_id
    assert case_now(town, case_id).lead_id == town.worker.user_id
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    case = case_now(town, case_id)
    assert (case.stage, case.lead_id) == (Stage.ASSESSMENT, town.other.user_id)
    assert {row.user_id for row in owed(town, case_id).values()} == {town.other.user_id}


def test_the_supervisor_offers_it_to_somebody_else_without_waiting(town: b.Town) -> None:
    case_id = reported_again(town)
    b.accepted(town, b.offered(town, case_id, town.other), town.other)
    case = case_now(town, case_id)
    assert (case.stage, case.lead_id) == (Stage.ASSESSMENT, town.other.user_id)
    assert Kind.ANSWER not in owed(town, case_id)


def test_the_lead_finds_the_way_on_her_day_and_on_the_dossiers_page(town: b.Town, app: Flask) -> None:
    case_id = reported_again(town)
    lead = enter(town, app, town.worker)
    assert page(town, case_id) in lead.get("/my-day").text
    step = f"/dossiers/{case_now(town, case_id).dossier_id}/move/assess"
    assert step in lead.get(f"/dossiers/{case_now(town, case_id).dossier_id}").text
    assert lead.get(step).headers["Location"].endswith(page(town, case_id))
    assert step not in enter(town, app, town.supervisor).get(step.replace("/move/assess", "")).text


def test_nobody_but_the_lead_takes_it_on(town: b.Town, app: Flask) -> None:
    case_id = reported_again(town)
    supervisor = enter(town, app, town.supervisor)
    assert supervisor.get(page(town, case_id)).status_code == 403
    assert supervisor.post(page(town, case_id), {"no_conflict": "y"}).status_code == 403
    assert case_now(town, case_id).stage is Stage.REPORTING


def test_the_question_ends_with_the_duty_of_the_lead(town: b.Town) -> None:
    leaver = people.worker(town.house, town.office_id)
    case_id = reported_again(town)
    b.accepted(town, b.offered(town, case_id, leaver), leaver)
    b.moved(town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly")
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=Urgency.R,
            reason="again", report_id=report_id, duplicates_checked=True, dossier=b.dossier_of(session, case_id),
        )  # fmt: skip
    assert owed(town, case_id)[Kind.ANSWER].user_id == leaver.user_id
    with b.acting(town, town.house.secadmin) as session:
        duty = session.scalars(select(Appointment).where(Appointment.user_id == leaver.user_id)).one()
        end_duty(session, duty.id, by=town.house.secadmin)
    left = owed(town, case_id)
    assert Kind.ANSWER not in left
    assert {row.holder_office_id for row in left.values()} == {town.office_id}
    assert Kind.ASSIGNMENT in left


@pytest.mark.parametrize("way", ["the lead's work ends", "nothing to assess"])
def test_the_question_to_the_lead_ends_with_what_it_was_about(town: b.Town, way: str) -> None:
    case_id = reported_again(town, Urgency.Y)
    if way == "nothing to assess":
        b.moved(town, case_id, Move.KEEP_WATCH, reason="a misunderstanding")
        assert {Kind.ANSWER, Kind.ASSIGNMENT}.isdisjoint(owed(town, case_id))
        return
    with b.acting(town, town.supervisor) as session:
        rows = assignments_of(session, session.get_one(Case, case_id).dossier_id, AssignmentState.ACTIVE)
        end_assignment(session, session.get_one(Assignment, rows[0].id), by=town.supervisor, reason="ill")
    assert Kind.ANSWER not in owed(town, case_id)
    assert owed(town, case_id)[Kind.ASSIGNMENT].holder_office_id == town.office_id
