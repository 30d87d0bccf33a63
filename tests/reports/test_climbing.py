"""By way of the parent: who holds the office above opens a report or a question of an office below, and acts on it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from casefile.audit.model import AuditRow
from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case, Stage, open_case
from casefile.dossiers.commands import ask_approval, open_obligation, take_up
from casefile.dossiers.face import Face, KeyGroup, Words
from casefile.dossiers.model import Dossier, LinkedSafe
from casefile.dossiers.obligations import Kind, Obligation, unsettled
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.monitoring import commands as monitoring
from casefile.monitoring.model import Proposal, ProposalState, ProposalText
from casefile.people.offices import Office
from casefile.people.users import User
from casefile.reports.commands import ask_set_aside
from casefile.reports.content import TriageWords
from casefile.reports.model import Report, ReportState
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.vault.grants import Grant, in_force
from tests.browser import DESK, Server, window
from tests.people_builders import TOWNS, password_of
from tests.reports.builders import CANARY, House, act, again, fresh, report
from tests.reports.test_browser import sign_in
from tests.web.clients import Visitor, application, visitor

ROOT = "root1"
UP = {"urgency": "Y", "reason": "the office has nobody today", "duplicates_checked": "y", "legal_basis": "DUTY"}
STRANGERS = ("grid", "stranger", "elsewhere", "sysadmin", "auditor")


@pytest.fixture
def app(home: House) -> Flask:
    return application(home.installed)


@pytest.fixture
def later() -> Iterator[None]:
    """Two weeks from now: what is made before is late."""
    with clock.at(clock.now() + timedelta(days=14)):
        yield


def climb(who: Visitor, address: str, reason: str = "nobody answers there", name: str = ROOT) -> Any:
    return who.post(address, {"reason": reason, "step_up_password": password_of(name)})


def opened(home: House, app: Flask, made: Report) -> Visitor:
    """The county's supervisor with a report of the town opened."""
    root = visitor(app, ROOT)
    assert climb(root, f"/reports/{made.id}/by-the-parent").status_code == 303
    return root


def now(home: House, made: Report) -> Report:
    with home.database.reading() as session:
        return again(session, made)


def dossier_of(home: House, made: Report) -> UUID:
    with home.database.reading() as session:
        found = session.scalar(select(LinkedSafe.dossier_id).where(LinkedSafe.linked_safe_id == made.id))
        assert found is not None
        return found


def notices(home: House, office_id: UUID) -> list[Obligation]:
    with home.database.reading() as session:
        query = select(Obligation).where(unsettled(Obligation.kind == Kind.NOTICE))
        rows = list(session.scalars(query.where(Obligation.holder_office_id == office_id).order_by(Obligation.id)))
        session.expunge_all()
        return rows


def taken_up(home: House, *, by: str = "elsewhere", **own: Any) -> UUID:
    """A case of the office with one supervisor only; give its id."""
    person = getattr(home, by)
    made = report(home, seen_area=TOWNS[1], lives_area=TOWNS[1])
    with act(home, person, "take_up_report") as (session, author):
        return take_up(
            session, by=author, office=session.get_one(Office, home.other_id), urgency=Urgency.Y, reason="a visit",
            report_id=made.id, duplicates_checked=True, face=Face(name="陶小树", **own),
        ).id  # fmt: skip


def test_a_late_report_of_a_child_office_leads_to_the_page_that_opens_it(home: House, app: Flask) -> None:
    made = report(home, urgency=Urgency.E)
    with clock.at(clock.now() + timedelta(minutes=20)):
        root = visitor(app, ROOT)
        address = f"/reports/{made.id}/by-the-parent"
        assert address in root.get("/reports").text
        day = root.get("/my-day").text
        alarm = day[day.index('class="note danger"') : day.index('class="tiles"')]
        assert address in alarm or "/late/below" in alarm
        assert address in root.get("/late/below").text
        assert root.get(f"/reports/{made.id}").status_code == 404
        page = root.get(address).text
        assert made.number in page
        assert CANARY not in page
        assert root.post(address, {"reason": "late"}).status_code == 401
        assert root.post(address, {"step_up_password": password_of(ROOT)}).status_code == 422
        assert climb(root, address).status_code == 303
        assert CANARY in root.get(f"/reports/{made.id}").text
        assert root.get(address).status_code == 303
        for stranger in STRANGERS:
            assert visitor(app, stranger).get(address).status_code == 404, stranger


