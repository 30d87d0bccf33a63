"""Tables are made by migrations alone, the same on both engines."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from casefile.kernel import migrations
from casefile.kernel.assets import folder
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from tests.conftest import settings_for_tests
from tests.engines import Stores


@pytest.fixture
def empty(engine: str, stores: Stores, tmp_path: Path) -> Iterator[Database]:
    with stores.empty(engine, tmp_path / "empty.db") as url:
        config: Config = settings_for_tests(data_dir=str(tmp_path), database_url=url)
        database = Database(config)
        yield database
        database.dispose()


def test_up_down_and_up_again_leaves_the_tables_the_program_declares(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrations.upgrade(empty)
    assert migrations.differences(empty) == []
    assert migrations.pending(empty) == ()


def test_the_migration_has_the_plain_statements_of_every_part_as_they_are_now() -> None:
    source = (folder("migrations") / "versions" / "0001_house.py").read_text(encoding="utf-8")
    written = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    asked = {line for part in migrations.statements() for way in part for lines in way.values() for line in lines}
    assert asked
    assert asked <= written


def test_down_takes_the_triggers_along(empty: Database) -> None:
    migrations.upgrade(empty)
    assert _triggers(empty)
    migrations.downgrade(empty)
    assert _triggers(empty) == []


def test_an_empty_database_is_refused_with_the_command_that_helps(empty: Database) -> None:
    with pytest.raises(Unusable, match="casefile db upgrade"):
        migrations.require_current(empty)


def test_a_database_of_a_later_program_is_refused(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unusable, match="later version"):
        migrations.pending(empty)


def _triggers(database: Database) -> list[str]:
    question = (
        "SELECT name || ' ' || tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
        if database.sqlite
        else "SELECT tgname || ' ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    )
    with database.engine.connect() as connection:
        return list(connection.execute(text(question)).scalars())
