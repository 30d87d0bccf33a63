"""The pages of copies, as two supervisors use them."""

import hashlib
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.papers import views
from casefile.people.actor import Actor
from casefile.people.users import user
from casefile.printing.model import Copy, CopyState
from tests import people_builders as people
from tests.dossiers.builders import Town, dossier_of, led, looking
from tests.papers.builders import approved, asked
from tests.printing.pdf import pages_of
from tests.web.clients import Visitor, application, visitor, ways_back

FIELDS = {
    "purpose": "COURT",
    "basis": "COURT",
    "recipient": "青岚县人民法院 张某",
    "letter": "（2026）12 号",
    "parts": ["face", "course"],
}


@pytest.fixture(scope="module")
def app(town: Town) -> Iterator[Flask]:
    made = application(town.house)
    if "papers" not in made.blueprints:
        made.register_blueprint(views.bp)
    yield made
    with made.app_context():
        views.printer().close()


def name_of(place: Town, actor: Actor) -> str:
    with looking(place, None) as session:
        return user(session, actor.user_id).username


def signed_in(app: Flask, place: Town, actor: Actor) -> tuple[Visitor, str]:
    name = name_of(place, actor)
    return visitor(app, name), people.password_of(name)


def dossier_id(place: Town, case_id: UUID) -> UUID:
    with looking(place, None) as session:
        return dossier_of(session, case_id).id


def copy_of(place: Town, copy_id: UUID) -> Copy:
    with looking(place, None) as session:
        return session.get_one(Copy, copy_id)


def test_a_copy_from_the_request_to_the_shelf(app: Flask, town: Town) -> None:
    subject = dossier_id(town, led(town, name="林小满"))
    first, password = signed_in(app, town, town.supervisor)
    second, other_password = signed_in(app, town, town.second)
    form = first.get(f"/dossiers/{subject}/copies/new")
    assert 'name="recipient"' in form.text
    assert ways_back(form) == [f"/dossiers/{subject}"]
    answer = first.post(f"/dossiers/{subject}/copies/new", FIELDS)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    looked = second.get(address)
    shown = looked.text
    assert ways_back(looked) == ["/copies"]
    assert "林小满" in shown
    assert "一、基本情况" in shown
    assert "青岚县人民法院 张某" in shown
    assert second.post(f"{address}/approve", {"step_up_password": other_password}).status_code == 303
    printed = first.post(f"{address}/print", {"step_up_password": password})
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.headers["Cache-Control"] == "no-store"
    assert printed.headers["Content-Disposition"].startswith("attachment; filename=copy-")
    assert f"__Host-casefile-shown-at={address};" in printed.headers["Set-Cookie"], "the page goes on by itself"
    assert "林小满" in "".join(pages_of(printed.data))
    copy_id = address.rsplit("/", 1)[1]
    assert copy_of(town, UUID(copy_id)).pdf_sha256 == hashlib.sha256(printed.data).hexdigest()
    assert first.post(f"{address}/hand-over", {"handed_to": "张法官"}).status_code == 303
    assert first.post(f"{address}/return", {"note": ""}).status_code == 303
    assert first.post(f"{address}/destroy", {"witnesses": "王某、李某"}).status_code == 303
    assert copy_of(town, UUID(copy_id)).state is CopyState.DESTROYED
    register = second.get("/copies").text
    assert "青岚县人民法院 张某" in register
    assert hashlib.sha256(printed.data).hexdigest()[:16] in register
    second.post("/language", {"language": "en", "next": "/me"})
    register = second.get("/copies").text
    for words in ("Recipient", "Destroyed", "Social investigation for a court"):
        assert words in register, words
    assert "人民法院社会调查" not in register
    second.post("/language", {"language": "zh", "next": "/me"})


