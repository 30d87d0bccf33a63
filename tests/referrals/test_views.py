"""The pages of a referral: both sides in the browser, and nothing beyond the packet for the unit."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from casefile.desk.lines import lines
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import overdue_of_workers
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.referrals.model import Referral
from tests.dossiers import builders as b
from tests.web.clients import Visitor, application, visitor

SHOWN = re.compile(r"/referrals/([0-9a-f-]{36})$")


def enter(town: b.Town, app: Flask, who: Actor) -> Visitor:
    return visitor(app, b.username(town, who))


def fields(liaison: Actor, **own: Any) -> dict[str, Any]:
    today = clock.today()
    typed = {
        "unit_id": str(next(iter(liaison.units))), "service": "COUNSELLING", "question": "请每周辅导一次",
        "legal_basis": "DUTY", "give_guardian_phone": "y", "why_guardian_phone": "约定时间",
        "answer_by": str(today + timedelta(days=3)), "report_by": str(today + timedelta(days=30)),
    }  # fmt: skip
    return typed | own


def dossier_of(town: b.Town, case_id: UUID) -> UUID:
    with b.looking(town, None) as session:
        return b.dossier_of(session, case_id).id


@pytest.fixture
def dossier_id(town: b.Town) -> UUID:
    return dossier_of(town, b.led(town, name="单雄信", guardian="李大妈", guardian_phone="13900001111"))


def written(town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID, **own: Any) -> str:
    answer = enter(town, app, town.worker).post(f"/referrals/of/{dossier_id}", fields(liaison, **own))
    found = SHOWN.search(answer.headers["Location"])
    assert found is not None
    return f"/referrals/{found[1]}"


def sent(town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID, **own: Any) -> str:
    page = written(town, app, liaison, dossier_id, **own)
    assert enter(town, app, town.supervisor).post(f"{page}/sending").status_code == 303
    return page


def test_from_the_worker_to_the_unit_and_back(town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID) -> None:
    page = written(town, app, liaison, dossier_id)
    boss, unit, worker = (enter(town, app, who) for who in (town.supervisor, liaison, town.worker))
    assert "单位将看到的内容" in worker.get(page).text
    assert unit.get(page).status_code == 404
    assert worker.post(f"{page}/sending").status_code == 403
    assert boss.post(f"{page}/sending").status_code == 303
    text = unit.get(page).text
    assert "13900001111" in text
    assert "单雄信" not in text
    assert "李大妈" not in text
    assert str(dossier_id) not in text
    with b.looking(town, None) as session:
        assert session.get_one(Dossier, dossier_id).number not in text
    assert unit.post(f"{page}/acceptance", {"words": "周三见面"}).status_code == 303
    assert unit.post(f"{page}/beginning").status_code == 303
    assert unit.post(f"{page}/report", {"code": "PROVIDED", "words": ""}).status_code == 422
    assert unit.post(f"{page}/report", {"code": "PROVIDED", "words": "辅导了六次"}).status_code == 303
    assert "辅导了六次" in worker.get(page).text
    assert "辅导了六次" in worker.get(f"/dossiers/{dossier_id}").text
    assert worker.post(f"{page}/end").status_code == 303
    assert unit.get(page).status_code == 404


def test_every_page_about_a_case_says_whose_it_is_and_leads_back(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    worker, boss = enter(town, app, town.worker), enter(town, app, town.supervisor)
    page = written(town, app, liaison, dossier_id)
    met = {"method": "VISIT", "outcome": "SEEN", "met_at": clock.local(clock.now()).isoformat()[:16], "facts": "在家"}
    assert worker.post(f"/contacts/of/{dossier_id}/new", met).status_code == 303
    contact = re.search(r"/contacts/[0-9a-f-]{36}", worker.get(f"/dossiers/{dossier_id}").text)
    assert contact is not None
    assessed = worker.post(f"/assessments/of/{dossier_id}", {"facts": "x"}).headers["Location"]
    proposed = {"measure": "P02", "reason": "x", "propose": "1"}
    measure = boss.post(f"/interventions/of/{dossier_id}", proposed).headers["Location"]
    for address in (
        page, f"{page}/draft", f"{page}/withdrawal", contact[0], f"{contact[0]}/edit", assessed, measure,
        f"/contacts/of/{dossier_id}/new", f"/assessments/of/{dossier_id}", f"/referrals/of/{dossier_id}",
    ):  # fmt: skip
        above = worker.get(address).text.partition("<main")[2].partition("<h1>")[0]
        assert f'href="/dossiers/{dossier_id}"' in above, address
        assert "单雄信 · " in above, address


def test_the_liaison_gets_404_for_everything_else(town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID) -> None:
    page = sent(town, app, liaison, dossier_id)
    unit = enter(town, app, liaison)
    assert unit.get(page).status_code == 200
    others = (
        f"/dossiers/{dossier_id}", f"/referrals/of/{dossier_id}", "/dossiers", "/search", "/caseload",
        f"/interventions/of/{dossier_id}", f"/assessments/of/{dossier_id}",
    )  # fmt: skip
    for other in others:
        assert unit.get(other).status_code == 404, other
    for act in ("draft", "again", "withdrawal"):
        assert unit.get(f"{page}/{act}").status_code in {403, 404}, act
    other_page = written(town, app, liaison, dossier_of(town, b.led(town)))
    assert unit.get(other_page).status_code == 404


def test_a_colleague_gets_404(town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID) -> None:
    page = sent(town, app, liaison, dossier_id)
    assert enter(town, app, town.other).get(page).status_code == 404


def test_the_unit_finds_it_on_my_day_and_in_its_list(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    page = sent(town, app, liaison, dossier_id)
    unit, office = enter(town, app, liaison), enter(town, app, town.supervisor)
    assert page in unit.get("/my-day").text
    assert page in unit.get("/referrals").text
    assert "单雄信" not in unit.get("/referrals").text
    assert page in office.get("/referrals").text
    assert "单雄信" in office.get("/referrals").text
    sent(town, app, liaison, dossier_id, give_name="y", why_name="当面称呼")
    assert "单雄信" in unit.get("/referrals").text
    assert page not in enter(town, app, town.other).get("/referrals").text


def test_a_decline_closes_it_for_the_unit_and_the_supervisor_asks_another(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    page = sent(town, app, liaison, dossier_id)
    unit, boss = enter(town, app, liaison), enter(town, app, town.supervisor)
    assert unit.post(f"{page}/refusal", {"code": "", "words": ""}).status_code == 422
    answer = unit.post(f"{page}/refusal", {"code": "NO_CAPACITY", "words": "五月前没有人手"})
    assert answer.headers["Location"].endswith("/referrals")
    assert unit.get(page).status_code == 404
    assert "五月前没有人手" in boss.get(page).text
    text = boss.get(f"{page}/again").text
    assert "请每周辅导一次" in text
    assert "约定时间" in text
    assert boss.post(f"{page}/again", fields(liaison)).status_code == 303


def test_what_was_typed_stays_when_a_reason_is_missing(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    worker = enter(town, app, town.worker)
    answer = worker.post(f"/referrals/of/{dossier_id}", fields(liaison, why_guardian_phone=" "))
    assert answer.status_code == 422
    assert "请写明单位为什么需要知道这一项" in answer.text
    assert "请每周辅导一次" in answer.text
    assert worker.post(f"/referrals/of/{dossier_id}", fields(liaison, unit_id="nonsense")).status_code == 422


def test_a_draft_is_changed_and_a_referral_taken_back(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    page = written(town, app, liaison, dossier_id)
    worker = enter(town, app, town.worker)
    form = worker.get(f"{page}/draft").text
    version = re.search(r'name="sealed_version" value="(\d+)"', form)
    assert version is not None
    changed = fields(liaison, question="请每两周辅导一次", sealed_version=version[1])
    assert worker.post(f"{page}/draft", changed).status_code == 303
    assert "请每两周辅导一次" in worker.get(page).text
    assert worker.post(f"{page}/withdrawal", {"reason": "家庭已搬走"}).status_code == 303
    shown = worker.get(page).text
    assert "已撤回" in shown
    assert "家庭已搬走" in shown[shown.index("撤回原因") :]
    assert "转介已撤回" in worker.get(f"/dossiers/{dossier_id}").text


def test_a_late_unit_is_shown_to_the_supervisor_with_number_and_page(
    town: b.Town, app: Flask, liaison: Actor, dossier_id: UUID
) -> None:
    page = sent(town, app, liaison, dossier_id)
    with b.looking(town, town.supervisor) as session:
        number = session.get_one(Referral, UUID(page.rsplit("/", 1)[1])).number
    assert number in enter(town, app, liaison).get("/my-day").text
    with clock.at(clock.now() + timedelta(days=4)):
        told = lines_of(town, page)
    assert told == [(number, page)]


def lines_of(town: b.Town, page: str) -> list[tuple[str, str]]:
    with application(town.house).test_request_context(), b.looking(town, town.supervisor) as session:
        rows = [row for row in overdue_of_workers(session, town.supervisor) if str(row.subject_id) in page]
        return [(line.number, line.address) for line in lines(session, rows, to_file=True)]
