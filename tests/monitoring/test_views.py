"""The pages of monitoring: what they ask for, what they show to whom, and where they lead."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.dossiers.approvals import Approval
from casefile.dossiers.assignments import AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.stages import Move
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.monitoring.model import Proposal, ProposalState
from casefile.people.actor import Actor
from tests.dossiers import builders as files
from tests.web.clients import Visitor, application, visitor

WHO = {
    "person_name": "测试乙", "sex": "1", "birth_precision": "UNKNOWN", "id_kind": "NONE", "legal_basis": "DUTY",
    "key_groups-0-code": "KG06", "key_groups-0-evidence": "both parents work in another province",
    "why": "alone most evenings", "rhythm": "every two weeks", "urgency": "B",
}  # fmt: skip


@pytest.fixture
def place(database: Database) -> files.Town:
    return files.town(database)


@pytest.fixture
def app(place: files.Town) -> Flask:
    return application(place.house)


def enter(place: files.Town, app: Flask, who: Actor) -> Visitor:
    return visitor(app, files.username(place, who))


def fields(place: files.Town, **own: str) -> dict[str, Any]:
    visit = (clock.today() + timedelta(days=7)).isoformat()
    return {**WHO, "office": str(place.office_id), "first_visit_on": visit, **own}


def propose(place: files.Town, app: Flask, **own: str) -> Proposal:
    worker = enter(place, app, place.worker)
    assert worker.post("/monitoring/new", fields(place, **own)).status_code == 303
    return newest(place)


def newest(place: files.Town) -> Proposal:
    with place.database.reading() as session:
        row = session.scalars(select(Proposal).order_by(Proposal.proposed_at.desc())).first()
        assert row is not None
        session.expunge(row)
        return row


def test_all_that_is_wrong_with_a_proposal_is_told_at_once_in_the_order_of_the_page(
    place: files.Town, app: Flask
) -> None:
    wrong = {
        "why": "", "rhythm": "", "first_visit_on": "2020-01-01", "key_groups-0-evidence": "", "person_name": "测试7",
        "guardian_phone": "abc",
    }  # fmt: skip
    answer = enter(place, app, place.worker).post("/monitoring/new", fields(place, **wrong))
    assert answer.status_code == 422
    summary = answer.text.partition('class="summary"')[2].partition("</ul>")[0]
    found = ["why", "first_visit_on", "rhythm", "key_groups", "person_name", "guardian_phone"]
    assert re.findall(r'href="#([^"]+)"', summary) == found
    for field in found:
        assert f'id="{field}"' in answer.text, field


def test_a_worker_proposes_from_the_list_and_the_supervisor_begins(place: files.Town, app: Flask) -> None:
    worker, supervisor = enter(place, app, place.worker), enter(place, app, place.supervisor)
    assert "/monitoring/new" in worker.get("/dossiers").text
    page = worker.get("/monitoring/new").text
    assert str(place.office_id) in page
    row = propose(place, app)
    waiting = supervisor.get("/approvals").text
    (question,) = questions(place)
    assert f"/approvals/{question}" in waiting
    answer = supervisor.get(f"/approvals/{question}")
    assert (answer.status_code, answer.location) == (303, f"/monitoring/{row.id}")
    shown = supervisor.get(answer.location).text
    for said in ("测试乙", "alone most evenings", "every two weeks", "both parents work"):
        assert said in shown
    begun = supervisor.post(answer.location, {"looked": "y", "confirm": "1"})
    assert (begun.status_code, begun.location) == (303, f"/dossiers/{row.dossier_id}")
    told = supervisor.get(begun.location).text
    assert "alone most evenings" in told
    assert "every two weeks" in told
    with place.database.reading() as session:
        assert session.scalars(select(Case)).one().stage is Stage.MONITORING
        (offer,) = assignments_of(session, row.dossier_id, AssignmentState.OFFERED)
    assert worker.post(f"/assignments/{offer.id}", {"no_conflict": "y"}).status_code == 303
    assert "alone most evenings" in worker.get(f"/dossiers/{row.dossier_id}").text


def questions(place: files.Town) -> list[UUID]:
    with place.database.reading() as session:
        return list(session.scalars(select(Approval.id)))


def test_the_proposer_sees_the_state_and_no_word_of_it(place: files.Town, app: Flask) -> None:
    row = propose(place, app)
    worker = enter(place, app, place.worker)
    page = worker.get("/monitoring").text
    assert row.state is ProposalState.PROPOSED
    for said in ("测试乙", "alone most evenings", "every two weeks"):
        assert said not in page
    for path in (f"/monitoring/{row.id}", f"/dossiers/{row.dossier_id}"):
        assert worker.get(path).status_code == 404
    assert "99990" in page
    assert "99990" not in enter(place, app, place.other).get("/monitoring").text


def test_for_a_stranger_there_is_no_proposal(place: files.Town, app: Flask) -> None:
    row = propose(place, app)
    for who in (place.other, place.grid, place.volunteer, place.house.supervisor, place.house.sysadmin):
        stranger = enter(place, app, who)
        assert stranger.get(f"/monitoring/{row.id}").status_code == 404
        assert stranger.post(f"/monitoring/{row.id}", {"looked": "y"}).status_code == 404
    for who in (place.grid, place.volunteer):
        assert enter(place, app, who).get("/monitoring/new").status_code == 404


def test_nobody_answers_the_own_proposal(place: files.Town, app: Flask) -> None:
    boss = enter(place, app, place.supervisor)
    assert boss.post("/monitoring/new", fields(place)).status_code == 303
    row = newest(place)
    assert boss.post(f"/monitoring/{row.id}", {"looked": "y", "confirm": "1"}).status_code == 403
    second = enter(place, app, place.second)
    assert second.post(f"/monitoring/{row.id}", {"looked": "y", "confirm": "1"}).status_code == 303


def test_what_is_missing_stands_beside_its_field(place: files.Town, app: Flask) -> None:
    worker = enter(place, app, place.worker)
    wanted = {"key_groups-0-evidence": "key_groups", "why": "why", "rhythm": "rhythm", "urgency": "urgency",
              "first_visit_on": "first_visit_on", "legal_basis": "legal_basis"}  # fmt: skip
    for left_out, field in wanted.items():
        answer = worker.post("/monitoring/new", fields(place, **{left_out: ""}))
        assert answer.status_code == 422, left_out
        assert f'href="#{field}' in answer.text, left_out
    assert worker.post("/monitoring/new", fields(place, office=str(place.house.root))).status_code == 422
    assert worker.post("/monitoring/new", fields(place, urgency="R")).status_code == 422


def test_who_did_not_look_does_not_begin_and_a_refusal_wants_a_reason(place: files.Town, app: Flask) -> None:
    row = propose(place, app, phone="13812345678")
    boss = enter(place, app, place.supervisor)
    address = f"/monitoring/{row.id}"
    answer = boss.post(address, {"confirm": "1"})
    assert answer.status_code == 422
    assert 'id="looked-wrong"' in answer.text
    answer = boss.post(address, {"refuse": "1"})
    assert answer.status_code == 422
    assert 'id="reason-wrong"' in answer.text
    for path in (f"/dossiers/{row.dossier_id}", f"/dossiers/{row.dossier_id}/duplicates"):
        assert boss.get(path, follow_redirects=True).request.path == address
    assert boss.post(address, {"refuse": "1", "reason": "the school looks in"}).status_code == 303
    assert newest(place).state is ProposalState.REFUSED
    assert "the school looks in" in boss.get(address).text
    assert boss.post(address, {"confirm": "1", "looked": "y"}).status_code == 409
    with place.database.reading() as session:
        assert session.scalars(select(Case)).all() == []


def test_a_closed_dossier_offers_to_watch_again_and_says_what_is_missing(place: files.Town, app: Flask) -> None:
    case_id = files.in_care(place)
    with place.database.reading() as session:
        file = f"/dossiers/{session.get_one(Case, case_id).dossier_id}"
    boss, second = enter(place, app, place.supervisor), enter(place, app, place.second)
    way = f"/monitoring/of/{file.rsplit('/', 1)[1]}/new"
    assert way not in boss.get(file).text
    assert boss.get(way).status_code == 409
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    assert way in boss.get(file).text
    assert enter(place, app, place.worker).get(way).status_code == 404
    said = {
        name: words for name, words in fields(place).items() if name in {"why", "rhythm", "urgency", "first_visit_on"}
    }
    lacking = boss.post(way, {**said, "why": ""})
    assert (lacking.status_code, "every two weeks" in lacking.text) == (422, True)
    assert boss.post(way, said).status_code == 303
    assert way not in boss.get(file).text
    page = f"/monitoring/{newest(place).id}"
    assert f'href="{file}"' in second.get(page).text
    assert second.post(page, {"looked": "y", "confirm": "1"}).status_code == 303
    assert "监测预防" in second.get(file).text
