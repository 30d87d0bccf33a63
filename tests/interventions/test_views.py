"""The page of a measure."""

from datetime import timedelta

from flask import Flask

from casefile.dossiers.cases import Case
from casefile.interventions.commands import order, propose
from casefile.kernel import clock
from tests.dossiers import builders as b
from tests.interventions.test_commands import TEXT
from tests.web.clients import visitor


def test_a_measure_that_was_not_carried_out_ends_on_its_page_with_the_reason(town: b.Town, app: Flask) -> None:
    case_id, on = b.in_care(town), clock.today() + timedelta(days=10)
    with b.acting(town, town.supervisor) as session:
        row = order(session, session.get_one(Case, case_id), by=town.supervisor, text=TEXT, review_on=on)
        page = f"/interventions/{row.id}"
    desk = visitor(app, b.username(town, town.supervisor))
    assert "未予实施，终止" in desk.get(page).text
    lead = visitor(app, b.username(town, town.worker))
    assert "未予实施，终止" not in lead.get(page).text
    assert lead.post(f"{page}/drop", {"reason": "已不需要"}).status_code == 403
    empty = desk.post(f"{page}/drop", {"reason": " "})
    assert (empty.status_code, "请写明理由" in empty.text) == (422, True)
    assert desk.post(f"{page}/drop", {"reason": "民政局已撤销决定"}).status_code == 303
    shown = desk.get(page).text
    assert "民政局已撤销决定" in shown[shown.index("终止原因") :]
    assert "未予实施，终止" not in shown


def test_a_proposed_measure_shows_each_reader_what_she_may_do_with_it(town: b.Town, app: Flask) -> None:
    case_id = b.in_care(town)
    with b.acting(town, town.supervisor) as session:
        row = propose(session, session.get_one(Case, case_id), by=town.supervisor, text=TEXT)
        page = f"/interventions/{row.id}"
    lead, desk = (visitor(app, b.username(town, who)) for who in (town.worker, town.supervisor))
    assert f"{page}/decision" in desk.get(page).text
    assert lead.get(f"{page}/decision").status_code == 403
    shown = lead.get(page).text
    assert f"{page}/decision" not in shown
    assert f"{page}/drop" not in shown