def test_printing_and_approving_ask_for_the_password_again(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town))
    second, _password = signed_in(app, town, town.second)
    assert second.post(f"/copies/{copy_id}/approve").status_code == 401
    assert second.post(f"/copies/{copy_id}/approve", {"step_up_password": "wrong one, quite"}).status_code == 401
    assert copy_of(town, copy_id).state is CopyState.ASKED
    approved(town, copy_id)
    first, password = signed_in(app, town, town.supervisor)
    assert first.post(f"/copies/{copy_id}/print").status_code == 401
    assert first.post(f"/copies/{copy_id}/print", {"step_up_password": password}).status_code == 200
    again = first.post(f"/copies/{copy_id}/print", {"step_up_password": password})
    assert again.status_code == 409


def test_who_asked_is_refused_and_a_worker_of_the_office_sees_nothing(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town))
    first, password = signed_in(app, town, town.supervisor)
    assert first.post(f"/copies/{copy_id}/approve", {"step_up_password": password}).status_code == 403
    stranger, stranger_password = signed_in(app, town, town.other)
    for address in (f"/copies/{copy_id}", "/copies", "/copies/verify"):
        assert stranger.get(address).status_code == 404
    for act in ("approve", "refuse", "print", "hand-over", "return", "destroy", "withdraw"):
        assert stranger.post(f"/copies/{copy_id}/{act}", {"step_up_password": stranger_password}).status_code == 404


def test_only_who_asked_prints(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town))
    approved(town, copy_id)
    second, password = signed_in(app, town, town.second)
    assert second.post(f"/copies/{copy_id}/print", {"step_up_password": password}).status_code == 403


def test_a_refusal_without_reason_is_shown_again_with_its_sentence(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town))
    second, _password = signed_in(app, town, town.second)
    answer = second.post(f"/copies/{copy_id}/refuse", {"reason": " "})
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert second.post(f"/copies/{copy_id}/refuse", {"reason": "没有委托函"}).status_code == 303
    assert "没有委托函" in second.get(f"/copies/{copy_id}").text


def test_the_first_page_alone_is_ticked_beforehand(app: Flask, town: Town) -> None:
    subject = dossier_id(town, led(town))
    first, _password = signed_in(app, town, town.supervisor)
    page = first.get(f"/dossiers/{subject}/copies/new").text
    ticked = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="parts"' in tag and " checked" in tag]
    assert len(ticked) == 1
    assert 'value="face"' in ticked[0]


def test_what_was_typed_stays_when_the_request_is_not_accepted(app: Flask, town: Town) -> None:
    subject = dossier_id(town, led(town))
    first, _password = signed_in(app, town, town.supervisor)
    answer = first.post(f"/dossiers/{subject}/copies/new", {**FIELDS, "basis": ""})
    assert answer.status_code == 422
    assert "青岚县人民法院 张某" in answer.text
    with looking(town, None) as session:
        assert session.scalar(select(Copy).where(Copy.safe_id == subject)) is None


def test_a_paper_is_verified_by_its_id_without_a_word_about_the_person(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town, name="林小满"))
    first, password = signed_in(app, town, town.supervisor)
    unprinted = first.post("/copies/verify", {"copy_id": str(copy_id)}).text
    assert "note danger" in unprinted
    approved(town, copy_id)
    first.post(f"/copies/{copy_id}/print", {"step_up_password": password})
    found = first.post("/copies/verify", {"copy_id": f" {copy_id} "}).text
    copy = copy_of(town, copy_id)
    assert "note good" in found
    assert copy.digest.hex() in found.replace(" ", "")
    assert "林小满" not in found
    assert "青岚县人民法院" not in found
    assert "note danger" in first.post("/copies/verify", {"copy_id": "no such id"}).text


def test_the_page_names_characters_that_no_font_can_draw(app: Flask, town: Town) -> None:
    copy_id = asked(town, led(town, name="王𱊜"))
    second, _password = signed_in(app, town, town.second)
    assert "U+3129C" in second.get(f"/copies/{copy_id}").text