def test_who_came_by_way_of_the_parent_takes_up_and_finds_a_worker(home: House, app: Flask) -> None:
    made = report(home, name="独孤小禾")
    root = opened(home, app, made)
    answer = root.post(f"/reports/{made.id}/take-up", {**UP, "dossier": "new"})
    dossier_id = dossier_of(home, made)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/dossiers/{dossier_id}")
    assert "独孤小禾" in root.get(f"/dossiers/{dossier_id}").text
    assert now(home, made).state is ReportState.TAKEN_UP
    boss = visitor(app, "boss")
    assert "独孤小禾" in boss.get(f"/dossiers/{dossier_id}").text
    offer = {"capacity": "lead", "user": str(home.stranger.user_id), "note": ""}
    assert root.post(f"/dossiers/{dossier_id}/offer", offer).status_code == 303
    with home.database.reading() as session:
        row = session.scalars(select(Assignment).where(Assignment.dossier_id == dossier_id)).one()
        signed = session.scalar(select(AuditRow).where(AuditRow.act == "take_up_report").order_by(AuditRow.seq.desc()))
        assert signed is not None
        assert signed.signature is not None
        assert signed.actor == home.installed.supervisor.user_id
    worker = visitor(app, "stranger")
    assert worker.post(f"/assignments/{row.id}", {"no_conflict": "y"}).status_code == 303
    assert "独孤小禾" in worker.get(f"/dossiers/{dossier_id}").text
    assert CANARY in worker.get(f"/reports/{made.id}").text
    for other in ("elsewhere", "grid"):
        assert visitor(app, other).get(f"/dossiers/{dossier_id}").status_code == 404


def test_the_child_offices_day_names_who_did_it_until_it_was_seen(home: House, app: Flask) -> None:
    made = report(home)
    root = opened(home, app, made)
    set_aside = {"reason": "known to the school already"}
    assert root.post(f"/reports/{made.id}/set-aside/for_information", set_aside).status_code == 303
    with home.database.reading() as session:
        who = session.get_one(User, home.installed.supervisor.user_id).name
    boss = visitor(app, "boss")
    day = boss.get("/my-day").text
    assert f"上级办公室的{who}于" in day
    first, second = [row for row in notices(home, home.office_id) if row.safe_id == made.id]
    assert "nobody answers there" in boss.get(f"/notices/{first.id}").text
    assert "known to the school already" in boss.get(f"/notices/{second.id}").text
    for other in (*STRANGERS, ROOT):
        assert visitor(app, other).get(f"/notices/{first.id}").status_code == 404, other
    for row in (first, second):
        assert boss.post(f"/notices/{row.id}").status_code == 303
    assert made.number not in boss.get("/my-day").text
    assert boss.post(f"/notices/{first.id}").status_code == 409


def test_a_report_is_sent_on_and_the_former_office_still_learns_by_whom(home: House, app: Flask) -> None:
    made = report(home)
    root = opened(home, app, made)
    sent = root.post(f"/reports/{made.id}/send-on", {"office": str(home.other_id), "reason": "lives there"})
    assert sent.status_code == 303
    assert CANARY in visitor(app, "elsewhere").get(f"/reports/{made.id}").text
    assert root.get(f"/reports/{made.id}").status_code == 404
    boss = visitor(app, "boss")
    assert boss.get(f"/reports/{made.id}").status_code == 404
    assert made.number in boss.get("/my-day").text
    told = [row for row in notices(home, home.office_id) if row.safe_id == made.id]
    for row in told:
        page = boss.get(f"/notices/{row.id}")
        assert page.status_code == 200
        assert "lives there" not in page.text
        assert boss.post(f"/notices/{row.id}").status_code == 303


def test_a_report_joins_a_case_of_its_office_by_the_number_alone(home: House, app: Flask) -> None:
    first, made = report(home, name="纪小满"), report(home, name="纪小满")
    boss = visitor(app, "boss")
    assert boss.post(f"/reports/{first.id}/take-up", {**UP, "dossier": "new"}).status_code == 303
    with home.database.reading() as session:
        number = session.get_one(Dossier, dossier_of(home, first)).number
    root = opened(home, app, made)
    assert "纪小满 ·" not in root.get(f"/reports/{made.id}/join").text
    joined = root.post(
        f"/reports/{made.id}/join", {"dossier": "other", "number": number, "urgency": "R", "reason": "again"}
    )
    assert joined.status_code == 303
    assert joined.headers["Location"].endswith("/by-the-parent")
    assert root.get(joined.headers["Location"]).status_code == 200
    assert now(home, made).state is ReportState.JOINED
    with home.database.reading() as session:
        case = open_case(session, dossier_of(home, first))
        assert case is not None
        assert case.urgency is Urgency.R


