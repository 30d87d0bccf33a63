from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.kernel.db import Database
from tests.access.town import Town, town
from tests.conftest import settings_for_tests
from tests.engines import Stores


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town, made once for the tests of a module: they roll back what they do."""
    home: Path = tmp_path_factory.mktemp("town")
    if request.param == "sqlite":
        yield from _town(home, stores.sqlite(home / "casefile.db"))
        return
    with stores.postgres(durable=False) as url:
        yield from _town(home, url)


def _town(home: Path, url: str) -> Iterator[Town]:
    database = Database(settings_for_tests(data_dir=str(home), database_url=url))
    yield town(database)
    database.dispose()
