"""One town a file of tests and engine: every test makes its own dossiers in it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Blueprint, Flask

from casefile.kernel.db import Database
from tests.conftest import settings_for_tests
from tests.dossiers import builders
from tests.engines import Stores
from tests.web.clients import application


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def town(
    request: pytest.FixtureRequest, stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[builders.Town]:
    """A county with one town office and its people, on each engine."""
    home = tmp_path_factory.mktemp("town")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = stores.sqlite(home / "casefile.db")
        else:
            url = stack.enter_context(stores.postgres(durable=False)).replace("postgresql://", "postgresql+psycopg://")
        database = Database(settings_for_tests(data_dir=home, database_url=url))
        stack.callback(database.dispose)
        yield builders.town(database)


@pytest.fixture(scope="module")
def app(town: builders.Town) -> Flask:
    """The whole program on the town; a desk stands in where it has none."""
    app = application(town.house)
    if "desk" not in app.blueprints:
        desk = Blueprint("desk", __name__)
        desk.add_url_rule("/dossiers/<uuid:subject_id>", "dossier", lambda **path: str(path))
        desk.add_url_rule("/", "my_day", lambda: "")
        app.register_blueprint(desk)
    return app
