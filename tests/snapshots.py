"""Founding an installation takes seconds: it is done once a test process, and copied for every further test."""

import copy
import dataclasses
import functools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from sqlalchemy import make_url

from casefile.audit.recorder import Readings
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.vault.deployment import Deployment
from casefile.vault.keyring import Keyring
from tests.engines import Postgres, memory_folder

Made = TypeVar("Made")
Key = tuple[str, str, datetime | None]


@dataclasses.dataclass(frozen=True)
class Snapshot:
    """A filled database to copy, and what its builder gave."""

    made: Any
    source: str
    """The file of the copy, or the name of the PostgreSQL database."""
    server: Postgres | None
    secret: bytes | None
    fingerprint: str


_kept: dict[Key, Snapshot] = {}


def built_once(build: Callable[[Database], Made]) -> Callable[[Database], Made]:
    """Have a builder that fills a fresh database run once an engine; later calls get a copy, with keyrings anew.

    A held clock is part of what is kept: certificates of another time would not be valid.
    """

    @functools.wraps(build)
    def copy_or_build(database: Database) -> Made:
        key = (f"{build.__module__}.{build.__qualname__}", _place(database), clock._set.get())
        if key not in _kept:
            made = build(database)
            _kept[key] = _keep(made, database)
            return made
        _put(_kept[key], database)
        renewed: Made = _again(_kept[key].made, database)
        return renewed

    return copy_or_build


def forget() -> None:
    """Remove the copies at the end of the test process."""
    for kept in _kept.values():
        if kept.server is None:
            shutil.rmtree(Path(kept.source).parent, ignore_errors=True)
        else:
            kept.server.drop(kept.source)
    _kept.clear()


def _place(database: Database) -> str:
    """Name the engine, and for PostgreSQL the server."""
    return "sqlite" if database.sqlite else str(make_url(database.config.database_url).set(database="postgres"))


def _keep(made: object, database: Database) -> Snapshot:
    secret = database.config.deployment_secret
    database.dispose()
    server = None if database.sqlite else _server(database)
    if server is None:
        source = Path(mkdtemp(prefix="casefile-snapshot-", dir=memory_folder())) / "copy.db"
        with closing(sqlite3.connect(_file(database))) as old, closing(sqlite3.connect(source)) as new:
            old.backup(new)
        name = str(source)
    else:
        name = server.create(_name(database))
    content = secret.read_bytes() if secret.exists() else None
    return Snapshot(_again(made, database), name, server, content, database.config.root_fingerprint)


def _put(kept: Snapshot, database: Database) -> None:
    database.dispose()
    if kept.server is None:
        for ending in ("-wal", "-shm"):
            Path(f"{_file(database)}{ending}").unlink(missing_ok=True)
        shutil.copyfile(kept.source, _file(database))
    else:
        kept.server.drop(_name(database))
        kept.server.create(kept.source, name=_name(database))
    secret = database.config.deployment_secret
    if kept.secret is not None and not secret.exists():
        secret.touch(mode=0o600)
        secret.write_bytes(kept.secret)
    database.config = dataclasses.replace(database.config, root_fingerprint=kept.fingerprint)


def _again(value: Any, database: Database) -> Any:
    """Copy what a builder gave: the same people and ids, with the test's own database and keyrings nobody used."""
    if isinstance(value, Database):
        return database
    if isinstance(value, Actor):
        secrets = {principal: value.keyring.secret(principal) for principal in value.keyring.held}
        keyring = Keyring(value.principal_id, secrets, deployment=value.keyring.deployment, recorder=Readings())
        return dataclasses.replace(value, keyring=keyring)
    if isinstance(value, list | tuple):
        return type(value)(_again(each, database) for each in value)
    if isinstance(value, dict):
        return {name: _again(each, database) for name, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Deployment):
        fields = {each.name: _again(getattr(value, each.name), database) for each in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return copy.copy(value) if isinstance(value, Iterator) else value


def _server(database: Database) -> Postgres:
    url = make_url(database.config.database_url).set(drivername="postgresql", database="postgres")
    return Postgres(url.render_as_string(hide_password=False))


def _name(database: Database) -> str:
    return str(make_url(database.config.database_url).database)


def _file(database: Database) -> str:
    return _name(database)
