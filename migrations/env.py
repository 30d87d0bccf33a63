"""How Alembic meets this program: its database, its tables, its own types, its plain statements."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.operations.ops import MigrateOperation, MigrationScript

from casefile.kernel.db import Coded, Database, UtcDateTime
from casefile.kernel.ids import Id
from casefile.kernel.migrations import statements, without_foreign_keys
from casefile.kernel.tables import every_table


class PlainStatements(MigrateOperation):
    """Statements by engine, written into the revision word for word so that it never changes afterwards."""

    def __init__(self, by_engine: Mapping[str, Sequence[str]]) -> None:
        self.by_engine = by_engine

    def reverse(self) -> "PlainStatements":
        return self


@renderers.dispatch_for(PlainStatements)
def render_statements(autogen: AutogenContext, plain: PlainStatements) -> str:
    autogen.imports.add("from casefile.kernel.migrations import run_statements")
    engines = {name: tuple(lines) for name, lines in plain.by_engine.items()}
    return f"run_statements(op.get_bind(), {engines!r})"


def render_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write the program's own types so that a revision does not depend on lists of codes that change."""
    if kind != "type":
        return False
    if isinstance(item, Coded):
        return f"sa.String(length={item.impl.length})"
    for own in (Id, UtcDateTime):
        if isinstance(item, own):
            autogen.imports.add(f"from {own.__module__} import {own.__name__}")
            return f"{own.__name__}()"
    return False


def add_statements(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Put the parts' plain statements after the tables on the way up, before them on the way down."""
    for script in scripts:
        parts = list(statements())
        up, down = script.upgrade_ops, script.downgrade_ops
        if isinstance(up, ops.UpgradeOps) and isinstance(down, ops.DowngradeOps):
            up.ops.extend(PlainStatements(part.up) for part in parts)
            down.ops[:0] = [PlainStatements(part.down) for part in reversed(parts)]


def run(database: Database) -> None:
    with database.engine.connect() as connection:
        without_foreign_keys(connection, off=True)
        context.configure(
            connection=connection,
            target_metadata=every_table(),
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
            render_item=render_type,
            process_revision_directives=add_statements,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        without_foreign_keys(connection, off=False)


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
run(context.config.attributes["database"])