def test_what_was_opened_closes_with_the_sign_in(home: House, app: Flask) -> None:
    made = report(home)
    root = opened(home, app, made)
    assert root.get(f"/reports/{made.id}").status_code == 200
    assert root.client.post("/sign-out", data={"csrf_token": root.token}).status_code == 303
    with home.database.reading() as session:
        mine = Grant.holder_id == home.installed.supervisor.principal_id
        assert session.scalar(select(Grant.id).where(mine, Grant.capacity == Capacity.PARENT, in_force())) is None
        session.info["keyring"] = fresh(home.installed.supervisor).keyring
        with pytest.raises(Locked):
            _ = again(session, made).content
    assert visitor(app, ROOT).get(f"/reports/{made.id}").status_code == 404


def test_a_sign_in_that_ran_out_leaves_nothing_open_to_the_next(home: House, app: Flask) -> None:
    made = report(home)
    opened(home, app, made)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert visitor(app, ROOT).get(f"/reports/{made.id}").status_code == 404


def asked(home: House, what: What) -> Approval:
    with home.database.reading() as session:
        query = select(Approval).where(Approval.what == what, Approval.state == ApprovalState.ASKED)
        return session.scalars(query.order_by(Approval.asked_at.desc()).limit(1)).one()


@pytest.mark.parametrize("what", [What.OUTSIDE])
def test_a_question_of_the_only_supervisor_is_reached_and_answered_above(home: House, app: Flask, what: What) -> None:
    case_id = taken_up(home)
    with home.database.reading() as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
    author = visitor(app, "elsewhere")
    facts = {"closing_reason": "MOVED", "reason": "moved with her aunt", "hand_over": "the office there"}
    assert author.post(f"/dossiers/{dossier_id}/ask/end_outside", facts).status_code == 303
    row = asked(home, what)
    root = visitor(app, ROOT)
    address = f"/dossiers/{dossier_id}/by-the-parent?approval={row.id}"
    assert address in root.get("/approvals").text
    assert address in root.get("/my-day").text
    assert root.get(f"/approvals/{row.id}").status_code == 404
    onward = climb(root, address)
    assert (onward.status_code, onward.headers["Location"]) == (303, f"/approvals/{row.id}")
    assert "moved with her aunt" in root.get(onward.headers["Location"]).text
    assert f"/approvals/{row.id}" in root.get("/approvals").text
    assert root.post(f"/approvals/{row.id}", {"approve": "1"}).status_code == 303
    assert author.post(f"/approvals/{row.id}", {"approve": "1"}).status_code == 403
    assert author.post(f"/dossiers/{dossier_id}/move/end_outside", facts).status_code == 303
    told = [each for each in notices(home, home.other_id) if each.safe_id == dossier_id]
    assert {each.subject_id for each in told} == {dossier_id, row.id}


def test_a_proposal_of_the_only_supervisor_is_reached_and_confirmed_above(home: House, app: Flask) -> None:
    group = KeyGroup(code="KG06", evidence="both parents work far away")
    text = ProposalText(reason="alone at home", rhythm="monthly", urgency="G", first_visit_on=clock.today())
    with act(home, home.elsewhere, "propose_monitoring") as (session, by):
        row = monitoring.propose(
            session, by=by, office=session.get_one(Office, home.other_id), legal_basis="DUTY", text=text,
            face=Face(name="祝小禾", key_groups=(group,)),
        )  # fmt: skip
        proposal_id, dossier_id = row.id, row.dossier_id
    question, root = asked(home, What.MONITORING), visitor(app, ROOT)
    address = f"/dossiers/{dossier_id}/by-the-parent?approval={question.id}"
    assert address in root.get("/approvals").text
    onward = climb(root, address)
    page = root.get(onward.headers["Location"], follow_redirects=True)
    assert "祝小禾" in page.text
    assert root.post(f"/monitoring/{proposal_id}", {"looked": "y", "confirm": "1"}).status_code == 303
    with home.database.reading() as session:
        assert session.get_one(Proposal, proposal_id).state is ProposalState.CONFIRMED
    told = [each for each in notices(home, home.other_id) if each.safe_id == dossier_id]
    assert visitor(app, "elsewhere").get(f"/notices/{told[0].id}").status_code == 200


