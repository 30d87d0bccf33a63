"""Restoring: a backup into an empty database, whole or not at all."""

import os
import shutil
from pathlib import Path

from sqlalchemy import inspect, make_url

from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_
from casefile.upkeep.backup import run
from casefile.upkeep.manifest import Manifest, read

SESSIONS = "sessions.db"


def restore(source: Path, config: Config) -> Manifest:
    """Restore a backup; refuse a database that is not empty, another engine's or another installation's backup."""
    manifest = read(source)
    _check(manifest, config)
    (copy,) = manifest.files
    if config.sqlite:
        _into_sqlite(source / copy, config)
    else:
        _into_postgres(source / copy, config)
    return manifest


def _check(manifest: Manifest, config: Config) -> None:
    if manifest.engine != ("sqlite" if config.sqlite else "postgresql"):
        raise Unusable(N_("This backup is of another database engine (%(engine)s)."), engine=manifest.engine)
    if manifest.kind != config.kind:
        raise Unusable(N_("This backup is of another kind of installation (%(kind)s)."), kind=manifest.kind)
    if config.root_fingerprint and config.root_fingerprint != manifest.root_fingerprint:
        raise Unusable(N_("This backup is of another installation: its root office has another fingerprint."))


def _into_sqlite(copy: Path, config: Config) -> None:
    """Put the file beside its place, make it lasting, and rename it: there is no moment with half a database."""
    place = Path(str(make_url(config.database_url).database))
    if place.exists() and place.stat().st_size:
        raise Unusable(N_("The database %(name)s is not empty. Move it away first."), name=place)
    waiting = place.with_name(place.name + ".restoring")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(copy, waiting)
        waiting.chmod(0o600)
        _sync(waiting)
        for stale in (f"{place}-wal", f"{place}-shm", config.data_dir / SESSIONS):
            Path(stale).unlink(missing_ok=True)
        waiting.replace(place)
        _sync(place.parent)
    except OSError as error:
        raise Unusable(N_("The backup could not be restored: %(why)s."), why=error) from error
    finally:
        waiting.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _into_postgres(copy: Path, config: Config) -> None:
    database = Database(config)
    try:
        if inspect(database.engine).get_table_names():
            name = make_url(config.database_url).database
            raise Unusable(N_("The database %(name)s is not empty. Move it away first."), name=name)
        words = ["--single-transaction", "--exit-on-error", "--no-owner"]
        run(database, "pg_restore", *words, str(copy))
    finally:
        database.dispose()
