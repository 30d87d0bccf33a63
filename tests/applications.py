"""The whole program on a test's database: what does not depend on the database is put together once and lent again."""

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from casefile.app import create_app, work_with
from casefile.kernel.db import Database


class Compiled(BytecodeCache):
    """Keeps in memory what a template was compiled to; another text of the same name is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = Compiled()
Lent = tuple[Flask, dict[str, Any]]
"""An application, and its extensions as they were before anybody used it."""
_idle: list[Lent] = []
_lent: dict[Database, Lent] = {}


def own(database: Database) -> Flask:
    """Make an application that a test may change: it gets further pages, or a server that answers in threads."""
    app = create_app(database.config, database)
    app.jinja_env.bytecode_cache = _compiled
    return app


def lend(database: Database) -> Flask:
    """Give the one application of a database as long as it lasts; it is lent again, so a test does not change it."""
    if database.config.behind_proxy:
        return own(database)
    if database not in _lent:
        _lent[database] = _idle.pop() if _idle else _made(database)
    app, extensions = _lent[database]
    app.extensions = dict(extensions)
    work_with(app, database)
    return app


def take_back(database: Database) -> None:
    """Let the application of a database that is gone be lent again."""
    if lent := _lent.pop(database, None):
        _idle.append(lent)


def _made(database: Database) -> Lent:
    app = own(database)
    return app, dict(app.extensions)
