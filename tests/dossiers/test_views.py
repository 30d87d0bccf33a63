"""The pages of dossiers: what they save, what they refuse, what is kept, and to whom they do not exist."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from casefile.dossiers.approvals import ApprovalState, What
from casefile.dossiers.assignments import Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import open_obligation, waiting
from casefile.dossiers.face import Face
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import card_of, consents_of, decisions_of
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.vault.sessions import end_sessions_of
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.web.clients import Visitor, visitor

VERSION = re.compile(r'name="sealed_version" value="(\d+)"')
FACE = {
    "person_name": "测试甲", "sex": "2", "birth_precision": "UNKNOWN", "id_kind": "NONE", "legal_basis": "REPORT",
    "key_groups-0-code": "KG06", "key_groups-0-evidence": "both parents work in another province",
}  # fmt: skip


def enter(town: b.Town, app: Flask, who: Actor) -> Visitor:
    return visitor(app, b.username(town, who))


def dossier_id(town: b.Town, case_id: UUID) -> UUID:
    with town.database.reading() as session:
        return session.get_one(Case, case_id).dossier_id


def case_now(town: b.Town, case_id: UUID) -> Case:
    with town.database.reading() as session:
        case = session.get_one(Case, case_id)
        session.expunge(case)
        return case


def face_now(town: b.Town, case_id: UUID) -> Face:
    with b.looking(town, town.supervisor) as session:
        return b.dossier_of(session, case_id).face


def version_of(page: str) -> str:
    found = VERSION.search(page)
    assert found is not None
    return found.group(1)


def test_a_dossier_does_not_exist_for_a_colleague_a_helper_and_an_administrator(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    subject = str(dossier_id(town, case_id))
    (assignment,) = _assignments(town, case_id)
    known = {"subject_id": subject, "assignment_id": str(assignment.id), "consent_id": subject, "opening_id": subject}
    known["action"] = "begin_care"
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("dossiers.")]
    assert len(rules) > 20
    for who in (town.other, town.volunteer, town.grid, town.house.sysadmin):
        browser = enter(town, app, who)
        password = {"step_up_password": people.password_of(b.username(town, who))}
        for rule in rules:
            if not rule.arguments:
                continue
            address = app.url_map.bind("localhost").build(
                rule.endpoint,
                {**known, "subject_id": UUID(subject)}
                | {
                    name: UUID(value)
                    for name, value in known.items()
                    if name.endswith("_id") and name in rule.arguments
                },
            )
            answer = browser.get(address) if "GET" in (rule.methods or ()) else browser.post(address, password)
            assert answer.status_code in {404, 429}, rule.endpoint


def _assignments(town: b.Town, case_id: UUID, *states: AssignmentState) -> list[Assignment]:
    with town.database.reading() as session:
        rows = assignments_of(session, session.get_one(Case, case_id).dossier_id, *states)
        session.expunge_all()
        return rows


def test_the_first_page_is_saved_and_its_history_shown(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    browser, address = enter(town, app, town.worker), f"/dossiers/{dossier_id(town, case_id)}"
    page = browser.get(f"{address}/face").text
    assert "测试甲" in page
    assert "both parents work" in page
    fields = {**FACE, "occupation": "第二中学", "phone": "139 0000 1111", "sealed_version": version_of(page)}
    assert browser.post(f"{address}/face", fields).status_code == 303
    face = face_now(town, case_id)
    assert (face.occupation, face.phone) == ("第二中学", "13900001111")
    assert face.key_groups[0].code == "KG06"
    history = browser.get(f"{address}/history").text
    assert "第二中学" in history
    assert "13900001111" in history


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    browser, address = enter(town, app, town.worker), f"/dossiers/{dossier_id(town, case_id)}/face"
    wrong = {"id_kind": "RESIDENT", "id_number": "999999201203040012", "occupation": "第三中学"}
    answer = browser.post(address, {**FACE, **wrong, "sealed_version": version_of(browser.get(address).text)})
    assert answer.status_code == 422
    assert 'id="id_number-wrong"' in answer.text
    assert "第三中学" in answer.text
    assert face_now(town, case_id).occupation == ""


def test_all_that_is_wrong_on_the_first_page_is_told_at_once_and_a_reason_lets_a_doubt_pass(
    town: b.Town, app: Flask
) -> None:
    case_id = b.led(town)
    browser, address = enter(town, app, town.worker), f"/dossiers/{dossier_id(town, case_id)}/face"
    doubted = {
        **FACE, "id_kind": "RESIDENT", "id_number": "999999201203040010", "birth": "2018-03-05",
        "birth_precision": "EXACT", "sex": "2", "sealed_version": version_of(browser.get(address).text),
    }  # fmt: skip
    answer = browser.post(address, {**doubted, "person_name": "测试7", "guardian_phone": "abc", "legal_basis": ""})
    assert answer.status_code == 422
    for field in ("person_name", "birth", "sex", "id_note", "guardian_phone", "legal_basis"):
        assert f'id="{field}-wrong"' in answer.text, field
    assert "出生日期是 2012年3月4日" in answer.text
    assert "写明原因，即可保存" in answer.text
    assert browser.post(address, {**doubted, "id_note": "户口本上就是这样"}).status_code == 303


def test_a_stale_form_shows_both_versions_and_keeps_what_was_typed(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    worker, supervisor = enter(town, app, town.worker), enter(town, app, town.supervisor)
    address = f"/dossiers/{dossier_id(town, case_id)}/face"
    old = version_of(worker.get(address).text)
    assert supervisor.post(address, {**FACE, "occupation": "第四中学", "sealed_version": old}).status_code == 303
    mine = {**FACE, "occupation": "第五中学", "sealed_version": old, "_page": address}
    answer = worker.post(address, mine)
    assert answer.status_code == 409
    assert "第四中学" in answer.text
    assert "第五中学" in answer.text
    assert face_now(town, case_id).occupation == "第四中学"
    assert "第五中学" in worker.get(f"{address}?draft=1").text


def test_what_was_typed_is_there_again_after_signing_in_anew(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    browser, address = enter(town, app, town.worker), f"/dossiers/{dossier_id(town, case_id)}/urgency"
    supervisor = enter(town, app, town.supervisor)
    form = {"csrf_token": supervisor.token, "_form": "dossiers.urgency", "_subject": str(case_id), "_page": address}
    end_sessions_of(town.database, town.supervisor.user_id)
    typed = {**form, "urgency": "R", "reason": "threats at the school gate"}
    answer = supervisor.client.post(address, data=typed)
    assert answer.status_code in {302, 303, 401}
    assert case_now(town, case_id).urgency is Urgency.Y
    again = enter(town, app, town.supervisor)
    assert "threats at the school gate" in again.get(f"{address}?draft=1").text
    assert browser.get(address).status_code in {403, 404}


def test_a_case_is_offered_and_accepted(town: b.Town, app: Flask) -> None:
    case_id = b.taken_up(town)
    subject = dossier_id(town, case_id)
    supervisor = enter(town, app, town.supervisor)
    page = supervisor.get(f"/dossiers/{subject}/offer").text
    assert str(town.worker.user_id) in page
    fields = {"capacity": "lead", "user": str(town.worker.user_id), "note": "please go soon"}
    assert supervisor.post(f"/dossiers/{subject}/offer", fields).status_code == 303
    (offer,) = _assignments(town, case_id)
    worker = enter(town, app, town.worker)
    page = worker.get(f"/assignments/{offer.id}").text
    assert "测试甲" in page
    assert "please go soon" in page
    refused = worker.post(f"/assignments/{offer.id}")
    assert refused.status_code == 409
    assert worker.post(f"/assignments/{offer.id}", {"no_conflict": "y"}).status_code == 303
    assert case_now(town, case_id).stage is Stage.ASSESSMENT
    assert worker.post(f"/assignments/{offer.id}", {"no_conflict": "y"}).status_code == 409
    assert enter(town, app, town.other).get(f"/assignments/{offer.id}").status_code == 404


def test_an_offer_is_declined_with_a_reason(town: b.Town, app: Flask) -> None:
    case_id = b.taken_up(town)
    offer = b.offered(town, case_id, town.worker)
    worker = enter(town, app, town.worker)
    assert worker.post(f"/assignments/{offer}/decline").status_code == 422
    assert worker.post(f"/assignments/{offer}/decline", {"reason": "I know the family"}).status_code == 303
    (row,) = _assignments(town, case_id)
    assert row.state is AssignmentState.DECLINED


def test_of_two_first_writers_of_a_card_the_second_is_shown_both_versions(town: b.Town, app: Flask) -> None:
    subject = dossier_id(town, b.led(town))
    address, worker, supervisor = (
        f"/dossiers/{subject}/care-card",
        enter(town, app, town.worker),
        enter(town, app, town.supervisor),
    )
    first = {"call_name": "小雨", "meeting_place": "图书馆", "safety_note": "怕狗"}
    assert worker.post(address, first).status_code == 303
    answer = supervisor.post(address, {**first, "meeting_place": "活动室"})
    assert answer.status_code == 409
    assert "图书馆" in answer.text
    assert "活动室" in answer.text


def test_help_is_shared_by_the_lead_and_ended_by_the_supervisor(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    subject = dossier_id(town, case_id)
    worker = enter(town, app, town.worker)
    card = {"call_name": "小雨", "meeting_place": "图书馆", "safety_note": "怕狗"}
    assert worker.post(f"/dossiers/{subject}/care-card", card).status_code == 303
    fields = {"capacity": "volunteer", "user": str(town.volunteer.user_id), "note": "她喜欢画画"}
    assert worker.post(f"/dossiers/{subject}/share", fields).status_code == 303
    (offer,) = _assignments(town, case_id, AssignmentState.OFFERED)
    volunteer = enter(town, app, town.volunteer)
    asked = volunteer.get(f"/assignments/{offer.id}").text
    assert "测试甲" not in asked
    assert all(word in asked for word in ("小雨", "图书馆", "怕狗", "她喜欢画画"))
    assert "前答复" in asked
    assert volunteer.post(f"/assignments/{offer.id}", {"no_conflict": "y"}).status_code == 303
    assert "前答复" not in volunteer.get(f"/assignments/{offer.id}").text
    with b.looking(town, town.volunteer) as session:
        row = card_of(session, subject)
        assert row is not None
        assert row.card.safety_note == "怕狗"
    end = f"/dossiers/{subject}/assignments/{offer.id}/end"
    supervisor = enter(town, app, town.supervisor)
    assert "<title>工作人员 · " in supervisor.get(end).text
    assert "<title>关爱卡 · " in worker.get(f"/dossiers/{subject}/care-card").text
    assert worker.post(end, {"reason": "done"}).status_code == 403
    assert supervisor.post(end, {"reason": "done"}).status_code == 303
    assert offer.id in {row.id for row in _assignments(town, case_id, AssignmentState.ENDED)}


def test_urgency_and_marks(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    subject = dossier_id(town, case_id)
    supervisor, worker = enter(town, app, town.supervisor), enter(town, app, town.worker)
    assert supervisor.post(f"/dossiers/{subject}/urgency", {"urgency": "B"}).status_code == 422
    assert supervisor.post(f"/dossiers/{subject}/urgency", {"urgency": "B", "reason": "calmer"}).status_code == 303
    assert case_now(town, case_id).urgency is Urgency.B
    assert f"/dossiers/{subject}/suspend" in supervisor.get(f"/dossiers/{subject}").text
    assert f"/dossiers/{subject}/suspend" not in worker.get(f"/dossiers/{subject}").text
    lost = {"search_plan": "ask the school"}
    assert supervisor.post(f"/dossiers/{subject}/suspend", lost).status_code == 303
    assert case_now(town, case_id).suspended_at is not None
    assert supervisor.post(f"/dossiers/{subject}/resume", {"reason": "found"}).status_code == 303
    page = worker.get(f"/dossiers/{subject}/emergency").text
    assert "tel:110" in page
    assert worker.post(f"/dossiers/{subject}/emergency").status_code == 303
    assert case_now(town, case_id).emergency_at is not None
    more = f'href="/dossiers/{subject}/emergency">补充情况'
    assert more in worker.get(f"/dossiers/{subject}").text
    known = {"called": "110 and the aunt", "called_at": "half past three", "child_safe": "with the aunt"}
    assert worker.post(f"/dossiers/{subject}/emergency", known).status_code == 303
    told = worker.get(f"/dossiers/{subject}").text
    assert ["补充紧急情况" in told, *(word in told for word in known.values())] == [True] * 4
    over = {"urgency": "R", "reason": "safe at her aunt's"}
    assert "/emergency/lift" in supervisor.get(f"/dossiers/{subject}").text
    assert "/emergency/lift" not in worker.get(f"/dossiers/{subject}").text
    assert worker.post(f"/dossiers/{subject}/emergency/lift", over).status_code == 403
    assert supervisor.post(f"/dossiers/{subject}/emergency/lift", over).status_code == 303
    assert case_now(town, case_id).emergency_at is None


def test_a_move_shows_what_is_missing_and_is_refused_at_the_wrong_moment(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    worker, address = enter(town, app, town.worker), f"/dossiers/{dossier_id(town, case_id)}/move"
    page = worker.get(f"{address}/begin_care").text
    assert "评估尚未批准" in page
    answer = worker.post(f"{address}/begin_care", {"own_view": "she wants to stay at home"})
    assert answer.status_code == 409
    assert "帮扶计划尚未批准" in answer.text
    assert "she wants to stay at home</textarea>" in answer.text
    for what in (What.ASSESSMENT, What.PLAN):
        b.approved(town, case_id, what, covers=())
    assert 'href="#own_view"' in worker.post(f"{address}/begin_care").text
    assert worker.get(f"{address}/resume_care").status_code == 409
    assert worker.get(f"{address}/step_down").status_code == 403


def test_moves_are_made_with_their_facts_and_once(town: b.Town, app: Flask) -> None:
    case_id = b.in_care(town)
    supervisor, address = enter(town, app, town.supervisor), f"/dossiers/{dossier_id(town, case_id)}/move"
    day = str(clock.today() + timedelta(days=90))
    step: dict[str, Any] = {"reason": "all goals met", "rhythm": "every three months", "next_contact_on": day}
    empty = supervisor.post(f"{address}/step_down", {"reason": "all goals met"})
    assert empty.status_code == 422
    assert "all goals met" in empty.text
    assert supervisor.post(f"{address}/step_down", step).status_code == 303
    case = case_now(town, case_id)
    assert case.stage is Stage.MONITORING
    assert case.next_contact_at == clock.end_of(date.fromisoformat(day))
    assert supervisor.post(f"{address}/step_down", step).status_code == 409


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_of_a_move_opens(town: b.Town, app: Flask, language: str) -> None:
    supervisor = enter(town, app, town.supervisor)
    supervisor.client.set_cookie("casefile_language", language)
    early, later = b.taken_up(town), b.in_care(town)
    actions = {early: ("keep_watch", "intervene_now", "close_early", "end_outside"),
               later: ("intervene", "assess_again", "step_down", "close", "end_outside")}  # fmt: skip
    for case_id, names in actions.items():
        for name in names:
            answer = supervisor.get(f"/dossiers/{dossier_id(town, case_id)}/move/{name}")
            assert answer.status_code in {200, 303}, name
    for page in ("face", "care-card", "duplicates", "consents", "offer", "share", "urgency", "emergency",
                 "emergency/lift", "suspend", "resume", "obligations", "history"):  # fmt: skip
        assert supervisor.get(f"/dossiers/{dossier_id(town, later)}/{page}").status_code == 200, page


def test_ending_from_outside_is_asked_decided_and_done(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    subject = dossier_id(town, case_id)
    supervisor, second = enter(town, app, town.supervisor), enter(town, app, town.second)
    address = f"/dossiers/{subject}/move/end_outside"
    facts = {"closing_reason": "MOVED", "reason": "moved to Yunnan", "hand_over": "the office there"}
    assert '/ask/end_outside"' in supervisor.get(address).text
    assert supervisor.post(f"/dossiers/{subject}/ask/end_outside", {**facts, "hand_over": ""}).status_code == 422
    assert supervisor.post(f"/dossiers/{subject}/ask/end_outside", facts).status_code == 303
    with town.database.reading() as session:
        (asked,) = b.standing(session, case_id, ApprovalState.ASKED)
        approval_id = asked.id
    listed = second.get("/approvals").text
    assert f"/approvals/{approval_id}" in listed
    assert "测试甲" in listed
    assert "moved to Yunnan" in second.get(f"/approvals/{approval_id}").text
    assert supervisor.post(f"/approvals/{approval_id}", {"approve": "1"}).status_code == 403
    assert second.post(f"/approvals/{approval_id}", {"refuse": "1"}).status_code == 422
    assert second.post(f"/approvals/{approval_id}", {"approve": "1"}).status_code == 303
    assert "moved to Yunnan" in supervisor.get(address).text
    changed = supervisor.post(address, {**facts, "reason": "moved to Tibet"})
    assert changed.status_code == 409
    assert 'role="alert"' in changed.text
    assert "moved to Tibet" in changed.text
    assert supervisor.post(address, facts).status_code == 303
    assert case_now(town, case_id).stage is Stage.CLOSED


def test_closing_has_a_page_of_its_own(town: b.Town, app: Flask) -> None:
    case_id = b.in_care(town)
    supervisor = enter(town, app, town.supervisor)
    answer = supervisor.get(f"/dossiers/{dossier_id(town, case_id)}/move/close")
    assert (answer.status_code, answer.headers["Location"].rsplit("/", 1)[-1]) == (303, "close")


def test_consents_are_recorded_and_taken_back(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    address = f"/dossiers/{dossier_id(town, case_id)}/consents"
    worker = enter(town, app, town.worker)
    fields = {"purposes": "help at school", "given_by": "王芳", "relation": "母亲", "how": "paper",
              "given_on": "2026-01-05"}  # fmt: skip
    assert worker.post(address, {**fields, "given_on": "2999-01-01"}).status_code == 422
    assert worker.post(address, fields).status_code == 303
    page = worker.get(address).text
    assert "help at school" in page
    assert "王芳（母亲）" in page
    assert ">登记撤回</a>" in page
    with town.database.reading() as session:
        (consent,) = consents_of(session, dossier_id(town, case_id))
    assert worker.post(f"{address}/{consent.id}/take-back", {"reason": "changed her mind"}).status_code == 303
    assert "changed her mind" in worker.get(address).text


def test_what_is_owed_is_settled_and_handed_over(town: b.Town, app: Flask) -> None:
    case_id, colleague = b.led(town), people.worker(town.house, town.office_id)
    b.accepted(town, b.offered(town, case_id, colleague, Capacity.CO_WORKER), colleague)
    with b.acting(town, town.worker) as session:
        case, user_id = session.get_one(Case, case_id), town.worker.user_id
        owed = [
            open_obligation(session, Kind.APPOINTMENT, subject_id=case.id, case=case, user_id=user_id, due=clock.now(),
                            by=town.worker, text="call the teacher").id
            for _ in range(2)
        ]  # fmt: skip
    worker, supervisor = enter(town, app, town.worker), enter(town, app, town.supervisor)
    address = f"/dossiers/{dossier_id(town, case_id)}"
    assert f'href="{address}/obligations"' in worker.get(address).text
    assert "call the teacher" in worker.get(f"{address}/obligations").text
    assert worker.post(f"/obligations/{owed[0]}/settle", {"outcome": "she will help"}).status_code == 303
    waits, fold, settled = worker.get(f"{address}/obligations").text.partition("<details")
    assert fold
    assert ("she will help" in waits, "she will help" in settled) == (False, True)
    fields = {"user": str(colleague.user_id), "reason": "on leave"}
    assert supervisor.post(f"/obligations/{owed[1]}/delegate", fields).status_code == 303
    with town.database.reading() as session:
        (left,) = waiting(session, case_id=case_id, kinds=[Kind.APPOINTMENT])
        assert left.user_id == colleague.user_id
    assert enter(town, app, town.other).get(f"/obligations/{owed[1]}/settle").status_code == 404


def test_a_new_phone_is_checked_for_duplicates_by_the_office(town: b.Town, app: Flask) -> None:
    case_id, other = b.led(town), b.taken_up(town, phone="13911112222")
    subject = dossier_id(town, case_id)
    worker, supervisor = enter(town, app, town.worker), enter(town, app, town.supervisor)
    version = version_of(worker.get(f"/dossiers/{subject}/face").text)
    changed = {**FACE, "phone": "13911112222", "sealed_version": version}
    assert worker.post(f"/dossiers/{subject}/face", changed).status_code == 303
    page = supervisor.get(f"/dossiers/{subject}/duplicates").text
    assert str(dossier_id(town, other)) in page
    assert worker.get(f"/dossiers/{subject}/duplicates").status_code == 403
    assert supervisor.post(f"/dossiers/{subject}/duplicates", {"reason": "her brother"}).status_code == 303


def test_by_way_of_the_parent_asks_for_the_password_and_a_reason(town: b.Town, app: Flask) -> None:
    case_id = b.taken_up(town)
    subject = dossier_id(town, case_id)
    root = enter(town, app, town.house.supervisor)
    address = f"/dossiers/{subject}/by-the-parent"
    assert root.get(f"/dossiers/{subject}/history").status_code == 404
    page = root.get(address)
    assert page.status_code == 200
    assert "测试甲" not in page.text
    assert root.post(address, {"reason": "ill"}).status_code == 401
    password = people.password_of(b.username(town, town.house.supervisor))
    assert root.post(address, {"reason": "ill", "step_up_password": password}).status_code == 303
    assert root.get(f"/dossiers/{subject}/history").status_code == 200
    assert enter(town, app, town.supervisor).get(address).status_code == 404


def test_capacities_have_words() -> None:
    from casefile.dossiers.forms.casework import CAPACITY_WORDS, HELPING, WORKING

    assert set(CAPACITY_WORDS) >= {*HELPING, *WORKING, Capacity.FOLLOW_UP}


def test_of_two_moves_at_once_one_wins_and_the_other_is_told(town: b.Town, app: Flask) -> None:
    case_id = b.in_care(town)
    address = f"/dossiers/{dossier_id(town, case_id)}/move/step_down"
    step = {"reason": "all goals met", "rhythm": "every three months"}
    browsers = [enter(town, app, who) for who in (town.supervisor, town.second)]
    tokens = [browser.token for browser in browsers]
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(browser.client.post, address, data={"csrf_token": token, **step})
            for browser, token in zip(browsers, tokens, strict=True)
        ]
        assert sorted(answer.result().status_code for answer in sent) == [303, 409]
    assert case_now(town, case_id).stage is Stage.MONITORING


def test_with_every_check_off_a_colleague_reads_only_ciphertext(town: b.Town) -> None:
    case_id = b.led(town, address="幸福路五号")
    with b.looking(town, town.other) as session:
        dossier = b.dossier_of(session, case_id)
        assert "幸福路五号".encode() not in (dossier.cell or b"")
        with pytest.raises(Locked):
            _ = dossier.face
        for decision in decisions_of(session, dossier.id):
            with pytest.raises(Locked):
                _ = decision.words
