"""The search finds what the reader may open at this moment, and keeps nothing longer than somebody may read it."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID
from weakref import ref

import pytest
from sqlalchemy import event, text

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import edit_face
from casefile.dossiers.faces import counters, note_face_change
from casefile.dossiers.matching import FaceCache, cache_of, search, sweep, sweep_again, twins
from casefile.dossiers.model import Dossier
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.roles import Role
from casefile.vault.capacities import Capacity
from casefile.vault.errors import Locked
from casefile.vault.granting import grant
from casefile.vault.sessions import end_sessions_of, open_session, prepare
from tests import people_builders as people
from tests.dossiers.builders import Town, accepted, acting, face, fresh, looking, offered, taken_up


@pytest.fixture(autouse=True)
def empty_cache(town: Town) -> Iterator[None]:
    cache_of(town.database).sweep(())
    yield
    cache_of(town.database).sweep(())


def dossier_of(town: Town, case_id: UUID) -> UUID:
    with looking(town, None) as session:
        return session.get_one(Case, case_id).dossier_id


def found(town: Town, by: Actor, text: str) -> list[UUID]:
    with looking(town, by) as session:
        return [each.dossier_id for each in search(session, text)]


def rename(town: Town, dossier_id: UUID, name: str) -> None:
    with acting(town, town.supervisor) as session:
        dossier = session.get_one(Dossier, dossier_id)
        edit_face(session, dossier, face(name=name), version=dossier.sealed_version, by=town.supervisor)


def test_a_supervisor_finds_by_name_sound_and_initials(town: Town) -> None:
    wanted = dossier_of(town, taken_up(town, name="单雄飞"))
    for words in ("雄飞", "shanxiong", "danxiong", "sxf"):
        assert wanted in found(town, town.supervisor, words)


def test_a_worker_finds_a_file_from_the_offer_on_and_a_colleague_never(town: Town) -> None:
    case_id = taken_up(town, name="仇小舟")
    wanted = dossier_of(town, case_id)
    assert found(town, town.worker, "仇小舟") == []
    offer = offered(town, case_id, town.worker)
    assert found(town, town.worker, "qiuxiaozhou") == [wanted]
    accepted(town, offer, town.worker)
    assert found(town, town.worker, "qxz") == [wanted]
    assert found(town, town.other, "qxz") == []
    assert found(town, town.volunteer, "qxz") == []


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(town: Town) -> None:
    wanted = dossier_of(town, taken_up(town, name="解语初"))
    assert found(town, town.supervisor, "解语初") == [wanted]
    rename(town, wanted, "查语初")
    assert found(town, town.supervisor, "解语初") == []
    assert found(town, town.supervisor, "zhayuchu") == [wanted]


def test_a_grant_that_ran_out_shows_nothing_though_the_name_is_still_kept(town: Town) -> None:
    wanted = dossier_of(town, taken_up(town, name="曾云起"))
    hour = timedelta(hours=1)
    with acting(town, town.supervisor) as session:
        grant(session, wanted, holder=town.other.principal_id, capacity=Capacity.CO_WORKER, until=clock.now() + hour)
        note_face_change(session, session.get_one(Dossier, wanted))
    assert found(town, town.other, "曾云起") == [wanted]
    with clock.at(clock.now() + 2 * hour):
        assert found(town, town.other, "曾云起") == []
    assert wanted in cache_of(town.database).ids(town.other.principal_id)


def test_without_a_signed_in_person_nothing_is_searched(town: Town) -> None:
    with looking(town, None) as session, pytest.raises(Locked):
        search(session, "王")


def test_a_second_search_opens_no_face_again(town: Town) -> None:
    taken_up(town, name="乐清音")
    found(town, town.supervisor, "清音")
    with looking(town, town.supervisor) as session:
        statements: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        search(session, "qingyin")
        assert statements
        assert not [statement for statement in statements if "cell" in statement]


def test_the_same_person_is_proposed_with_the_fields_that_match(town: Town) -> None:
    wanted = dossier_of(
        town, taken_up(town, name="翟望舒", birth=date(2011, 3, 4), birth_precision=BirthPrecision.EXACT)
    )
    with looking(town, town.supervisor) as session:
        assert [(each.dossier_id, each.fields) for each in twins(session, "翟望舒", date(2011, 3, 4))] == [
            (wanted, ("name", "birth"))
        ]
        assert [each.fields for each in twins(session, "翟旺书", date(2011, 3, 4))] == [("pinyin", "birth")]
        assert twins(session, "翟旺书", date(2011, 3, 5)) == []
    with looking(town, town.other) as session:
        assert twins(session, "翟望舒", date(2011, 3, 4)) == []


def test_sheets_are_thrown_away_when_the_last_reader_signs_out(town: Town) -> None:
    taken_up(town, name="柏照晚")
    prepare(town.database)
    open_session(
        town.database,
        town.house.deployment,
        user_id=town.supervisor.user_id,
        principal_id=town.supervisor.principal_id,
        epoch=0,
        secrets={each: fresh(town.supervisor).secret(each) for each in town.supervisor.held},
    )
    found(town, town.supervisor, "照晚")
    found(town, town.worker, "照晚")
    cache = cache_of(town.database)
    sweep(town.database)
    assert set(cache.principals) == town.supervisor.held
    end_sessions_of(town.database, town.supervisor.user_id)
    sweep(town.database)
    assert len(cache) == 0


def test_where_sweeping_fails_nothing_is_kept_and_it_is_noted(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    taken_up(town, name="莫照晚")
    found(town, town.supervisor, "照晚")
    assert len(cache_of(town.database))
    for names in (("users", "users_away"), ("users_away", "users")):
        with town.database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE {} RENAME TO {}".format(*names)))
        if names[0] == "users":
            sweep_again(ref(town.database))
    assert len(cache_of(town.database)) == 0
    (line,) = [each.getMessage() for each in caplog.records if each.name == "casefile.dossiers.matching"]
    assert line in {"sweeping failed: OperationalError", "sweeping failed: ProgrammingError"}


def test_the_cache_stays_within_its_bytes(town: Town) -> None:
    taken_up(town, name="宁采薇")
    small = FaceCache(most_bytes=10)
    with looking(town, town.supervisor) as session:
        for principal_id in town.supervisor.held:
            small.sheet(session, principal_id, counters(session))
    assert small.size <= 10


def test_a_search_at_another_office_s_supervisor_finds_nothing(town: Town) -> None:
    taken_up(town, name="郁苏叶")
    elsewhere = people.person(town.house, Role.SUPERVISOR, office_id=town.house.root)
    assert found(town, elsewhere, "yusuye") == []
