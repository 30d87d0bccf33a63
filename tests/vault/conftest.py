import pytest

from casefile.kernel.db import Database
from tests.vault.installation import Installation, installation


@pytest.fixture
def house(database: Database) -> Installation:
    """A small installation on a fresh database."""
    return installation(database)
