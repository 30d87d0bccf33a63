"""Brings the database's tables to the form this program knows, and tells when they are not there yet."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from casefile.kernel.assets import folder
from casefile.kernel.db import Database, why
from casefile.kernel.errors import Unusable
from casefile.kernel.tables import every_table, modules


class Statements(NamedTuple):
    """Plain statements of a part, by engine name: what the tables' declarations cannot say (triggers, roles)."""

    up: Mapping[str, Sequence[str]]
    down: Mapping[str, Sequence[str]]


def upgrade(database: Database, to: str = "head") -> None:
    """Make or change the tables up to a revision; on a failure nothing is changed."""
    _run(database, command.upgrade, to)


def downgrade(database: Database, to: str = "base") -> None:
    """Take the tables back to a revision; `base` is an empty database."""
    _run(database, command.downgrade, to)


def current(database: Database) -> str | None:
    """Name the revision the database has; None for an empty one; raise Unusable if it cannot be opened."""
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise Unusable("The database cannot be opened: %(why)s.", why=why(error)) from error


def pending(database: Database) -> tuple[str, ...]:
    """Name the revisions that the database still lacks, oldest first; raise Unusable if a later program made it."""
    have = current(database)
    steps = ScriptDirectory.from_config(_settings()).walk_revisions()
    known = [step.revision for step in steps]
    if have is None:
        return tuple(reversed(known))
    if have not in known:
        raise Unusable("The database was made by a later version of this program (%(revision)s).", revision=have)
    return tuple(reversed(known[: known.index(have)]))


def require_current(database: Database) -> None:
    """Refuse to start on a database that lacks a migration."""
    if missing := pending(database):
        raise Unusable("The database lacks %(count)s migrations: run `casefile db upgrade`.", count=len(missing))


def differences(database: Database) -> list[Any]:
    """List what the tables of the database and those of the program do not have in common."""
    tables = every_table()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables))


def statements() -> Iterator[Statements]:
    """Give the statements of every part that has a module `ddl` with UP and DOWN."""
    for name in modules():
        if name.endswith(".ddl"):
            part = importlib.import_module(name)
            yield Statements(part.UP, part.DOWN)


def run_statements(connection: Connection, by_engine: Mapping[str, Sequence[str]]) -> None:
    """Run the plain statements of the engine at hand."""
    for statement in by_engine[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def write_first(database: Database) -> Path:
    """Write the first revision anew from the declared tables, compared with an empty database."""
    made = folder("migrations") / "versions" / "0001_house.py"
    before = made.read_text(encoding="utf-8") if made.exists() else None
    made.unlink(missing_ok=True)
    try:
        _run(database, command.revision, autogenerate=True, rev_id="0001", message="house")
    except BaseException:
        if before is not None:
            made.write_text(before, encoding="utf-8")
        raise
    lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
    made.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), encoding="utf-8")
    return made


def _settings() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def _run(database: Database, act: Any, *args: Any, **options: Any) -> None:
    settings = _settings()
    settings.attributes["database"] = database
    act(settings, *args, **options)


def without_foreign_keys(connection: Connection, *, off: bool) -> None:
    """Stop or start SQLite's checks of foreign keys: a table is changed there by copying it."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys={'OFF' if off else 'ON'}")
