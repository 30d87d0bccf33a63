from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.web.throttle import Throttle
from tests.conftest import settings_for_tests
from tests.engines import Stores
from tests.proofs.county import County, county

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = MOMENT + timedelta(hours=1)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def full(request: pytest.FixtureRequest, stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A full house, made once for all proofs; they leave it as it was."""
    home: Path = tmp_path_factory.mktemp("county")
    if request.param == "sqlite":
        yield from _county(home, stores.sqlite(home / "casefile.db"))
        return
    with stores.postgres(durable=False) as url:
        yield from _county(home, url)


def _county(home: Path, url: str) -> Iterator[County]:
    database = Database(settings_for_tests(data_dir=str(home), database_url=url))
    with clock.at(MOMENT):
        made = county(database)
    yield made
    database.dispose()


@pytest.fixture(autouse=True)
def afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold the clock an hour after everything was made, and let nobody wait for what another proof was refused."""
    if "full" in request.fixturenames:
        full: County = request.getfixturevalue("full")
        with full.database.engine.begin() as connection:
            connection.execute(delete(Throttle))
    with clock.at(LATER):
        yield
