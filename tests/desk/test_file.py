"""The page of a dossier, as each reader sees it."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from casefile.care.commands import close_case
from casefile.care.model import Closing
from casefile.contacts.commands import log_contact
from casefile.contacts.model import ContactNote
from casefile.desk.timeline import story
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import ask_ending
from casefile.dossiers.commands.marks import set_urgency
from casefile.dossiers.stages import Move
from casefile.dossiers.timeline import EntryKind
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from tests.care.builders import answered, reported
from tests.dossiers import builders as files
from tests.web.clients import Visitor, application, visitor

WORDS = "grandmother opened the door"


@pytest.fixture
def place(database: Database) -> files.Town:
    return files.town(database)


@pytest.fixture
def app(place: files.Town) -> Flask:
    return application(place.house)


def as_(app: Flask, place: files.Town, who: Actor) -> Visitor:
    return visitor(app, files.username(place, who))


def dossier_id(place: files.Town, case_id: UUID) -> UUID:
    with files.looking(place, None) as session:
        return session.get_one(Case, case_id).dossier_id


def logged(place: files.Town, case_id: UUID, times: int = 1) -> None:
    for _ in range(times):
        with files.acting(place, place.worker) as session:
            log_contact(
                session, files.dossier_of(session, case_id), by=place.worker, note=ContactNote(facts=WORDS),
                met_at=clock.now(), method="VISIT", outcome="SEEN",
            )  # fmt: skip


def test_a_case_without_a_worker_is_assigned_before_anything_else(place: files.Town, app: Flask) -> None:
    case_id = files.taken_up(place)
    address = f"/dossiers/{dossier_id(place, case_id)}"
    supervisor = as_(app, place, place.supervisor)
    page = supervisor.get(address).text
    steps = re.findall(r'class="btn btn-(\S*primary)" href="([^"]+)"', page.partition("下一步")[2])
    assert steps[0] == ("primary", f"{address}/offer")
    assert page.count('class="btn btn-primary" href') == 1
    files.offered(place, case_id, place.worker)
    asked = supervisor.get(address).text.partition("下一步")[2].partition("</section>")[0]
    assert f"{address}/offer" not in asked


def test_the_lead_sees_the_file_with_its_story_and_next_steps(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    logged(place, case_id)
    page = as_(app, place, place.worker).get(f"/dossiers/{dossier_id(place, case_id)}")
    assert page.status_code == 200
    for words in ("测试甲", WORDS, "入户走访", "评估"):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "测试甲" not in page.text[: page.text.index("</title>")]


def test_only_the_supervisor_is_offered_to_end_the_work_of_others(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    address = f"/dossiers/{dossier_id(place, case_id)}"
    seen = {who: "/assignments/" in as_(app, place, who).get(address).text for who in (place.worker, place.supervisor)}
    assert seen == {place.worker: False, place.supervisor: True}


def test_the_ending_from_outside_leads_to_the_question_to_a_second_person(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    reader, address = as_(app, place, place.supervisor), f"/dossiers/{dossier_id(place, case_id)}"
    way = f'href="{address}/move/end_outside"'
    before = reader.get(address).text
    with files.acting(place, place.supervisor) as session:
        ask_ending(session, session.get_one(Case, case_id), by=place.supervisor, **files.OUTSIDE)
    asked = reader.get(address).text
    assert (way in before, "请第二人确认" in before) == (True, True)
    assert way not in asked


@pytest.mark.parametrize("urgent", [False, True])
def test_what_can_be_done_begins_with_contact_and_task_and_ends_with_the_emergency(
    place: files.Town, app: Flask, *, urgent: bool
) -> None:
    case_id = files.in_care(place)
    if urgent:
        with files.acting(place, place.supervisor) as session:
            case = session.get_one(Case, case_id)
            set_urgency(session, case, Urgency.R, reason="hurt", by=place.supervisor)
    page = as_(app, place, place.supervisor).get(f"/dossiers/{dossier_id(place, case_id)}").text
    sheet = page[page.index("tool-sheet") : page.index('class="story"')]
    daily, *groups = sheet.split("<h2>")
    assert re.findall(r"[一-龥]+(?=</a>)", daily) == ["新的联系记录", "新任务"]
    assert [group[: group.index("<")] for group in groups] == ["评估与帮扶", "工作人员", "档案材料", "特殊情况"]
    assert re.findall(r"[一-龥]+(?=</a>)", groups[-1])[-1] == "标记紧急情况"
    assert ("失去联系" in groups[-1]) is not urgent


def offers(place: files.Town, app: Flask, case_id: UUID) -> set[str]:
    """The texts of the help that the page offers the lead to write."""
    page = as_(app, place, place.worker).get(f"/dossiers/{dossier_id(place, case_id)}").text
    sheet = page[page.index("tool-sheet") : page.index('class="story"')]
    return {label for label in ("评估", "帮扶计划", "请单位协助", "结案报告") if f"{label}</a>" in sheet}


def test_what_a_stage_refuses_is_not_offered_in_it(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    assert offers(place, app, case_id) == {"评估", "帮扶计划", "请单位协助"}
    files.moved(place, case_id, Move.STEP_DOWN, reason="no need", rhythm="monthly")
    assert offers(place, app, case_id) == {"结案报告"}


def test_who_was_offered_the_case_sees_the_first_page_alone(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    logged(place, case_id)
    files.offered(place, case_id, place.other)
    page = as_(app, place, place.other).get(f"/dossiers/{dossier_id(place, case_id)}").text
    assert "测试甲" in page
    assert WORDS not in page


def test_a_colleague_is_told_that_there_is_no_such_page(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    page = as_(app, place, place.other).get(f"/dossiers/{dossier_id(place, case_id)}")
    assert page.status_code == 404
    assert "测试甲" not in page.text


def test_one_damaged_entry_is_shown_as_damaged_and_the_rest_works(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    logged(place, case_id, 2)
    with files.acting(place, None) as session:
        first = session.scalars(text("SELECT id FROM contacts ORDER BY id LIMIT 1")).one()
        session.execute(text("UPDATE contacts SET sealed_version = 9 WHERE id = :id"), {"id": first})
    page = as_(app, place, place.worker).get(f"/dossiers/{dossier_id(place, case_id)}")
    assert page.status_code == 200
    assert page.text.count(WORDS) == 1
    assert "已损坏" in page.text


def test_an_empty_list_says_what_comes_here_and_offers_to_take_filters_away_only_where_there_are_some(
    place: files.Town, app: Flask
) -> None:
    reader = as_(app, place, place.other)
    unfiltered, filtered = reader.get("/dossiers").text, reader.get("/dossiers?stage=care").text
    assert ("还没有您可以打开的档案" in unfiltered, "清除筛选" in unfiltered) == (True, False)
    assert ("还没有您可以打开的档案" in filtered, "清除筛选" in filtered) == (False, True)


def test_the_story_is_merged_filtered_and_goes_on_by_key(place: files.Town) -> None:
    case_id = files.led(place)
    logged(place, case_id, 5)
    with files.looking(place, place.worker) as session:
        file_id = session.get_one(Case, case_id).dossier_id
        everything = story(session, file_id, size=100)
        contacts = story(session, file_id, kinds=[EntryKind.CONTACT], size=100)
        first = story(session, file_id, size=3)
        rest = story(session, file_id, before=first.more, size=100)
    assert len(contacts.entries) == 5
    assert {entry.kind for entry in everything.entries} > {EntryKind.CONTACT}
    assert [*first.entries, *rest.entries] == everything.entries
    moments = [entry.at for entry in everything.entries]
    assert moments == sorted(moments, reverse=True)


def test_whoever_follows_up_after_the_closing_finds_no_way_that_is_shut(app: Flask, place: files.Town) -> None:
    case_id = files.in_care(place)
    logged(place, case_id)
    answered(place, Closing, reported(place, case_id))
    with files.acting(place, place.supervisor) as session:
        close_case(session, session.get_one(Case, case_id), by=place.supervisor)
    ways = {}
    for who in (place.worker, place.supervisor):
        reader = as_(app, place, who)
        page = reader.get(f"/dossiers/{dossier_id(place, case_id)}").text
        ways[who.user_id] = re.findall(r'<p><a href="([^"]+)">打开</a></p>', page)
        assert {reader.get(way).status_code for way in ways[who.user_id]} == {200}
    assert len(ways[place.worker.user_id]) == 1
    assert len(ways[place.supervisor.user_id]) == 2
