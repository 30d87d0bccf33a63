"""What every page passes through: who asks, one transaction, one audit row, nothing typed lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select

from casefile.audit import Outcome
from casefile.audit.acts import act
from casefile.audit.model import AuditRow
from casefile.kernel import clock
from casefile.vault.drafts import Draft
from casefile.vault.holdings import end_holding, holdings_of
from casefile.web.throttle import LIMITS, Counted
from tests import applications
from tests import people_builders as people
from tests.people_builders import Installed
from tests.web import sample
from tests.web.clients import TOKEN, Visitor, visitor

VERSION = re.compile(r'name="sealed_version" value="(\d+)"')
SAYING = "the child said so herself"


@pytest.fixture
def app(house: Installed) -> Flask:
    made = applications.own(house.database)
    made.register_blueprint(sample.blueprint())
    return made


@pytest.fixture
def note(house: Installed) -> UUID:
    return sample.note(house)


def rows(house: Installed, name: str) -> list[AuditRow]:
    with house.database.reading() as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.act == name).order_by(AuditRow.seq)))


def drafts(house: Installed) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def form_of(reader: Visitor, note: UUID, **fields: str) -> dict[str, str]:
    """Open the form and fill it in, as a browser would send it."""
    page = reader.get(f"/sample/{note}/edit").text
    version, token = VERSION.search(page), TOKEN.search(page)
    assert version is not None
    assert token is not None
    hidden = {"_form": "sample.note", "_subject": str(note), "_page": f"/sample/{note}/edit"}
    return {"csrf_token": token.group(1), "sealed_version": version.group(1), **hidden, **fields}


def test_a_page_that_opens_something_leaves_one_row_of_reading(reader: Visitor, house: Installed, note: UUID) -> None:
    assert reader.get(f"/sample/{note}").text == "first words"
    assert reader.get(f"/sample/{note}").status_code == 200
    row = rows(house, "open_dossier")[0]
    assert (row.object_id, row.opened, row.outcome) == (note, "face 1", Outcome.DONE)
    assert len(rows(house, "open_dossier")) == 1


def test_an_accepted_form_is_saved_with_its_audit_row(reader: Visitor, house: Installed, note: UUID) -> None:
    answer = reader.client.post(f"/sample/{note}/edit", data=form_of(reader, note, said=SAYING))
    assert answer.status_code == 303
    assert reader.get(f"/sample/{note}").text == SAYING
    written = [row for row in rows(house, "edit_face") if row.written]
    assert [row.object_id for row in written] == [note]


@pytest.mark.parametrize("said", ["", "no"])
def test_a_refused_form_is_shown_again_as_422_and_writes_nothing(
    reader: Visitor, house: Installed, note: UUID, said: str
) -> None:
    answer = reader.client.post(f"/sample/{note}/edit", data=form_of(reader, note, said=said, seen="kept as typed"))
    assert answer.status_code == 422
    assert "data-focus" in answer.text
    assert "kept as typed" in answer.text
    assert reader.get(f"/sample/{note}").text == "first words"
    assert not [row for row in rows(house, "edit_face") if row.written]


def test_a_form_without_the_token_of_the_sign_in_is_not_executed(reader: Visitor, note: UUID) -> None:
    fields = form_of(reader, note, said=SAYING) | {"csrf_token": "0" * 64}
    assert reader.client.post(f"/sample/{note}/edit", data=fields).status_code == 422
    assert reader.get(f"/sample/{note}").text == "first words"


def test_a_form_of_an_earlier_sign_in_is_shown_again_with_what_was_typed_and_not_executed(
    reader: Visitor, app: Flask, house: Installed, note: UUID
) -> None:
    fields = form_of(reader, note, said=SAYING)
    foreign = fields | {"csrf_token": visitor(app, "root2").token}
    assert reader.client.post(f"/sample/{note}/edit", data=foreign).status_code == 422
    assert drafts(house) == 0
    reader.post("/sign-out")
    assert reader.sign_in("root1").status_code == 303
    answer = reader.client.post(f"/sample/{note}/edit", data=fields)
    assert answer.location == f"/sample/{note}/edit?draft=1&old=1"
    page = reader.get(answer.location).text
    assert SAYING in page
    assert "此页属于上一次登录" in page
    assert f'name="next" value="{escape(answer.location)}"' in page
    assert reader.get(f"/sample/{note}").text == "first words"


def test_who_may_not_read_gets_the_page_of_what_does_not_exist(app: Flask, house: Installed, note: UUID) -> None:
    people.worker(house, username="stranger")
    other = visitor(app, "stranger")
    hidden, absent = other.get(f"/sample/{note}"), other.get(f"/sample/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace(str(note), "") == absent.text.replace(str(absent.request.path[8:]), "")
    assert [row.outcome for row in rows(house, "open_dossier")] == [Outcome.REFUSED] * 2
    assert rows(house, "open_dossier")[0].object_id == note


def test_a_second_saver_sees_both_versions_and_keeps_the_text(
    reader: Visitor, app: Flask, house: Installed, note: UUID
) -> None:
    early = form_of(reader, note, said="mine & only mine", seen="seen first")
    other = visitor(app, "root2")
    assert other.client.post(f"/sample/{note}/edit", data=form_of(other, note, said="theirs")).status_code == 303
    answer = reader.client.post(f"/sample/{note}/edit", data=early)
    assert answer.status_code == 409
    assert "mine &amp; only mine" in answer.text
    assert "theirs" in answer.text
    assert reader.get(f"/sample/{note}").text == "theirs"
    again = reader.get(f"/sample/{note}/edit?draft=1").text
    assert "mine &amp; only mine" in again
    assert VERSION.search(again).group(1) == "2"  # type: ignore[union-attr]  # the form has one


def test_what_is_typed_is_kept_sealed_offered_and_dropped_when_it_was_sent(
    reader: Visitor, house: Installed, note: UUID
) -> None:
    fields = form_of(reader, note, said=SAYING)
    answer = reader.client.post("/drafts", data=fields)
    assert answer.json is not None
    assert answer.json["saved"].startswith("已保存 ")
    with house.database.reading() as session:
        assert SAYING.encode() not in session.scalars(select(Draft.fields)).one()
    assert SAYING not in reader.get(f"/sample/{note}/edit").text
    assert "draft=1" in reader.get(f"/sample/{note}/edit").text
    assert SAYING in reader.get(f"/sample/{note}/edit?draft=1").text
    assert reader.client.post(f"/sample/{note}/edit", data=fields).status_code == 303
    assert drafts(house) == 0


def test_a_draft_moves_no_clock(reader: Visitor, house: Installed, note: UUID) -> None:
    fields = form_of(reader, note, said=SAYING)
    idle = timedelta(minutes=house.database.config.idle_minutes)
    with clock.at(clock.now() + idle - timedelta(minutes=1)):
        assert reader.client.post("/drafts", data=fields).status_code == 200
    with clock.at(clock.now() + idle + timedelta(minutes=1)):
        assert reader.get(f"/sample/{note}").status_code == 303


def test_a_form_sent_after_the_sign_in_ended_becomes_a_draft_offered_after_signing_in(
    reader: Visitor, house: Installed, note: UUID
) -> None:
    fields = form_of(reader, note, said=SAYING)
    with clock.at(clock.now() + timedelta(minutes=house.database.config.idle_minutes + 1)):
        answer = reader.client.post(f"/sample/{note}/edit", data=fields)
        assert answer.status_code == 303
        assert "kept=1" in answer.location
        assert "保留" in reader.get(answer.location).text
        back = reader.sign_in("root1", next=f"/sample/{note}/edit?draft=1").location
        assert reader.get(f"/sample/{note}").text == "first words"
        assert SAYING in reader.get(back).text


def test_a_form_with_a_foreign_token_becomes_nobodys_draft(reader: Visitor, house: Installed, note: UUID) -> None:
    fields = form_of(reader, note, said=SAYING) | {"csrf_token": "0" * 64}
    with clock.at(clock.now() + timedelta(minutes=house.database.config.idle_minutes + 1)):
        assert "kept" not in reader.client.post(f"/sample/{note}/edit", data=fields).location
    assert drafts(house) == 0


def test_an_act_that_asks_for_the_password_gets_it_with_the_act_itself(reader: Visitor) -> None:
    asked = reader.post("/sample/once-more", {"purpose": "a & b"})
    assert asked.status_code == 401
    assert 'name="purpose" value="a &amp; b"' in asked.text
    wrong = reader.post("/sample/once-more", {"step_up_password": "not this one"})
    assert wrong.status_code == 401
    assert "not this one" not in wrong.text
    right = reader.post("/sample/once-more", {"step_up_password": people.password_of("root1")})
    assert right.text == "stepped up True"
    assert reader.post("/sample/once-more").status_code == 401


def test_an_act_whose_view_looks_through_no_form_is_not_done_without_the_password(reader: Visitor) -> None:
    asked = reader.post("/sample/unasked")
    assert asked.status_code == 401
    assert "done without a form" not in asked.text
    right = reader.post("/sample/unasked", {"step_up_password": people.password_of("root1")})
    assert right.text == "done without a form"


def test_a_button_without_the_token_of_the_sign_in_does_nothing(reader: Visitor) -> None:
    fields = {"step_up_password": people.password_of("root1")}
    assert reader.client.post("/sample/once-more", data=fields).status_code == 422


def test_what_was_written_before_a_refusal_is_rolled_back(reader: Visitor, house: Installed, note: UUID) -> None:
    assert reader.post(f"/sample/{note}/half").status_code == 409
    assert reader.get(f"/sample/{note}").text == "first words"
    assert not [row for row in rows(house, "edit_face") if row.written]


def test_who_writes_the_first_version_at_the_same_moment_as_another_is_told(
    reader: Visitor, house: Installed, note: UUID
) -> None:
    answer = reader.post(f"/sample/{note}/first", form_of(reader, note, said=SAYING))
    assert answer.status_code == 409
    assert SAYING in answer.text
    assert drafts(house) == 1


def test_a_failure_shows_and_logs_nothing_of_what_was_in_it(reader: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    answer = reader.get("/sample/broken")
    assert answer.status_code == 500
    assert sample.SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert sample.SECRET not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_key_taken_back_opens_nothing_from_the_next_request_on(reader: Visitor, house: Installed, note: UUID) -> None:
    assert reader.get(f"/sample/{note}").status_code == 200
    with act(house.database, house.supervisors[1], "end_holding") as session:
        for holding in holdings_of(session, house.supervisor.principal_id):
            end_holding(session, holding)
    assert reader.get(f"/sample/{note}").status_code == 404


def test_refusals_without_end_make_a_person_wait(reader: Visitor, note: UUID) -> None:
    assert reader.get(f"/sample/{note}").status_code == 200
    for _ in range(LIMITS[Counted.REFUSED]):
        assert reader.get(f"/sample/{uuid4()}").status_code == 404
    assert reader.get("/me").status_code == 429
