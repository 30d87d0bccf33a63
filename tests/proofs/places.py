"""Every place where the program or its database leaves something: files, tables, a dump, the server's log."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect, text

from casefile.kernel.db import Database
from tests.engines import postgres_programs


def places(database: Database) -> Iterator[tuple[str, bytes]]:
    """Give the name and the content of every place; the file that is the deployment secret is none."""
    yield from files(database)
    yield from tables(database)
    yield "dump", dump(database)


def files(database: Database) -> Iterator[tuple[str, bytes]]:
    """Give every file of the installation, and on PostgreSQL every file of the server but other databases' own."""
    secret = database.config.deployment_secret
    for path in database.config.data_dir.rglob("*"):
        if path.is_file() and path != secret:
            yield str(path), path.read_bytes()
    if not database.sqlite:
        yield from _of_the_server(database)


def _of_the_server(database: Database) -> Iterator[tuple[str, bytes]]:
    with database.engine.connect() as connection:
        home = Path(str(connection.scalar(text("SELECT current_setting('data_directory')"))))
        own = str(connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()")))
        connection.execute(text("CHECKPOINT"))
    if (log := home.parent / "log").is_file():
        yield "log", log.read_bytes()
    for path in home.rglob("*"):
        others = path.is_relative_to(home / "base") and path.parent.name not in {own, "pgsql_tmp"}
        if path.is_file() and not others:
            yield str(path.relative_to(home)), path.read_bytes()


def tables(database: Database) -> Iterator[tuple[str, bytes]]:
    """Give every column of every table there is, declared or not."""
    with database.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            values = [value for row in connection.execute(text(f'SELECT * FROM "{name}"')) for value in row]
            told = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
            yield f"table {name}", told


def dump(database: Database) -> bytes:
    """Give what the database's own program writes out."""
    if database.sqlite:
        with database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            return "\n".join(raw.iterdump()).encode()
    programs = postgres_programs()
    assert programs is not None
    url = database.config.database_url.replace("postgresql+psycopg", "postgresql")
    return subprocess.run([str(programs / "pg_dump"), url], check=True, capture_output=True).stdout


def below(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder as they are at this moment."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opened_by(pid: int) -> dict[str, bytes]:
    """Give the files that a process holds open, also those without a name."""
    found = {}
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if stat.S_ISREG(handle.stat().st_mode):
                found[str(handle.readlink())] = handle.read_bytes()
        except FileNotFoundError:
            continue
    return found
