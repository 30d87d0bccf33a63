"""Signing in and out, the first password, a new one: what a person sees, and what the chain keeps."""

import time
import unicodedata
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.audit import Outcome
from casefile.audit.acts import act
from casefile.audit.model import AuditRow
from casefile.kernel import clock
from casefile.people import joining
from casefile.people.users import user_by_username
from casefile.web.throttle import LIMITS, Counted
from tests import people_builders as people
from tests.people_builders import Installed
from tests.web.clients import Visitor, visitor

WRONG = "用户名或密码不正确"
NEW = "neun grosse Wale tauchen"


def acts(house: Installed, name: str) -> list[AuditRow]:
    with house.database.reading() as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.act == name)))


def invited(house: Installed, username: str) -> str:
    with act(house.database, house.sysadmin, "add_account") as session:
        return joining.add_account(session, name="李芳", username=username, by=house.sysadmin)[1]


def test_signing_in_gives_the_one_cookie_and_nothing_else_that_opens(stranger: Visitor, house: Installed) -> None:
    answer = stranger.sign_in("root1")
    given = next(each for each in answer.headers.getlist("Set-Cookie") if "casefile_language" not in each)
    assert given.startswith("__Host-casefile=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in given.split(";")}
    assert "Domain" not in given
    assert len(acts(house, "sign_in")) == 1


def test_after_signing_in_one_stands_on_the_page_that_was_asked_for(stranger: Visitor) -> None:
    first = stranger.get("/me/password")
    assert first.status_code == 303
    assert first.location == "/sign-in?next=/me/password"
    assert stranger.sign_in("root1", next="/me/password").location == "/me/password"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_the_way_back_never_leads_elsewhere(stranger: Visitor, elsewhere: str) -> None:
    assert stranger.sign_in("root1", next=elsewhere).location == "/welcome"


def test_a_wrong_password_and_an_unknown_name_are_told_in_the_same_words(stranger: Visitor, house: Installed) -> None:
    wrong, unknown = stranger.sign_in("root1", "not this one"), stranger.sign_in("nobody.here", "not this one")
    assert wrong.status_code == unknown.status_code == 422
    assert WRONG in wrong.text
    assert wrong.text.replace("root1", "x") == unknown.text.replace("nobody.here", "x")
    assert [row.outcome for row in acts(house, "sign_in")] == [Outcome.REFUSED] * 2
    assert not stranger.cookie


def test_an_unknown_name_costs_the_same_work(stranger: Visitor) -> None:
    def seconds(username: str) -> float:
        begun = time.perf_counter()
        stranger.sign_in(username, "not this one")
        return time.perf_counter() - begun

    known, unknown = min(seconds("root1") for _ in range(2)), min(seconds("nobody") for _ in range(2))
    assert unknown > known / 3


def test_too_many_wrong_passwords_make_even_the_right_one_wait(stranger: Visitor) -> None:
    for _ in range(LIMITS[Counted.ACCOUNT]):
        stranger.sign_in("root1", "not this one")
    answer = stranger.sign_in("root1")
    assert answer.status_code == 422
    assert "尝试次数过多" in answer.text
    assert stranger.sign_in("root2").status_code == 303


def test_nothing_typed_is_lost_but_the_password(stranger: Visitor) -> None:
    text = stranger.sign_in("root1", "not this one").text
    assert 'value="root1"' in text
    assert "not this one" not in text


def test_a_form_from_another_site_signs_nobody_in(stranger: Visitor) -> None:
    fields = {"username": "root1", "password": people.password_of("root1")}
    answer = stranger.client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    answer = stranger.client.post("/sign-in", data=fields, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_signing_out_ends_the_sign_in_on_the_server(reader: Visitor, app: Flask, house: Installed) -> None:
    kept = reader.cookie
    assert reader.post("/sign-out").location == "/sign-in"
    again = visitor(app)
    again.client.set_cookie("__Host-casefile", kept)
    assert again.get("/me").status_code == 303
    assert len(acts(house, "sign_out")) == 1


def test_a_sign_in_ends_when_nobody_is_there(reader: Visitor, house: Installed) -> None:
    assert reader.get("/me").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=house.database.config.idle_minutes, seconds=1)):
        assert reader.get("/me").status_code == 303


def test_a_code_and_a_password_make_the_keys_and_the_words_are_shown_until_admission(
    stranger: Visitor, house: Installed
) -> None:
    code = invited(house, "lifang")
    fields = {"username": "lifang", "code": code, "password": NEW, "again": NEW}
    answer = stranger.client.post("/activate", data=fields)
    assert answer.status_code == 200
    words = answer.text.split('class="words"')[1].split("</ol>")[0]
    assert stranger.sign_in("lifang", NEW).location == "/welcome"
    assert words in stranger.get("/welcome").text.replace(' class="words"', ' class="words"')
    assert stranger.get("/me").status_code == 403


