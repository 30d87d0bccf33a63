from collections.abc import Iterator

import pytest
from flask import Flask

from casefile.dossiers.matching import cache_of
from tests.browser import Server
from tests.dossiers import builders as b
from tests.dossiers.conftest import town  # noqa: F401  # the same town, of these tests
from tests.web.clients import application


@pytest.fixture(scope="module")
def app(town: b.Town) -> Flask:  # noqa: F811  # pytest hands it in
    """The whole program on the town."""
    return application(town.house)


@pytest.fixture(scope="module", autouse=True)
def forgets(town: b.Town) -> Iterator[None]:  # noqa: F811
    """Empty the search's memory before the town's database goes: its watch would look for readers there."""
    yield
    cache_of(town.database).sweep(())


@pytest.fixture
def running(app: Flask) -> Iterator[Server]:
    """The program's server."""
    with Server(app) as server:
        yield server
