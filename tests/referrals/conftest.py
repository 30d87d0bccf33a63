import pytest
from flask import Flask

from casefile.people.actor import Actor
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.dossiers.conftest import town  # noqa: F401  # the same town, of these tests
from tests.web.clients import application


@pytest.fixture(scope="module")
def app(town: b.Town) -> Flask:  # noqa: F811  # pytest hands it in
    """The whole program on the town."""
    return application(town.house)


@pytest.fixture(scope="module")
def liaison(town: b.Town) -> Actor:  # noqa: F811
    """The liaison of a school."""
    return people.liaison(town.house)
