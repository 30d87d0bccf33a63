"""A town with one dossier, and an empty place to restore into."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from casefile.dossiers.model import Dossier
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from tests.conftest import settings_for_tests
from tests.dossiers import builders
from tests.engines import Stores


@pytest.fixture
def town(database: Database) -> builders.Town:
    """A town office in which one dossier was taken up."""
    made = builders.town(database)
    builders.taken_up(made, name="测试甲")
    return made


@pytest.fixture
def number(town: builders.Town) -> str:
    """The number of the one dossier."""
    with town.database.reading() as session:
        return session.scalars(select(Dossier.number)).one()


@pytest.fixture
def elsewhere(town: builders.Town, engine: str, stores: Stores, tmp_path: Path) -> Iterator[Callable[[], Config]]:
    """Settings of another machine of the same installation, its database empty."""
    with ExitStack() as places:

        def place() -> Config:
            home = tmp_path / "elsewhere"
            home.mkdir(mode=0o700)
            url = places.enter_context(stores.empty(engine, home / "casefile.db"))
            settings = settings_for_tests(data_dir=str(home), database_url=url)
            return dataclasses.replace(settings, root_fingerprint=town.database.config.root_fingerprint)

        yield place
