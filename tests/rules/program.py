"""What the rules look at: the program's files, modules, structs and tables."""

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from casefile.kernel.tables import modules

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "casefile").rglob("*.py"))


@cache
def whole() -> None:
    """Load every module of the program."""
    for name in modules():
        if not name.endswith("__main__"):
            importlib.import_module(name)


def structs() -> Iterator[type[msgspec.Struct]]:
    """Give every struct: what is written about a person is one."""
    whole()
    waiting: list[Any] = [msgspec.Struct]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("casefile."):
            yield kind


def names() -> Iterator[str]:
    """Name every field in which something is kept: columns of tables, fields of structs."""
    from casefile.kernel.protection import tables

    for table in tables():
        yield from (f"{table.name}.{column.name}" for column in table.columns)
    for kind in structs():
        yield from (f"{kind.__name__}.{field}" for field in kind.__struct_fields__)
