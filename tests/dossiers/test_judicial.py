"""The judicial part: its keepers write and give it, a named worker reads it for a while, nobody else knows of it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.audit.model import AuditRow
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import edit_judicial, end_assignment, end_judicial, give_judicial
from casefile.dossiers.face import Judicial, KeyGroup
from casefile.dossiers.matching import cache_of
from casefile.dossiers.model import JudicialOpening
from casefile.dossiers.queries.judicial import given_of
from casefile.dossiers.queries.one import judicial_of
from casefile.kernel import clock
from casefile.kernel.errors import Conflict, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.vault.errors import Locked, NotEntitled
from casefile.vault.revisions import revisions_of
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.dossiers.test_views import dossier_id, enter, version_of
from tests.web.clients import application

GROUP = {"key_groups-0-code": "KG11", "key_groups-0-evidence": "司法所第三号通知"}
NOTE = "判决书只有保管人看过"


@pytest.fixture(scope="module")
def app(town: b.Town) -> Flask:
    return application(town.house)


@pytest.fixture(scope="module", autouse=True)
def forgets(town: b.Town) -> Iterator[None]:
    yield
    cache_of(town.database).sweep(())


def keeper(town: b.Town) -> Actor:
    return people.again(town.house, town.house.supervisor)


def written(town: b.Town, case_id: UUID, notes: str = NOTE, version: int = 0) -> None:
    by = b.renewed(keeper(town))
    with b.acting(town, by) as session:
        groups = (KeyGroup(code="KG11", evidence="notice no. 3"),)
        text = Judicial(key_groups=groups, notes=notes)
        edit_judicial(session, b.dossier_of(session, case_id), text, version=version, by=by)


def lead_of(town: b.Town, case_id: UUID) -> UUID:
    with town.database.reading() as session:
        return session.scalars(select(Assignment.id).where(Assignment.case_id == case_id)).one()


def given(town: b.Town, case_id: UUID, *, by: Actor | None = None, days: int = 30, reason: str = "a hearing") -> UUID:
    by, assignment_id = b.renewed(by or keeper(town)), lead_of(town, case_id)
    with b.acting(town, by) as session:
        until = clock.today() + timedelta(days=days)
        dossier, row = b.dossier_of(session, case_id), session.get_one(Assignment, assignment_id)
        return give_judicial(session, dossier, row, by=by, reason=reason, until=until).id


def reads(town: b.Town, case_id: UUID, who: Actor) -> str:
    with b.looking(town, who) as session:
        row = judicial_of(session, session.get_one(Case, case_id).dossier_id)
        assert row is not None
        return row.notes.notes


def test_with_every_check_off_a_worker_without_a_grant_sees_nothing(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    for who in (town.worker, town.supervisor, town.other):
        with pytest.raises(Locked):
            reads(town, case_id, who)
    assert reads(town, case_id, keeper(town)) == NOTE


def test_a_keeper_gives_it_to_the_lead_until_a_day(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    given(town, case_id, days=30)
    assert reads(town, case_id, town.worker) == NOTE
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(Locked):
        reads(town, case_id, town.worker)


def test_it_opens_until_the_day_is_over_also_when_it_is_given_in_the_evening(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    evening = clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=19)
    with clock.at(evening):
        given(town, case_id, days=0)
        assert reads(town, case_id, town.worker) == NOTE
        with b.looking(town, keeper(town)) as session:
            assert [row.until for row in given_of(session, b.dossier_of(session, case_id))] == [clock.today()]
    with clock.at(evening + timedelta(hours=5)), pytest.raises(Locked):
        reads(town, case_id, town.worker)


def test_it_is_taken_back_at_once_and_the_rest_of_the_dossier_stays_open(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    opening_id = given(town, case_id)
    by = b.renewed(keeper(town))
    with b.acting(town, by) as session:
        end_judicial(session, session.get_one(JudicialOpening, opening_id), by=by)
    with pytest.raises(Locked):
        reads(town, case_id, town.worker)
    with b.looking(town, town.worker) as session:
        assert b.dossier_of(session, case_id).face.name == "测试甲"
    with b.acting(town, by) as session, pytest.raises(NotReady):
        end_judicial(session, session.get_one(JudicialOpening, opening_id), by=by)


def test_it_ends_with_the_work_on_the_case(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    given(town, case_id)
    with b.acting(town, town.supervisor) as session:
        row = session.get_one(Assignment, lead_of(town, case_id))
        end_assignment(session, row, by=town.supervisor, reason="moves to another team")
    with pytest.raises(Locked):
        reads(town, case_id, town.worker)


def test_nobody_but_a_keeper_gives_it_and_only_to_who_works_on_the_case(town: b.Town) -> None:
    case_id, offered_only = b.led(town), b.taken_up(town)
    written(town, case_id)
    for who in (town.supervisor, town.worker):
        with pytest.raises((Locked, NotEntitled)):
            given(town, case_id, by=who)
    b.offered(town, offered_only, town.other)
    with pytest.raises(Invalid, match="leads or works"):
        given(town, offered_only)
    for days in (-1, 400):
        with pytest.raises(Invalid, match="twelve months"):
            given(town, case_id, days=days)
    with pytest.raises(Invalid, match="reason"):
        given(town, case_id, reason=" ")


def test_who_was_given_it_cannot_hand_it_on(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    given(town, case_id)
    with pytest.raises(NotEntitled):
        given(town, case_id, by=town.worker)


def test_what_was_written_before_is_kept_and_a_stale_text_refused(town: b.Town) -> None:
    case_id = b.led(town)
    written(town, case_id)
    with town.database.reading() as session:
        row = judicial_of(session, session.get_one(Case, case_id).dossier_id)
        assert row is not None
        version = row.sealed_version
    written(town, case_id, "a second text", version)
    with b.looking(town, keeper(town)) as session:
        row = judicial_of(session, session.get_one(Case, case_id).dossier_id)
        assert row is not None
        assert [old.value.notes for old in revisions_of(session, row)] == [NOTE]
    for stale in (0, version):
        with pytest.raises(Conflict):
            written(town, case_id, "a third text", stale)


def test_a_keeper_writes_gives_and_takes_back_on_the_pages(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    subject = dossier_id(town, case_id)
    address = f"/dossiers/{subject}/judicial"
    boss, worker = enter(town, app, keeper(town)), enter(town, app, town.worker)
    assert boss.get(f"/dossiers/{subject}").status_code == 404
    assert boss.get("/judicial").status_code == 200
    assert 'href="/judicial"' in boss.get("/my-day").text
    with town.database.reading() as session:
        number = b.dossier_of(session, case_id).number
    assert boss.post("/judicial", {"number": "A-0"}).status_code == 422
    assert boss.post("/judicial", {"number": number.lower()}).headers["Location"] == address
    page = boss.get(f"{address}/edit").text
    assert "KG11" in page
    assert "KG06" not in page
    fields = {**GROUP, "notes": NOTE, "sealed_version": version_of(page) if "sealed_version" in page else ""}
    assert boss.post(f"{address}/edit", {**fields, "key_groups-0-evidence": ""}).status_code == 422
    assert boss.post(f"{address}/edit", fields).status_code == 303
    assert number in boss.get("/judicial").text
    assert worker.get(address).status_code == 404
    give = {
        "assignment": str(lead_of(town, case_id)), "reason": "a hearing is prepared",
        "until": (clock.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert boss.post(f"{address}/give", give).status_code == 401
    give["step_up_password"] = people.password_of(b.username(town, keeper(town)))
    assert boss.post(f"{address}/give", {**give, "until": ""}).status_code == 422
    assert boss.post(f"{address}/give", give).status_code == 303
    assert "a hearing is prepared" in boss.get(address).text
    page = worker.get(address).text
    assert NOTE in page
    assert "司法所第三号通知" in page
    assert "a hearing is prepared" not in page
    assert address in worker.get(f"/dossiers/{subject}").text
    assert worker.get(f"{address}/edit").status_code == 403
    own = {"step_up_password": people.password_of(b.username(town, town.worker))}
    assert worker.post(f"{address}/give", {**give, **own}).status_code == 403
    with town.database.reading() as session:
        opening = session.scalars(select(JudicialOpening).where(JudicialOpening.dossier_id == subject)).one()
        signed = select(AuditRow.act).where(AuditRow.object_id == subject, AuditRow.signature.is_not(None))
        hers = session.scalars(signed.where(AuditRow.actor == keeper(town).user_id)).all()
        assert sorted(hers) == ["grant_judicial", "write_judicial"]
    password = {"step_up_password": give["step_up_password"]}
    assert boss.post(f"{address}/{opening.id}/end").status_code == 401
    assert boss.post(f"{address}/{opening.id}/end", password).status_code == 303
    assert worker.get(address).status_code == 404
    assert boss.post(f"{address}/{opening.id}/end", password).status_code == 409


def test_for_everybody_else_there_is_no_such_part(town: b.Town, app: Flask) -> None:
    case_id = b.led(town)
    written(town, case_id)
    address = f"/dossiers/{dossier_id(town, case_id)}/judicial"
    for who in (town.supervisor, town.second, town.worker, town.other, town.grid, town.house.auditor):
        browser = enter(town, app, who)
        for path in (address, f"{address}/edit", "/judicial"):
            assert browser.get(path).status_code == 404, path
        assert address not in browser.get(f"/dossiers/{dossier_id(town, case_id)}").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_pages_speak_both_languages(town: b.Town, app: Flask, language: str) -> None:
    case_id = b.led(town)
    written(town, case_id)
    given(town, case_id)
    boss = enter(town, app, keeper(town))
    boss.client.set_cookie("casefile_language", language)
    address = f"/dossiers/{dossier_id(town, case_id)}/judicial"
    heading = {"zh": "司法信息", "en": "Judicial notes"}[language]
    assert heading in boss.get(address).text
    assert heading in boss.get(f"{address}/edit").text
