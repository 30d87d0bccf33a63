"""What every test may ask for: a database on each engine, settings, a held clock, a server, a browser."""

import dataclasses
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from casefile.kernel import clock
from casefile.kernel.assets import folder
from casefile.kernel.config import Config, build, load
from casefile.kernel.db import Database
from tests import applications, snapshots
from tests.engines import Stores, memory_folder

pytest_plugins = ["tests.browser"]
settings.register_profile("house", deadline=None)  # a busy machine is no mistake of the program
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long proofs")


def pytest_configure() -> None:
    """Keep the tests' files in memory where this machine has room for them; what proves the disk stays on the disk."""
    if folder_in_memory := memory_folder():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder_in_memory))


LONGEST = ("tests/journeys/", "tests/test_wheel.py", "tests/proofs/", "tests/access/test_agreement.py", "tests/demo/")
"""They come first, so that no processor waits at the end for one that began last."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def settings_for_tests(**own: Any) -> Config:
    """Settings of kind `test`: the only kind that may use a cheap Argon2."""
    base = dataclasses.asdict(load(file=folder("config") / "test.toml", environ={}))
    relative = {"deployment_secret": "deployment.secret", "audit_anchor": "audit.anchor"}
    return build(base | relative | own)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The originals that every test's database is copied from."""
    made = Stores(tmp_path_factory.mktemp("originals"), settings_for_tests)
    yield made
    snapshots.forget()
    made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine a test runs on; asked for by a test, it runs once on each."""
    return str(request.param)


@pytest.fixture
def durable(request: pytest.FixtureRequest) -> bool:
    """Tell whether the test has the mark `durable`: its database is on a disk, and PostgreSQL waits for it."""
    return request.node.get_closest_marker("durable") is not None


@pytest.fixture
def data_dir(tmp_path: Path, *, durable: bool) -> Iterator[Path]:
    """The folder of a test's installation."""
    if not durable:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="casefile-durable-") as on_disk:
        yield Path(on_disk)


@pytest.fixture
def database_url(engine: str, stores: Stores, data_dir: Path, *, durable: bool) -> Iterator[str]:
    """The address of a fresh database with all tables."""
    if engine == "sqlite":
        yield stores.sqlite(data_dir / "casefile.db")
        return
    with stores.postgres(durable=durable) as url:
        yield url


@pytest.fixture
def config(database_url: str, data_dir: Path) -> Config:
    """Settings of a test installation on a fresh database."""
    return settings_for_tests(data_dir=str(data_dir), database_url=database_url)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    """A fresh database with all tables, on each engine in turn."""
    made = Database(config)
    yield made
    applications.take_back(made)
    made.dispose()


@pytest.fixture
def held_clock() -> Iterator[datetime]:
    """Hold the clock at an ordinary Monday morning, 9:00 in Shanghai; `clock.move` moves it."""
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with clock.at(moment):
        yield moment
