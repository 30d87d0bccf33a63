"""The invented county is made by the program's own commands, each act with its audit row, and stays apart."""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.audit import verify
from casefile.demo import build, county, helped, home, stories
from casefile.demo.county import County
from casefile.demo.helped import Reached
from casefile.demo.stories import Until
from casefile.dossiers.cases import Case
from casefile.dossiers.matching import search
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel.config import Config
from casefile.kernel.errors import Unusable
from casefile.people.passwords import checked_password
from casefile.people.users import User
from casefile.reports.model import Report
from tests.conftest import settings_for_tests
from tests.engines import Stores

KNOWN = build.Known()
FEW = (
    build.Part(1, 70, 70, KNOWN),
    build.Part(1, 30, 30, KNOWN),
    build.Part(2, 60, 30, lambda t, at: stories.assessing(t, at, Urgency.Y)),
    build.Part(1, 1, 1, lambda t, at: stories.taken_on(t, at, Urgency.Y, Until.OFFERED)),
    build.Part(1, 40, 40, stories.no_need),
    build.Part(1, 120, 120, lambda t, at: helped.closed(t, at, days=10)),
    build.Part(1, 100, 100, lambda t, at: helped.intervened(t, at, back=True)),
    build.Part(1, 60, 60, lambda t, at: helped.referred(t, at, "u1", Reached.DONE)),
    build.Part(1, 24, 24, helped.refused),
    build.Part(1, 0.02, 0.01, stories.unseen),
)


@pytest.fixture(scope="module")
def made(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> County:
    place = tmp_path_factory.mktemp("county")
    config: Config = settings_for_tests(data_dir=place, database_url=stores.sqlite(place / "casefile.db"))
    return build.build(config, told=FEW)[0]


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_children_are_reported_taken_up_and_worked_with(made: County) -> None:
    with made.database.reading() as session:
        assert count(session, Report) == 11
        assert count(session, Dossier) == 10
        stages = sorted(stage.value for stage in session.scalars(select(Case.stage)))
        assert stages == ["assessment"] * 2 + ["care"] * 5 + ["closed"] * 2 + ["reporting"]


def test_one_child_is_known_to_two_offices_and_each_finds_its_own_file(made: County) -> None:
    assert KNOWN.child is not None
    found = []
    for who in ("dudao1", "dudao2"):
        with made.database.reading() as session:
            session.info["keyring"] = made.person(who).keyring
            found.append({each.dossier_id for each in search(session, KNOWN.child.name)})
    assert [len(each) for each in found] == [1, 1]
    assert found[0] != found[1]


def test_everybody_is_there_and_one_waits_for_admission(made: County) -> None:
    with made.database.reading() as session:
        states = [user.state.value for user in session.scalars(select(User))]
    assert states.count("admitted") == len(county.posts()) - 1
    assert states.count("waiting") == 1


def test_every_act_has_its_row_and_the_chain_holds(made: County) -> None:
    verdict = verify(made.database)
    assert verdict.first_bad is None
    assert verdict.rows > 100


def test_the_passwords_of_the_demonstration_are_all_different(made: County) -> None:
    words = [post.password for post in county.posts()]
    assert len(set(words)) == len(words)
    assert all(checked_password(post.password, username=post.username) for post in county.posts())


def test_a_folder_that_is_something_else_s_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "CASEFILE_DATA_DIR", str(tmp_path))
    (tmp_path / "casefile.db").write_text("of somebody")
    with pytest.raises(Unusable, match="not the demonstration"):
        home.begin(home.settings())
    assert (tmp_path / "casefile.db").read_text() == "of somebody"


def test_settings_of_another_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "CASEFILE_KIND", "production")
    with pytest.raises(Unusable, match="demonstration"):
        home.settings()
    monkeypatch.setitem(os.environ, "CASEFILE_KIND", "demo")
    monkeypatch.setitem(os.environ, "CASEFILE_DATABASE_URL", "postgresql://somewhere/else")
    with pytest.raises(Unusable, match="SQLite"):
        home.settings()


def test_a_second_start_keeps_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "CASEFILE_DATA_DIR", str(tmp_path / "demo"))
    config = home.settings()
    assert not home.is_ready(config)
    home.begin(config)
    assert not home.is_ready(config)
    home.finish(config)
    assert home.is_ready(config)
    home.begin(config)
    assert not home.is_ready(config)
