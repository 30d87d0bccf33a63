"""Backups: the database as of one moment and a manifest; never the deployment secret, never a sign-in session."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, NullPool, create_engine, make_url, select, text

from casefile.audit.model import MAIN, AuditHead
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_
from casefile.people.installation import Installation
from casefile.upkeep.manifest import Manifest, digest
from casefile.vault.sessions import SignIn

SQLITE, POSTGRES = "casefile.db", "casefile.dump"
MISSING_PROGRAM = N_("%(program)s is missing. As root: apt-get install -y postgresql-client")
LAST = "last-backup.json"
"""In the data folder: when the last backup was made, for the examination."""


def back_up(database: Database, home: Path) -> Path:
    """Make a backup in a new folder below `home` and give the folder; on a failure nothing stays."""
    stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
    target, unfinished = home / f"casefile-{stamp}", home / f".casefile-{stamp}.part"
    try:
        unfinished.mkdir(mode=0o700, parents=True)
        manifest = _from_sqlite(database, unfinished) if database.sqlite else _from_postgres(database, unfinished)
        manifest.write(unfinished)
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise Unusable(N_("The backup could not be made: %(why)s."), why=error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _note(database, target)
    return target


def _note(database: Database, target: Path) -> None:
    told = {"made_at": clock.now().isoformat(), "folder": str(target)}
    (database.config.data_dir / LAST).write_text(json.dumps(told), encoding="utf-8")


def _from_sqlite(database: Database, folder: Path) -> Manifest:
    """Copy page by page while others go on writing; the copy is of one moment."""
    copy = folder / SQLITE
    with database.engine.connect() as connection, closing(_private(copy)) as kept:
        cast("Any", connection.connection.driver_connection).backup(kept)
        kept.execute("PRAGMA journal_mode=DELETE")
    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)
    with engine.connect() as connection:
        return _manifest(database, connection, copy)


def _private(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(path)


def _from_postgres(database: Database, folder: Path) -> Manifest:
    """Let pg_dump read the same snapshot from which the manifest is made."""
    copy = folder / POSTGRES
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        words = ["--format=custom", "--no-owner", f"--exclude-table={SignIn.__tablename__}", f"--snapshot={snapshot}"]
        run(database, "pg_dump", *words, f"--file={copy}")
        copy.chmod(0o600)
        return _manifest(database, connection, copy)


def _manifest(database: Database, connection: Connection, copy: Path) -> Manifest:
    seq, hashed = connection.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.chain == MAIN)).one()
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    mark = connection.scalar(select(Installation.deployment_mark))
    return Manifest(
        made_at=clock.now(), engine=connection.dialect.name, revision=str(revision), kind=database.config.kind,
        root_fingerprint=database.config.root_fingerprint, deployment_mark=mark or "",
        audit_seq=seq, audit_hash=hashed.hex(), files={copy.name: digest(copy)},
    )  # fmt: skip


def run(database: Database, program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on the database; raise Unusable with what it says.

    The password goes by the environment: everybody on the machine can read the words of a command.
    """
    url = make_url(database.config.database_url).set(drivername="postgresql")
    address = url._replace(password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    command = [program, *words, f"--dbname={address}"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | secret)  # noqa: S603  # fixed
    except FileNotFoundError as error:
        raise Unusable(MISSING_PROGRAM, program=program) from error
    except subprocess.CalledProcessError as error:
        raise Unusable(N_("%(program)s failed: %(why)s"), program=program, why=error.stderr.strip()) from error