def test_setting_aside_asked_by_the_only_supervisor_is_answered_above(home: House, app: Flask) -> None:
    made = report(home, kind="MR1", seen_area=TOWNS[1], lives_area=TOWNS[1])
    with act(home, home.elsewhere, "set_report_aside") as (session, by):
        words = TriageWords(reason="a drill of the school")
        ask_set_aside(session, by=by, report=again(session, made), action="unfounded", words=words)
    root = visitor(app, ROOT)
    address = f"/reports/{made.id}/by-the-parent"
    assert address in root.get("/approvals").text
    page = root.get(climb(root, address).headers["Location"]).text
    assert "a drill of the school" in page
    assert root.post(f"/reports/{made.id}/answer", {"reason": "I asked the school", "agree": "1"}).status_code == 303
    assert now(home, made).state is ReportState.UNFOUNDED


def test_a_paper_of_the_only_supervisor_is_reached_above(home: House, app: Flask) -> None:
    case_id = taken_up(home)
    with act(home, home.elsewhere, "ask_copy") as (session, by):
        case = session.get_one(Case, case_id)
        ask_approval(
            session, What.ASSESSMENT, subject_id=case.id, digest=Words(text="x").text.encode(), by=by, case=case
        )
        dossier_id = case.dossier_id
    row, root = asked(home, What.ASSESSMENT), visitor(app, ROOT)
    onward = climb(root, f"/dossiers/{dossier_id}/by-the-parent?approval={row.id}")
    assert onward.headers["Location"] == f"/approvals/{row.id}"
    other = report(home)
    stray = f"/dossiers/{dossier_id}/by-the-parent?approval={other.id}"
    assert root.get(stray).headers["Location"] == f"/dossiers/{dossier_id}"


def test_everything_late_below_leads_somewhere_that_works(home: House, app: Flask, later: None) -> None:
    with clock.at(clock.now() - timedelta(days=13)):
        case_id, made = taken_up(home), report(home)
        with act(home, home.elsewhere, "task") as (session, by):
            case = session.get_one(Case, case_id)
            due = clock.now() + timedelta(days=1)
            for kind in (Kind.TASK, Kind.CONTACT, Kind.REVIEW):
                open_obligation(session, kind, subject_id=case.id, case=case, user_id=by.user_id, due=due, by=by)
    root = visitor(app, ROOT)
    day = root.get("/my-day").text
    late = day[day.index("下级办公室超期事项") :]
    ways = set(re.findall(r'href="(/(?:dossiers|reports)/[^"]*by-the-parent[^"]*)"', late))
    assert ways
    for way in ways:
        assert root.get(way).status_code == 200, way
    onward = climb(root, f"/reports/{made.id}/by-the-parent")
    assert CANARY in root.get(onward.headers["Location"]).text
    with home.database.reading() as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
        assert session.get_one(Case, case_id).stage is Stage.REPORTING
    climb(root, f"/dossiers/{dossier_id}/by-the-parent")
    assert root.get(f"/dossiers/{dossier_id}/offer").status_code == 200


@pytest.mark.browser
def test_in_a_browser_from_the_queue_to_the_new_dossier(home: House, app: Flask, chromium: Browser) -> None:
    made = report(home, name="端木小川", urgency=Urgency.E)
    with Server(app) as running, window(chromium, running.url, DESK) as desk:
        running.moment = clock.now() + timedelta(minutes=20)
        sign_in(desk, ROOT, "/reports")
        desk.get_by_role("link", name=made.number).click()
        expect(desk.locator("main")).not_to_contain_text(CANARY)
        desk.locator("#reason").fill("督导今天都不在")
        desk.locator("#step_up_password").fill(password_of(ROOT))
        desk.locator("main button.btn-primary").click()
        expect(desk.locator("main")).to_contain_text(CANARY)
        desk.get_by_role("link", name="受理").click()
        desk.locator("#reason").fill("需要尽快上门")
        desk.locator(".chip", has_text="我已查找").click()
        desk.get_by_role("button", name="受理").click()
        desk.wait_for_url("**/dossiers/**")
        expect(desk.locator("h1")).to_contain_text("端木小川")
