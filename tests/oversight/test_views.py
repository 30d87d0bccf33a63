"""The auditor sees who opened what and when, and nothing of what it says."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from casefile.kernel import clock
from casefile.oversight import queries
from casefile.reports.model import Report
from tests.reports.builders import CANARY, CHILD, House, report
from tests.web.clients import application, visitor


@pytest.fixture
def app(home: House) -> Flask:
    return application(home.installed)


def rows_of(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("<tr>")[1:]]


def test_the_auditor_sees_who_opened_a_report_and_when(app: Flask, home: House) -> None:
    made = report(home)
    assert visitor(app, "boss").get(f"/reports/{made.id}").status_code == 200
    auditor = visitor(app, "auditor")
    found = auditor.get(f"/audit/find?number={made.number}")
    assert found.status_code == 303
    page = auditor.get(found.headers["Location"]).text
    first = rows_of(page)[0]
    assert home.supervisor.name in first
    assert "打开报告" in first
    assert made.number in page
    assert CANARY not in page
    assert CHILD not in page


def test_a_refused_request_is_in_the_list_with_the_id_that_was_asked(app: Flask, home: House) -> None:
    made = report(home)
    assert visitor(app, "stranger").get(f"/reports/{made.id}").status_code == 404
    page = visitor(app, "auditor").get("/audit?outcome=refused").text
    (row,) = rows_of(page)
    assert "被拒绝" in row
    assert made.id.hex[-6:] in row


def test_the_list_is_narrowed_by_who_what_and_when(app: Flask, home: House) -> None:
    report(home)
    auditor, grid = visitor(app, "auditor"), home.grid_worker.user_id
    everything = rows_of(auditor.get("/audit").text)
    of_one = rows_of(auditor.get(f"/audit?who={grid}").text)
    assert 0 < len(of_one) < len(everything)
    assert all(home.grid_worker.name in row for row in of_one)
    assert len(rows_of(auditor.get("/audit?what=sign_in").text)) == 1
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert rows_of(auditor.get(f"/audit?since={tomorrow}").text) == []
    assert auditor.get("/audit?who=nobody").status_code == 422


def test_the_list_goes_on_by_key(app: Flask, home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries.rows, "__kwdefaults__", {"before": None, "size": 5})
    monkeypatch.setattr(queries, "SIZE", 5)
    auditor = visitor(app, "auditor")
    first = auditor.get("/audit").text
    more = re.search(r'href="(/audit\?after=[\w-]+)"', first)
    assert more
    second = auditor.get(more[1]).text
    numbers = [int(row.split()[0]) for page in (first, second) for row in rows_of(page)]
    assert numbers == list(range(numbers[0], numbers[0] - 10, -1))


def test_nobody_but_the_auditor_finds_the_pages(app: Flask, home: House) -> None:
    made = report(home)
    for name in ("boss", "grid", "sysadmin", "secadmin", "root1"):
        someone = visitor(app, name)
        for path in ("/audit", f"/audit/things/{made.id}", f"/audit/find?number={made.number}"):
            assert someone.get(path).status_code == 404


def test_what_lies_in_the_safe_is_found_with_it(home: House) -> None:
    made = report(home)
    with home.database.reading() as session:
        found = queries.things_in(session, made.id)
        inside = session.execute(text("SELECT count(*) FROM reporters")).scalar_one()
        assert found[0] == made.id
        assert len(found) >= 1 + inside
        assert queries.thing_numbered(session, str(made.id)) == made.id
        assert queries.thing_numbered(session, "nothing") is None
        assert queries.kind_of(session, made.id) == ("report", session.get_one(Report, made.id).number)


def test_an_older_database_is_told_on_top(app: Flask, home: House) -> None:
    home.database.config.audit_anchor.write_text("999999 " + "ab" * 32 + "\n")
    assert "怀疑数据库被退回到旧版本" in visitor(app, "auditor").get("/audit").text


def test_a_form_that_was_opened_is_told_from_the_act_that_was_done(app: Flask, home: House) -> None:
    made, boss, auditor = report(home), visitor(app, "boss"), visitor(app, "auditor")
    path = f"/reports/{made.id}/set-aside/for_information"
    assert boss.get(path).status_code == 200
    assert "打开表单：" in rows_of(auditor.get(f"/audit/things/{made.id}").text)[0]
    assert boss.post(path, {"reason": "only told"}).status_code == 303
    assert "打开表单" not in rows_of(auditor.get(f"/audit/things/{made.id}").text)[0]


def test_a_wrong_password_for_an_act_names_who_typed_it(app: Flask, home: House) -> None:
    visitor(app, "root1").post("/units/new", {"unit_name": "x", "kind": "SCHOOL", "step_up_password": "wrong"})
    page = rows_of(visitor(app, "auditor").get("/audit?outcome=refused").text)
    assert "Person root1" in page[0]