def test_a_code_works_once(stranger: Visitor, house: Installed) -> None:
    code = invited(house, "lifang")
    fields = {"username": "lifang", "code": code, "password": NEW, "again": NEW}
    assert stranger.client.post("/activate", data=fields).status_code == 200
    assert stranger.client.post("/activate", data=fields).status_code == 422


@pytest.mark.parametrize(
    ("password", "again"), [("zu kurz", "zu kurz"), ("password1234", "password1234"), (NEW, "something else entirely")]
)
def test_a_poor_or_mistyped_first_password_is_told_beside_its_field(
    stranger: Visitor, house: Installed, password: str, again: str
) -> None:
    code = invited(house, "lifang")
    fields = {"username": "lifang", "code": code, "password": password, "again": again}
    answer = stranger.client.post("/activate", data=fields)
    assert answer.status_code == 422
    assert "data-focus" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert code in answer.text
    assert password not in answer.text


def test_a_new_password_ends_every_sign_in_and_the_old_one_opens_no_more(
    reader: Visitor, app: Flask, house: Installed
) -> None:
    other = visitor(app, "root1")
    fields = {"old_password": people.password_of("root1"), "new_password": NEW, "again": NEW}
    assert reader.post("/me/password", fields).location == "/sign-in?changed=1"
    assert other.get("/me").status_code == 303
    assert visitor(app).sign_in("root1").status_code == 422
    assert visitor(app).sign_in("root1", NEW).status_code == 303
    assert len(acts(house, "change_password")) == 1


def test_a_wrong_old_password_changes_nothing(reader: Visitor, app: Flask) -> None:
    fields = {"old_password": "not this one", "new_password": NEW, "again": NEW}
    answer = reader.post("/me/password", fields)
    assert answer.status_code == 422
    assert "密码不正确" in answer.text
    assert visitor(app).sign_in("root1").status_code == 303


def test_wrong_old_passwords_are_counted_and_on_the_chain_until_they_have_to_wait(
    reader: Visitor, app: Flask, house: Installed
) -> None:
    fields = {"old_password": "not this one", "new_password": NEW, "again": NEW}
    for _ in range(LIMITS[Counted.ACCOUNT]):
        assert reader.post("/me/password", fields).status_code == 422
    assert reader.post("/me/password", fields).status_code == 429
    right = {**fields, "old_password": people.password_of("root1")}
    assert reader.post("/me/password", right).status_code == 429
    told = [row.outcome for row in acts(house, "change_password")]
    assert told == [Outcome.REFUSED] * LIMITS[Counted.ACCOUNT]


def test_an_old_password_left_empty_is_told_and_is_no_guess(reader: Visitor, house: Installed) -> None:
    answer = reader.post("/me/password", {"old_password": "", "new_password": NEW, "again": NEW})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert acts(house, "change_password") == []


def test_an_old_password_typed_in_other_code_points_is_the_same(app: Flask, house: Installed) -> None:
    reader = visitor(app, "root1")
    accented = "neun große Wale tauchen à côté"
    decomposed = unicodedata.normalize("NFD", accented)
    assert decomposed != accented
    first = {"old_password": people.password_of("root1"), "new_password": accented, "again": accented}
    assert reader.post("/me/password", first).location == "/sign-in?changed=1"
    reader = visitor(app)
    assert reader.sign_in("root1", decomposed).status_code == 303
    second = {"old_password": decomposed, "new_password": NEW, "again": NEW}
    assert reader.post("/me/password", second).location == "/sign-in?changed=1"


def test_a_locked_account_is_told_nothing_but_that_it_does_not_open(stranger: Visitor, house: Installed) -> None:
    with act(house.database, house.sysadmin, "lock_account") as session:
        found = user_by_username(session, "root2")
        assert found is not None
        joining.lock_account(session, found.id, by=house.sysadmin)
    assert WRONG in stranger.sign_in("root2").text


def test_the_language_is_remembered_with_the_account(reader: Visitor, app: Flask) -> None:
    answer = reader.post("/language", {"language": "en", "next": "/me"})
    assert answer.location == "/me"
    assert "My account" in reader.get("/me").text
    elsewhere = visitor(app, "root1")
    assert "My account" in elsewhere.get("/me").text


def test_every_page_of_the_accounts_exists_in_both_languages(stranger: Visitor) -> None:
    for path in ("/sign-in", "/activate"):
        assert 'lang="zh-CN"' in stranger.get(path).text
    stranger.client.set_cookie("casefile_language", "en")
    for path in ("/sign-in", "/activate"):
        text = stranger.get(path).text
        assert 'lang="en"' in text
        body = text.split("<main")[1]
        assert not any("一" <= sign <= "鿿" for sign in body)
