import pytest

from casefile.kernel.db import Database
from tests.reports import builders


@pytest.fixture
def home(database: Database) -> builders.House:
    """Two town offices with their people."""
    return builders.house(database)
