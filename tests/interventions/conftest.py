import pytest
from flask import Flask

from tests.dossiers import builders as b
from tests.dossiers.conftest import town  # noqa: F401  # the same town, of these tests
from tests.web.clients import application


@pytest.fixture(scope="module")
def app(town: b.Town) -> Flask:  # noqa: F811  # pytest hands it in
    """The whole program on the town."""
    return application(town.house)
