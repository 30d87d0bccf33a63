import pytest
from flask import Flask

from casefile.kernel.db import Database
from tests import people_builders as people
from tests.people_builders import Installed
from tests.web.clients import Visitor, application, visitor


@pytest.fixture
def house(database: Database) -> Installed:
    """A founded installation."""
    return people.installation(database)


@pytest.fixture
def app(house: Installed) -> Flask:
    """The whole program on it."""
    return application(house)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return visitor(app)


@pytest.fixture
def reader(app: Flask) -> Visitor:
    """The first root supervisor, signed in."""
    return visitor(app, "root1")
