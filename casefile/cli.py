"""The command `casefile`: its own few commands, and those that the parts bring along."""

import importlib
import os
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from casefile.kernel import migrations
from casefile.kernel.assets import folder
from casefile.kernel.config import load
from casefile.kernel.db import Database, why
from casefile.kernel.errors import CasefileError, Unusable
from casefile.kernel.tables import modules
from casefile.kernel.words import N_

WHOLE = frozenset({"demo", "bench", "tick", "recover"})
"""Commands that act through every part: the whole program is put together before they run."""


class Commands(click.Group):
    """The group of all commands: each part's module `cli` lists its own as `commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        self._gather()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command, first among the group's own."""
        if cmd_name not in self.commands:
            self._gather()
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run, and put the program together where it needs the whole."""
        found = super().resolve_command(ctx, args)
        if found[0] in WHOLE:
            importlib.import_module("casefile.app")
        return found

    def _gather(self) -> None:
        for name in modules():
            if name.endswith(".cli") and name != __name__:
                for command in importlib.import_module(name).commands:
                    self.add_command(command)


def _version() -> str:
    try:
        return metadata.version("casefile")
    except metadata.PackageNotFoundError:
        return "(a checkout)"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), message="%(prog)s %(version)s")
def group() -> None:
    """One encrypted file for each young person who needs help.

    Settings: casefile.toml in the data folder (CASEFILE_DATA_DIR), the file CASEFILE_CONFIG, or CASEFILE_<NAME>.
    """


@group.command()
@click.option("--bind", help="Address and port; else the setting `bind`.")
def serve(bind: str | None) -> None:
    """Run the program behind gunicorn, as many processes as the machine bears."""
    from casefile.upkeep.starting import require_ready

    config = load()
    database = Database(config)
    require_ready(database)
    database.dispose()
    settings = folder("config") / "gunicorn.py"
    where = ["--bind", bind or config.bind]
    words = [sys.executable, "-m", "gunicorn", "--config", str(settings), *where, "casefile.app:create_app()"]
    os.execv(sys.executable, words)  # noqa: S606  # gunicorn takes this process's place, so that signals reach it


@group.group()
def db() -> None:
    """Make and look after the tables."""


@db.command()
def upgrade() -> None:
    """Make the tables, or bring them to this version's form; changes nothing when they are."""
    config = load()
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(config)
    steps = migrations.pending(database)
    migrations.upgrade(database)
    click.echo(f"{len(steps)} migrations applied; the database is at {migrations.current(database)}.")


@db.command()
def current() -> None:
    """Tell which migration the database has and which it lacks."""
    database = Database(load())
    lacking = ", ".join(migrations.pending(database)) or "nothing"
    click.echo(f"The database is at {migrations.current(database) or 'the beginning'} and lacks {lacking}.")


def documents() -> dict[Path, str]:
    """Give the text of every generated document by its place in the checkout."""
    importlib.import_module("casefile.app")  # loads every machine
    made_by = {"sealed.md": "kernel.protection", "access.md": "access.docs", "workflow.md": "workflow.docs"}
    home = folder("config").parent / "docs"
    return {home / name: importlib.import_module(f"casefile.{module}").render() for name, module in made_by.items()}


@group.command()
def docs() -> None:
    """Write the generated documents of a checkout anew."""
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
        click.echo(str(path))


@group.command(hidden=True)
def first_migration() -> None:
    """Write the first migration anew from the declared tables (in a checkout, before the first release)."""
    with tempfile.TemporaryDirectory() as home:
        config = load(environ={"CASEFILE_DATA_DIR": home})
        click.echo(str(migrations.write_first(Database(config))))


def main() -> None:
    """Run a command; a refusal is said in one sentence, in Chinese and in English."""
    os.umask(0o077)
    try:
        group(prog_name="casefile")
    except OSError as error:
        click.echo(f"{error.strerror}: {error.filename}", err=True)
        sys.exit(1)
    except CasefileError as error:
        _refused(error)
    except OperationalError as error:
        _refused(Unusable(N_("The database cannot save, and nothing was done: %(why)s."), why=why(error)))


def _refused(error: CasefileError) -> None:
    from casefile.web.words import tell

    for sentence in dict.fromkeys((tell(error), str(error))):
        click.echo(sentence, err=True)
    sys.exit(1)
