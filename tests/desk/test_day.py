"""My day, lists and search: each number is the length of its list, each role sees its own, a stranger nothing."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.audit.acts import act
from casefile.audit.model import AuditRow
from casefile.desk.day import Heap
from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.approvals import Approval, What
from casefile.dossiers.assignments import AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import ask_approval, decide_approval, end_assignment, open_obligation, waiting
from casefile.dossiers.commands.contacting import plan_contact
from casefile.dossiers.commands.marks import lift_emergency, raise_emergency
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people import joining
from casefile.people.actor import Actor
from casefile.people.roles import Role
from casefile.referrals import commands as referrals
from casefile.referrals.model import Referral, ReferralText
from casefile.vault.capacities import Capacity
from casefile.web import words
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.web.clients import Visitor, visitor

TILE = re.compile(r'class="tile[^"]*" href="/my-day/(\w+)"><strong>(\d+)</strong>')
FILE = re.compile(r'href="/dossiers/([0-9a-f-]{36})"')
HEADING = re.compile(r"<h2>(.*?)</h2>")


def enter(town: b.Town, app: Flask, who: Actor) -> Visitor:
    return visitor(app, b.username(town, who))


def numbers(page: str) -> dict[str, int]:
    return {which: int(count) for which, count in TILE.findall(page)}


def ask(town: b.Town, case_id: UUID) -> None:
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        ask_approval(session, What.PLAN, subject_id=case.id, digest=b.TEXT, by=town.worker, case=case)


@pytest.fixture(scope="module")
def busy(town: b.Town) -> UUID:
    """A town at work: a case that is led, an offer, an approval asked for, a case without a lead."""
    led = b.led(town, name="单雄信")
    b.offered(town, b.taken_up(town, name="曾小云"), town.worker)
    b.taken_up(town, name="欧阳明")
    ask(town, led)
    return led


@pytest.fixture(scope="module")
def liaison(town: b.Town, busy: UUID) -> Actor:
    """The liaison of a school that is asked for help."""
    made = people.liaison(town.house)
    text = ReferralText(service="COUNSELLING", question="please see him weekly", legal_basis="DUTY")
    soon = clock.today() + timedelta(days=3)
    wish = referrals.Wish(
        unit_id=next(iter(made.units)), text=text, whys={"name": "to greet him"}, answer_by=soon, report_by=soon
    )
    with b.acting(town, town.worker) as session:
        row_id = referrals.draft(session, session.get_one(Case, busy), wish, by=town.worker).id
    with b.acting(town, town.supervisor) as session:
        referrals.send(session, session.get_one(Referral, row_id), by=town.supervisor)
    return made


@pytest.fixture(scope="module")
def investigator(town: b.Town, busy: UUID) -> Actor:
    """An investigator with a task."""
    made = people.person(town.house, Role.INVESTIGATOR, office_id=town.office_id)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, busy)
        open_obligation(
            session, Kind.TASK, subject_id=busy, due=clock.now(), by=town.worker, case=case, user_id=made.user_id,
            text="ask the neighbours",
        )  # fmt: skip
    return made


def test_every_number_is_the_length_of_its_list_for_each_role(
    town: b.Town, app: Flask, liaison: Actor, investigator: Actor
) -> None:
    house = town.house
    busy = [town.supervisor, town.worker, liaison, investigator]
    idle = [town.grid, town.volunteer, house.supervisor, house.sysadmin, house.secadmin, house.auditor]
    idle.append(people.county_office(house))
    with clock.at(clock.now() + timedelta(days=1)):
        for who in [*busy, *idle]:
            reader = enter(town, app, who)
            told = numbers(reader.get("/my-day").text)
            if who in {town.supervisor, town.worker, liaison}:
                assert set(told) == set(Heap)
            for which, count in told.items():
                text = reader.get(f"/my-day/{which}").text
                assert text.count('class="line"') == count, (who.roles, which)
            assert any(told.values()) is (who in busy), who.roles


def test_the_same_deadline_has_the_same_time_left_wherever_it_stands(town: b.Town, app: Flask) -> None:
    lead = people.worker(town.house, town.office_id)
    case_id = b.led(town, lead)
    with b.acting(town, lead) as session:
        case = session.get_one(Case, case_id)
        plan_contact(session, case, due=clock.end_of(clock.today() + timedelta(days=1)), by=lead)
        dossier_id = case.dossier_id
    with clock.at(clock.end_of(clock.today() + timedelta(days=1)) + timedelta(hours=1)):
        reader, chief = enter(town, app, lead), enter(town, app, town.supervisor)
        pages = ("/my-day", "/my-day/overdue", "/dossiers?due=late", f"/dossiers/{dossier_id}")
        for text in [reader.get(path).text for path in pages] + [chief.get("/dossiers?due=late").text]:
            assert "已超期 1 小时<" in text
        assert numbers(reader.get("/my-day").text)["overdue"] == 1
        row = chief.get("/caseload").text.partition(f"lead={lead.user_id}")[2]
        assert re.findall(r'data-label="联系超期">(\d)', row)[0] == "1"


def test_an_emergency_stands_above_everything_for_who_works_on_it_and_the_supervisors_alone(
    town: b.Town, app: Flask
) -> None:
    case_id, co_worker = b.led(town, name="花木兰"), people.worker(town.house, town.office_id)
    b.accepted(town, b.offered(town, case_id, co_worker, Capacity.CO_WORKER), co_worker)
    helper = people.volunteer(town.house, town.office_id)
    b.accepted(town, b.offered(town, case_id, helper, Capacity.VOLUNTEER), helper)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        raise_emergency(session, case, by=town.worker)
        since, address = case.emergency_at, f"/dossiers/{case.dossier_id}"
    for who in (town.worker, co_worker, town.supervisor, town.second):
        page = enter(town, app, who).get("/my-day").text
        top = page[page.index('class="note danger"') : page.index('class="tiles"')]
        assert f'href="{address}"' in top
        assert "花木兰" in top
        assert f"自 {words.moment(since)} 起" in top
    for who in (town.other, helper, town.house.supervisor):
        assert address not in enter(town, app, who).get("/my-day").text
    with b.acting(town, town.supervisor) as session:
        lift_emergency(session, session.get_one(Case, case_id), by=town.supervisor, reason="with her aunt")
    assert 'class="note danger"' not in enter(town, app, town.worker).get("/my-day").text


def test_who_soon_turns_18_is_told_however_many_others_are_due_before(town: b.Town, app: Flask) -> None:
    lead, today = people.worker(town.house, town.office_id), clock.today()
    soon = today + timedelta(days=20)  # the age of the law is reached the day after
    for _ in range(10):
        b.led(town, lead, name="别的孩子", urgency=Urgency.R)
    exact = {"birth": date(soon.year - 18, soon.month, soon.day), "birth_precision": BirthPrecision.EXACT}
    b.led(town, lead, name="甄成年", urgency=Urgency.G, **exact)
    day = enter(town, app, lead).get("/my-day").text
    assert "甄成年还有 21 天满 18 周岁。" in re.sub(r"<[^>]+>", "", day)


def test_all_that_is_late_is_one_tap_away_and_the_urgent_stands_first(town: b.Town, app: Flask) -> None:
    lead, start = people.worker(town.house, town.office_id), clock.now()
    cases = [b.led(town, lead, urgency=level) for level in (Urgency.Y, Urgency.R, Urgency.E)]
    for hour in range(9):
        with b.acting(town, lead) as session:
            case, due = session.get_one(Case, cases[hour // 3]), start + timedelta(hours=hour)
            open_obligation(
                session, Kind.APPOINTMENT, subject_id=case.id, due=due, by=lead, case=case, user_id=lead.user_id
            )
    with b.looking(town, None) as session:
        files = [str(session.get_one(Case, each).dossier_id) for each in cases]
    with clock.at(start + timedelta(hours=10)):
        reader = enter(town, app, town.supervisor)
        page = reader.get("/my-day").text
        block = page[page.index("本办公室超期事项") :]
        found = re.search(r'href="/late/office">显示全部（(\d+)）', block)
        everything = reader.get("/late/office").text
        assert found
        assert everything.count('class="line"') == int(found[1]) > block[: found.start()].count('class="line"') == 6
        order = [files.index(each) for each in FILE.findall(everything) if each in files]
        assert order == sorted(order, reverse=True)
    assert enter(town, app, town.worker).get("/late/office").status_code == 404


def test_what_is_due_stands_before_the_list_of_dossiers(town: b.Town, app: Flask, busy: UUID) -> None:
    day = enter(town, app, town.worker).get("/my-day").text
    assert HEADING.findall(day) == ["派给您的个案", "接下来", "我的档案"]


def test_each_role_looks_at_something_else_first(town: b.Town, app: Flask, busy: UUID) -> None:
    house = town.house
    county = people.county_office(house)
    first = {}
    for who in (town.supervisor, town.worker, town.grid, town.volunteer, county, house.sysadmin, house.auditor):
        text = enter(town, app, who).get("/my-day").text
        first[str(who.roles)] = HEADING.findall(text)[0]
    assert len(set(first.values())) == len(first)


def test_a_role_that_owes_nothing_is_shown_no_number_that_is_always_zero(
    town: b.Town, app: Flask, investigator: Actor
) -> None:
    house = town.house
    for who in (house.sysadmin, house.secadmin, house.auditor, people.county_office(house)):
        assert 'class="tile' not in enter(town, app, who).get("/my-day").text
    assert 0 not in numbers(enter(town, app, investigator).get("/my-day").text).values()
    assert set(numbers(enter(town, app, town.volunteer).get("/my-day").text)) == {"overdue", "today", "week"}


def test_the_red_bar_asks_only_for_who_looks_through_the_reports(town: b.Town, app: Flask, liaison: Actor) -> None:
    asks = [who for who in (town.supervisor, liaison) if "data-alarm-url" in enter(town, app, who).get("/my-day").text]
    assert asks == [town.supervisor]


def test_own_reports_are_at_hand_on_a_grid_workers_phone(town: b.Town, app: Flask, busy: UUID) -> None:
    page = enter(town, app, town.grid).get("/my-day").text
    assert "/reports/mine" in page[page.index('<nav class="bottom"') :]


def test_a_worker_finds_the_offer_and_the_own_dossiers(town: b.Town, app: Flask, busy: UUID) -> None:
    text = enter(town, app, town.worker).get("/my-day").text
    assert "单雄信" in text
    assert "曾小云" in text
    assert "欧阳明" not in text


def test_a_line_of_a_referral_says_of_whom_and_what_is_wanted(town: b.Town, app: Flask, liaison: Actor) -> None:
    text = enter(town, app, liaison).get("/my-day").text
    assert re.search(r"答复转介 · 单雄信", text)


def test_what_stands_in_a_block_is_not_told_again(town: b.Town, app: Flask, liaison: Actor) -> None:
    for who in (liaison, town.supervisor):
        waiting = re.findall(r'class="line" href="([^"]+)"', enter(town, app, who).get("/my-day").text)
        assert waiting
        assert len(waiting) == len(set(waiting))


def test_a_colleague_finds_nothing_of_it(town: b.Town, app: Flask, busy: UUID) -> None:
    reader = enter(town, app, town.other)
    for path in ("/my-day", "/dossiers", "/my-day/waiting"):
        text = reader.get(path).text
        assert "单雄信" not in text
        assert "曾小云" not in text


def test_the_supervisor_finds_what_waits_for_approval(town: b.Town, app: Flask, busy: UUID) -> None:
    text = enter(town, app, town.supervisor).get("/my-day").text
    assert "待审批" in text
    assert "/approvals/" in text


def test_who_is_locked_is_no_second_holder_of_the_offices_key(town: b.Town, app: Flask) -> None:
    place = people.office(town.house, area_code=people.TOWNS[2], name="西门镇办公室")
    head, second = people.supervisor(town.house, place), people.supervisor(town.house, place)
    alone = "西门镇办公室的密钥只有一人持有"
    assert alone not in enter(town, app, head).get("/my-day").text
    with act(town.database, town.house.sysadmin, "lock_account") as session:
        joining.lock_account(session, second.user_id, by=town.house.sysadmin)
    assert alone in enter(town, app, head).get("/my-day").text


def test_the_county_office_sees_numbers_without_names(town: b.Town, app: Flask, busy: UUID) -> None:
    text = enter(town, app, people.county_office(town.house)).get("/my-day").text
    assert "少于 5" in text
    assert "单雄信" not in text


def test_the_county_offices_number_is_the_length_of_the_supervisors_list(town: b.Town, app: Flask, busy: UUID) -> None:
    for _ in range(5):
        b.led(town)
    text = enter(town, app, people.county_office(town.house)).get("/my-day").text
    listed = enter(town, app, town.supervisor).get("/dossiers?stage=assessment").text
    count = len(set(FILE.findall(listed)))
    assert count > 5
    assert f"<dt>评估转介</dt><dd>{count}</dd>" in text


def test_the_list_is_filtered_by_codes_and_keeps_them_in_the_address(town: b.Town, app: Flask, busy: UUID) -> None:
    reader = enter(town, app, town.supervisor)
    assert "欧阳明" in reader.get("/dossiers").text
    assert "欧阳明" not in reader.get("/dossiers?stage=assessment").text
    assert "单雄信" in reader.get("/dossiers?stage=assessment").text
    assert "单雄信" not in reader.get("/dossiers?mark=no_lead").text
    assert reader.get("/dossiers?stage=nonsense&due=x&lead=y").status_code == 200
    assert "stage=assessment" in reader.get("/dossiers?stage=assessment").text


def test_a_list_leaves_one_row_of_reading_that_names_nobody(town: b.Town, app: Flask, busy: UUID) -> None:
    enter(town, app, town.second).get("/dossiers")
    with town.database.reading() as session:
        query = select(AuditRow).where(AuditRow.act == "see_dossiers", AuditRow.actor == town.second.user_id)
        row = session.scalars(query).one()
    assert row.opened.startswith("face ")
    assert row.detail is not None
    assert row.object_id is None


@pytest.mark.parametrize("typed", ["单雄信", "shanxx", "sxx", "shan"])
def test_a_person_is_found_by_name_pinyin_and_initials(town: b.Town, app: Flask, busy: UUID, typed: str) -> None:
    answer = enter(town, app, town.supervisor).post("/search", {"text": typed})
    assert ("单雄信" in answer.text.split("<main")[1]) is (typed != "shanxx")


def test_a_dossier_is_found_by_its_number_however_it_is_typed(town: b.Town, app: Flask, busy: UUID) -> None:
    with b.looking(town, town.supervisor) as session:
        dossier = b.dossier_of(session, busy)
    asked = {"text": dossier.number.replace("-", " ")}
    assert f'href="/dossiers/{dossier.id}"' in enter(town, app, town.supervisor).post("/search", asked).text
    assert str(dossier.id) not in enter(town, app, town.other).post("/search", asked).text


def test_a_search_is_not_executed_without_the_token_and_finds_nothing_for_a_colleague(
    town: b.Town, app: Flask, busy: UUID
) -> None:
    reader = enter(town, app, town.supervisor)
    assert reader.client.post("/search", data={"text": "单"}).status_code == 422
    colleague = enter(town, app, town.other).post("/search", {"text": "单雄信"})
    assert "/dossiers/" not in colleague.text.split("<main")[1]


def test_the_caseload_counts_what_each_worker_leads(town: b.Town, app: Flask, busy: UUID) -> None:
    text = enter(town, app, town.supervisor).get("/caseload").text
    assert f"lead={town.worker.user_id}" in text
    assert f"lead={town.other.user_id}" in text
    assert enter(town, app, town.worker).get("/caseload").status_code == 404


def test_what_somebody_who_left_was_to_be_told_is_no_act_of_the_office_above(town: b.Town, app: Flask) -> None:
    lead, chief = people.worker(town.house, town.office_id), enter(town, app, town.supervisor)
    case_id = b.led(town, lead)
    with b.acting(town, lead) as session:
        case = session.get_one(Case, case_id)
        asked = ask_approval(session, What.PLAN, subject_id=case.id, digest=b.TEXT, by=lead, case=case).id
    with b.acting(town, town.second) as session:
        row = session.get_one(Approval, asked)
        decide_approval(session, row, by=town.second, approve=False, digest=b.TEXT, reason="no dates")
    assert re.search(r"知悉：帮扶计划：未批准", enter(town, app, lead).get("/my-day/waiting").text)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        for each in assignments_of(session, case.dossier_id, AssignmentState.ACTIVE):
            end_assignment(session, each, by=town.supervisor, reason="on leave")
        number = session.get_one(Dossier, case.dossier_id).number
        (told,) = waiting(session, subject_id=asked, kinds=[Kind.NOTICE])
        address = f"/notices/{told.id}"
    day = chief.get("/my-day").text
    assert f"{number}</span>：帮扶计划：未批准。此事本应告知{lead.name}" in day
    assert "上级办公室" not in day
    page = chief.get(address).text
    assert "上级办公室" not in page
    assert "no dates" in page
    assert lead.name in page
    assert chief.post(address).status_code == 303
    assert address not in chief.get("/my-day").text
