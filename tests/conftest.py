"""What every test may ask for: a database on each engine, settings, a held clock, a server, a browser."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casefile.kernel import clock
from casefile.kernel.assets import folder
from casefile.kernel.config import Config, build, load
from casefile.kernel.db import Database
from tests import snapshots
from tests.engines import Stores

pytest_plugins = ["tests.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long proofs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
def database_url(engine: str, stores: Stores, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with all tables; the mark `durable` has PostgreSQL write to the disk."""
    if engine == "sqlite":
        yield stores.sqlite(tmp_path / "casefile.db")
        return
    with stores.postgres(durable=request.node.get_closest_marker("durable") is not None) as url:
        yield url


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of a test installation on a fresh database."""
    return settings_for_tests(data_dir=str(tmp_path), database_url=database_url)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    """A fresh database with all tables, on each engine in turn."""
    made = Database(config)
    yield made
    made.dispose()


@pytest.fixture
def held_clock() -> Iterator[datetime]:
    """Hold the clock at an ordinary Monday morning, 9:00 in Shanghai; `clock.move` moves it."""
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with clock.at(moment):
        yield moment
