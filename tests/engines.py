"""The two databases of the tests: SQLite files, and a throwaway PostgreSQL that ends with the test run."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, event

from casefile.kernel import migrations
from casefile.kernel.config import Config
from casefile.kernel.db import Database

CI = os.environ.get("CI", "").lower() == "true"
MEMORY = Path("/dev/shm")  # noqa: S108  # Linux's folder in memory
ROOM = 3 * 1024**3 // 2
"""Bytes that have to be free in the memory folder before the tests put their databases there."""
COPY_BY_FILE = 150_000
"""From this version on PostgreSQL can be told to copy a template file by file, four times as quickly as by its log."""


def missing(what: str, how: str) -> None:
    """End the test where a part of the machine is not there: a failure in CI, else skipped with the way to get it."""
    sentence = f"{what} is missing: {how}"
    if CI:
        pytest.fail(sentence)
    pytest.skip(sentence)


def memory_folder() -> Path | None:
    """Give the folder that never waits for a disk, where this machine has a roomy one in which programs may run."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    told = os.statvfs(MEMORY)
    fits = told.f_bavail * told.f_frsize >= ROOM and not told.f_flag & os.ST_NOEXEC
    return MEMORY if fits else None


def postgres_programs() -> Path | None:
    """Find initdb's folder: on the PATH, or Debian's newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return debian[-1].parent if debian else None


_promised: dict[str, Callable[[], str]] = {}
_promising = threading.Lock()


@event.listens_for(Engine, "do_connect")
def keep_promise(_dialect: object, _record: object, _words: object, options: dict[str, Any]) -> None:
    """Make a promised database before the first connection to it."""
    with _promising:
        if make := _promised.pop(str(options.get("dbname")), None):
            make()


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL in which every test gets a database of its own."""

    url: str
    """The address of the server's first database, in the form psycopg and SQLAlchemy share."""

    def address(self, name: str) -> str:
        """Give the address of one of its databases."""
        head, _, options = self.url.partition("?")
        base = head.rsplit("/", 1)[0]
        return f"{base}/{name}" + (f"?{options}" if options else "")

    def run(self, statement: str) -> None:
        """Run one statement that must stand outside a transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def create(self, template: str = "template1", *, name: str | None = None) -> str:
        """Make a database, empty or as a copy of another."""
        name = name or f"casefile_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= COPY_BY_FILE else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}')
        return name

    def promise(self, template: str) -> str:
        """Name a database that is made when the program first connects to it: a snapshot may be put there instead."""
        name = f"casefile_{uuid4().hex}"
        _promised[name] = partial(self.create, template, name=name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        if _promised.pop(name, None) is None:
            self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Start a PostgreSQL on a socket in a folder of its own; `durable` writes to the disk as in real life.

    It runs as an unprivileged user, as it refuses root; it stops with the block, and when this process dies.
    """
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL", "apt-get install postgresql, or set CASEFILE_TEST_POSTGRES")
        raise AssertionError
    home = Path(tempfile.mkdtemp(prefix="casefile-pg-", dir=None if durable else memory_folder()))
    prefix = _as_nobody(home)
    data = home / "data"
    try:
        initdb = [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "casefile", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd=home)
        server = _start([*prefix, str(programs / "postgres")], data, home, durable=durable)
        try:
            url = f"postgresql://casefile@/postgres?host={home}"
            _wait_for(url, server)
            yield Postgres(url)
        finally:
            server.send_signal(signal.SIGINT)  # without waiting for whoever is still connected
            server.wait(20)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_nobody(home: Path) -> list[str]:
    """Give the words before a command that take root's rights away and end it with this process."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        user = next(name for name in ("postgres", "nobody") if _known(name))
        shutil.chown(home, user)
        words += [f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups"]
    return words


def _known(user: str) -> bool:
    return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0


def _group(user: str) -> str:
    return subprocess.run(["id", "-g", user], capture_output=True, check=True, text=True).stdout.strip()


def _start(words: list[str], data: Path, home: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    options = {"listen_addresses": "", "unix_socket_directories": str(home), "max_connections": "60"}
    options |= {"jit": "off", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0"}
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen([*words, "-D", str(data), *settings], stdout=log, stderr=log, cwd=home)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL does not answer")


class Stores:
    """Makes fresh databases cheaply: copies of one SQLite file, copies of one PostgreSQL database."""

    def __init__(self, home: Path, make_config: Any) -> None:
        self._home = home
        self._make_config = make_config
        self._servers: dict[bool, tuple[Any, Postgres, str]] = {}
        self._file: Path | None = None

    def sqlite(self, target: Path) -> str:
        """Give the address of a fresh SQLite database at a path."""
        if self._file is None:
            path = self._home / "template.db"
            self._fill(f"sqlite:///{path}")
            self._file = path
        shutil.copyfile(self._file, target)
        return f"sqlite:///{target}"

    @contextmanager
    def empty(self, engine: str, target: Path) -> Iterator[str]:
        """Lend the address of a database without any table."""
        if engine == "sqlite":
            yield f"sqlite:///{target}"
            return
        server, _ = self._server(durable=False)
        name = server.create()
        try:
            yield server.address(name)
        finally:
            server.drop(name)

    @contextmanager
    def postgres(self, *, durable: bool) -> Iterator[str]:
        """Lend the address of a fresh PostgreSQL database."""
        server, template = self._server(durable=durable)
        name = server.promise(template)
        try:
            yield server.address(name)
        finally:
            server.drop(name)

    def _server(self, *, durable: bool) -> tuple[Postgres, str]:
        if durable not in self._servers:
            given = os.environ.get("CASEFILE_TEST_POSTGRES")
            block = None if given else throwaway_postgres(durable=durable)
            server = block.__enter__() if block else Postgres(str(given))
            template = server.create()
            self._servers[durable] = (block, server, template)
            self._fill(server.address(template))
        return self._servers[durable][1:]

    def _fill(self, url: str) -> None:
        config: Config = self._make_config(data_dir=str(self._home), database_url=url)
        database = Database(config)
        try:
            migrations.upgrade(database)
        finally:
            database.dispose()

    def close(self) -> None:
        """Drop the copies' originals and stop what was started."""
        for block, server, template in self._servers.values():
            server.drop(template)
            if block:
                block.__exit__(None, None, None)
