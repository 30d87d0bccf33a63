"""The screens: from a new account to an admitted person, as the people in charge click through it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from casefile.audit.acts import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people import duties
from casefile.people.actor import Actor
from casefile.people.keepers import Keeper, keepers_of
from casefile.people.offices import Office
from casefile.people.roles import Role, duties_given, duties_of
from casefile.people.units import Unit
from casefile.people.users import User, UserState, user_by_username
from tests import people_builders as people
from tests.people_builders import Installed
from tests.web.clients import Visitor, application, visitor, ways_back

CODE = re.compile(r"\b(?:[2-9A-HJ-NP-Z]{5}-){3}[2-9A-HJ-NP-Z]{5}\b")


@pytest.fixture
def house(database: Database) -> Installed:
    return people.installation(database)


@pytest.fixture
def app(house: Installed) -> Flask:
    return application(house)


def _again(username: str) -> dict[str, str]:
    return {"step_up_password": people.password_of(username)}


def _user(house: Installed, username: str) -> User:
    with house.database.reading() as session:
        found = user_by_username(session, username)
        assert found is not None
        session.expunge_all()
        return found


def test_an_account_is_made_given_a_duty_activated_and_admitted(house: Installed, app: Flask) -> None:
    town = people.office(house)
    sysadmin, secadmin, head = visitor(app, "sysadmin"), visitor(app, "secadmin"), visitor(app, "root1")
    answer = sysadmin.post("/accounts/new", {"person_name": "李娜", "username": "li.na", "phone": "13912345678"})
    assert answer.status_code == 200
    (code,) = set(CODE.findall(answer.text))
    new = _user(house, "li.na")
    assert code not in sysadmin.get(f"/accounts/{new.id}").text
    given = {"role": "grid_worker", "office_id": str(town), "unit_id": "", "until": "", **_again("secadmin")}
    assert secadmin.post(f"/accounts/{new.id}/duties", given).status_code == 303
    fields = {"username": "li.na", "code": code, "password": "vier rote Katzen", "again": "vier rote Katzen"}
    activated = visitor(app).client.post("/activate", data=fields)
    words = re.findall(r"<li>([a-z]+)</li>", activated.text)
    assert len(words) == 6
    page = head.get("/admissions").text
    assert "李娜" in page
    with house.database.reading() as session:
        (duty,) = duties_of(session, new.id, admitted=False)
    page = head.get(f"/admissions/{duty.id}").text
    assert re.findall(r"<li>([a-z]+)</li>", page) == words
    found = re.search(r'name="fingerprint"[^>]*value="(\w+)"', page)
    assert found is not None
    sent = {"fingerprint": found.group(1), **_again("root1")}
    assert head.post(f"/admissions/{duty.id}", sent).status_code == 422  # not compared
    assert head.post(f"/admissions/{duty.id}", {**sent, "compared": "y"}).status_code == 303
    assert _user(house, "li.na").state is UserState.ADMITTED
    assert visitor(app).sign_in("li.na", "vier rote Katzen").status_code == 303


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(house: Installed, app: Flask) -> None:
    sysadmin = visitor(app, "sysadmin")
    answer = sysadmin.post("/accounts/new", {"person_name": "李娜", "username": "root1", "phone": "13912345678"})
    assert answer.status_code == 422
    assert 'id="username-wrong"' in answer.text
    assert "13912345678" in answer.text
    answer = sysadmin.post("/accounts/new", {"person_name": "", "username": "abc"})
    assert 'id="person_name-wrong"' in answer.text


def test_a_reset_warns_first_and_shows_the_new_code_once(house: Installed, app: Flask) -> None:
    people.worker(house, username="worker")
    sysadmin, worker = visitor(app, "sysadmin"), _user(house, "worker")
    warning = sysadmin.get(f"/accounts/{worker.id}/reset")
    assert "草稿全部丢失" in warning.text
    answer = sysadmin.post(f"/accounts/{worker.id}/reset", _again("sysadmin"))
    assert CODE.search(answer.text)
    assert _user(house, "worker").state is UserState.INVITED
    assert visitor(app).sign_in("worker").status_code == 422
    answer = sysadmin.post(f"/accounts/{worker.id}/code")
    assert CODE.search(answer.text)


def test_a_locked_account_is_signed_out_and_comes_back_after_unlocking(house: Installed, app: Flask) -> None:
    people.worker(house, username="worker")
    each, sysadmin, worker = visitor(app, "worker"), visitor(app, "sysadmin"), _user(house, "worker")
    assert each.get("/me").status_code == 200
    assert sysadmin.post(f"/accounts/{worker.id}/lock").status_code == 303
    assert each.get("/me").status_code != 200
    assert visitor(app).sign_in("worker").status_code == 422
    assert sysadmin.post(f"/accounts/{worker.id}/unlock").status_code == 303
    assert visitor(app).sign_in("worker").status_code == 303


def test_a_duty_is_ended_with_the_password(house: Installed, app: Flask) -> None:
    people.worker(house, username="worker")
    secadmin, worker = visitor(app, "secadmin"), _user(house, "worker")
    with house.database.reading() as session:
        (duty,) = duties_of(session, worker.id)
    assert secadmin.post(f"/duties/{duty.id}/end").status_code == 401
    assert secadmin.post(f"/duties/{duty.id}/end", _again("secadmin")).status_code == 303
    with house.database.reading() as session:
        assert duties_of(session, worker.id) == []


def test_a_duty_from_a_later_day_asks_to_sign_in_anew_when_its_day_has_come(house: Installed, app: Flask) -> None:
    town = people.office(house, name="东门镇办公室")
    deputy, secadmin = people.worker(house, town, username="deputy"), visitor(app, "secadmin")
    monday = clock.today() + timedelta(days=3)
    fields = {"role": "supervisor", "office_id": str(town), "unit_id": "", **_again("secadmin")}
    wrong = secadmin.post(f"/accounts/{deputy.user_id}/duties", {**fields, "since": "2020-01-01"})
    assert wrong.status_code == 422
    assert "起始日不得早于今天" in wrong.text
    assert 'value="2020-01-01"' in wrong.text
    given = secadmin.post(f"/accounts/{deputy.user_id}/duties", {**fields, "since": monday.isoformat()})
    assert given.status_code == 303
    assert f"/admissions/{_waiting_duty(house, deputy)}" in visitor(app, "root1").get("/admissions").text
    people.admit_all(house)
    assert "尚未开始" in secadmin.get(f"/accounts/{deputy.user_id}").text
    with clock.at(clock.start_of(monday) - timedelta(minutes=5)):
        each = visitor(app, "deputy")
        assert each.get("/reports").status_code == 404
        clock.move(timedelta(minutes=6))
        assert each.get("/my-day").status_code == 303, "the sign-in has not the new duty's key"
        assert visitor(app, "deputy").get("/reports").status_code == 200


def test_neither_a_role_nor_a_kind_of_unit_is_chosen_beforehand(house: Installed, app: Flask) -> None:
    somebody, secadmin, head = people.worker(house), visitor(app, "secadmin"), visitor(app, "root1")
    pages = ((secadmin, f"/accounts/{somebody.user_id}/duties", {"office_id": str(house.root)}, "role"),
             (head, "/units/new", {"unit_name": "第一小学"}, "kind"))  # fmt: skip
    for who, path, fields, wanted in pages:
        assert re.search(rf'name="{wanted}"[^>]*><option[^>]*value="">请选择', who.get(path).text), path
        again = _again("secadmin" if who is secadmin else "root1")
        answer = who.post(path, {**fields, wanted: "", **again})
        assert answer.status_code == 422
        assert f'id="{wanted}-wrong"' in answer.text


def test_what_is_wrong_in_a_form_is_said_before_its_password_is_wanted(house: Installed, app: Flask) -> None:
    root = visitor(app, "root1")
    fields = {"office_name": "东门镇办公室", "area_code": "", "keepers": str(house.supervisor.user_id)}
    page = root.post("/offices/new", fields)
    assert page.status_code == 422
    assert 'id="area_code-wrong"' in page.text
    assert "东门镇办公室" in page.text
    assert "step_up_password-wrong" not in page.text
    both = root.post("/offices/new", {**fields, "step_up_password": "not this one"})
    assert both.status_code == 422
    assert 'id="area_code-wrong"' in both.text
    assert 'id="step_up_password-wrong"' in both.text
    assert 'href="#step_up_password"' in both.text
    assert "not this one" not in both.text
    fields["area_code"] = people.TOWNS[0]
    for typed in ({}, {"step_up_password": "not this one"}):
        asked = root.post("/offices/new", {**fields, **typed})
        assert asked.status_code == 401
        assert 'name="office_name" value="东门镇办公室"' in asked.text
        assert ("step_up_password-wrong" in asked.text) is bool(typed)
        assert "东门镇办公室" not in root.get("/offices").text, "nothing is done without the password"
    assert root.post("/offices/new", {**fields, **_again("root1")}).status_code == 303


def test_an_office_is_made_and_its_keeper_named_confirmed_and_given_the_key(house: Installed, app: Flask) -> None:
    first, secadmin = visitor(app, "root1"), visitor(app, "secadmin")
    one = str(_user(house, "root1").id)
    fields = {"office_name": "东门镇办公室", "area_code": people.TOWNS[0], "keepers": one, **_again("root1")}
    assert first.post("/offices/new", {**fields, "area_code": "110000"}).status_code == 422
    assert first.post("/offices/new", fields).status_code == 303
    assert "东门镇办公室" in first.get("/offices").text
    with house.database.reading() as session:
        town = session.query(Office).filter_by(name="东门镇办公室").one().id
        own = session.query(Keeper).filter_by(office_id=town).one().id
    assert f"/keepers/{own}/key" not in first.get(f"/offices/{town}").text, "not before she is confirmed"
    assert first.post(f"/keepers/{own}/key", _again("root1")).status_code == 409
    assert secadmin.post(f"/keepers/{own}/confirm", _again("secadmin")).status_code == 303
    assert f"/keepers/{own}/key" in first.get(f"/offices/{town}").text
    assert first.post(f"/keepers/{own}/key", _again("root1")).status_code == 303
    head = people.supervisor(house, town, username="head")
    first = visitor(app, "root1")  # signs in anew: a keeper of the new office by now
    named = {"user_id": str(head.user_id), **_again("root1")}
    assert first.post(f"/offices/{town}/keepers", named).status_code == 303
    with house.database.reading() as session:
        keeper = session.query(Keeper).filter_by(user_id=head.user_id).one().id
    assert f"/keepers/{keeper}/confirm" in secadmin.get(f"/offices/{town}").text
    assert secadmin.post(f"/keepers/{keeper}/confirm", _again("secadmin")).status_code == 303
    assert f"/keepers/{keeper}/key" in first.get(f"/offices/{town}").text
    assert first.post(f"/keepers/{keeper}/key", _again("root1")).status_code == 303
    assert len(people.again(house, head).held) == 3
    assert first.post(f"/keepers/{keeper}/end", _again("root1")).status_code == 303
    assert len(people.again(house, head).held) == 2


def test_an_office_s_page_shows_the_buttons_of_what_may_be_done_there(house: Installed, app: Flask) -> None:
    east, west = people.office(house), people.office(house, area_code=people.TOWNS[1])
    people.supervisor(house, east, username="head")
    with house.database.reading() as session:
        (kept, _), (other, _) = ([each.id for each in keepers_of(session, [place])] for place in (east, west))
    own, foreign = (visitor(app, "head").get(f"/offices/{place}").text for place in (east, west))
    assert f"/keepers/{kept}/end" in own
    assert f"/offices/{east}/keepers" in own
    assert f"/keepers/{other}/end" not in foreign
    assert f"/offices/{west}/keepers" not in foreign
    assert visitor(app, "head").post(f"/keepers/{other}/end", _again("head")).status_code == 404
    assert f"/keepers/{other}/end" in visitor(app, "secadmin").get(f"/offices/{west}").text
    assert "/units/new" not in visitor(app, "head").get("/units").text
    assert "/units/new" in visitor(app, "root1").get("/units").text
    assert visitor(app, "root1").post(f"/keepers/{kept}/end", _again("root1")).status_code == 303
    assert "/end" not in visitor(app, "root1").get(f"/offices/{east}").text, "the last who has the key stays"


def test_what_a_list_leads_to_leads_back_to_it_where_the_list_opens(house: Installed, app: Flask) -> None:
    sysadmin, secadmin, head = visitor(app, "sysadmin"), visitor(app, "secadmin"), visitor(app, "root1")
    account = f"/accounts/{_user(house, 'root1').id}"
    assert ways_back(sysadmin.get(account)) == ways_back(sysadmin.get("/accounts/new")) == ["/accounts"]
    assert ways_back(sysadmin.get(f"{account}/reset")) == ways_back(secadmin.get(f"{account}/duties")) == [account]
    assert ways_back(head.get(f"/offices/{house.root}")) == ways_back(head.get("/offices/new")) == ["/offices"]
    assert ways_back(head.get("/units/new")) == ["/units"]
    assert ways_back(head.get("/me/password")) == ["/me"]


def test_a_unit_is_entered_and_its_second_liaison_given_the_key_by_the_first(house: Installed, app: Flask) -> None:
    fields = {"unit_name": "第一小学", "kind": "school", **_again("root1")}
    assert visitor(app, "root1").post("/units/new", fields).status_code == 303
    with house.database.reading() as session:
        school = session.query(Unit).one().id
    people.liaison(house, school, username="first")
    second = people.liaison(house, school, username="second")
    other = people.liaison(house, people.unit(house, name="县医院"), username="other")
    with house.database.reading() as session:
        (duty,) = duties_of(session, second.user_id)
    assert "第一小学" not in visitor(app, "other").get("/units").text
    assert len(other.held) == 2
    first = visitor(app, "first")
    assert f"/units/liaisons/{duty.id}/key" in first.get("/units").text
    assert first.post(f"/units/liaisons/{duty.id}/key", _again("first")).status_code == 303
    assert len(people.again(house, second).held) == 2


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/admissions", "/offices", "/offices/new", "/units"])
def test_who_has_no_part_in_it_gets_no_such_page(house: Installed, app: Flask, path: str) -> None:
    people.volunteer(house, username="helper")
    assert visitor(app, "helper").get(path).status_code == 404
    assert visitor(app).get(path).status_code in {302, 303}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_renders_in_both_languages(house: Installed, app: Flask, language: str) -> None:
    worker = people.worker(house)
    waiting = _wait(house)
    pages = {
        "sysadmin": ["/accounts", "/accounts/new", f"/accounts/{worker.user_id}", f"/accounts/{worker.user_id}/reset"],
        "secadmin": [f"/accounts/{worker.user_id}", f"/accounts/{worker.user_id}/duties", "/offices", "/units"],
        "root1": ["/admissions", f"/admissions/{waiting}", "/offices", "/offices/new", f"/offices/{house.root}",
                  "/units", "/units/new"],
    }  # fmt: skip
    for username, paths in pages.items():
        each: Visitor = visitor(app, username)
        each.client.set_cookie("casefile_language", language)
        for path in paths:
            answer = each.get(path)
            assert answer.status_code == 200, path
            assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text
            title = re.search(r"<title>(.*?)</title>", answer.text)
            assert title is not None
            assert bool(re.search(r"[一-鿿]", title.group(1))) is (language == "zh"), path


def _waiting_duty(house: Installed, who: Actor) -> UUID:
    with house.database.reading() as session:
        (found,) = [each for each in duties_given(session, who.user_id) if each.admitted_at is None]
        return found.id


def _wait(house: Installed) -> str:
    """Leave the second duty of somebody waiting."""
    somebody = people.worker(house)
    with act(house.database, house.secadmin, "give_duty") as session:
        given = duties.give_duty(
            session, somebody.user_id, role=Role.VOLUNTEER, office_id=house.root, by=house.secadmin
        )
        return str(given.id)
