from collections.abc import Iterator

import pytest

from casefile.kernel.config import Config
from casefile.kernel.db import Database
from tests.audit import builders


@pytest.fixture
def chained(config: Config) -> Iterator[Database]:
    """A fresh database whose installation has a deployment secret."""
    made = Database(builders.with_secret(config))
    yield made
    made.dispose()


@pytest.fixture
def house(config: Config) -> Iterator[builders.House]:
    """A database with a certified root office and its supervisor."""
    made = builders.house(config)
    yield made
    made.database.dispose()
