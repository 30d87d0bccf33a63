"""One house an engine for all tests of reports: founding it costs seconds, and every test makes its own reports."""

from collections.abc import Iterator

import pytest

from casefile.kernel.db import Database
from tests.conftest import settings_for_tests
from tests.engines import Stores
from tests.reports.builders import House, house


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with two offices and their people, on each engine in turn."""
    place = tmp_path_factory.mktemp("home")
    if request.param == "sqlite":
        yield from _house(stores.sqlite(place / "casefile.db"), str(place))
        return
    with stores.postgres(durable=False) as url:
        yield from _house(url, str(place))


def _house(url: str, place: str) -> Iterator[House]:
    database = Database(settings_for_tests(data_dir=place, database_url=url))
    try:
        yield house(database)
    finally:
        database.dispose()
