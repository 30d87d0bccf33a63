"""Tells of every column of every table how it is protected: docs/sealed.md and the test that nothing is left out."""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import Column, Table
from sqlalchemy.orm import DeclarativeBase

from casefile.kernel.db import Protection
from casefile.kernel.tables import every_table

HEAD = """# What the database shows, column by column

<!-- Generated from the tables; do not edit. -->

Whoever copies the database sees the columns marked *routing* and *public*, and ciphertext in those marked *sealed*.

| class | what stands there |
|---|---|
| routing | states, urgency, days, ids, counts: what moves the work; never a word about a person |
| sealed | ciphertext, wrapped keys, keyed tags; opens only with a key that somebody signed in was given |
| public | about the installation, its offices and its staff, or meant to be public |

*Not in the digest*: the column is left out of the audit chain's digest of the row, because it changes without an act
(a clock, a wrapped key that is wrapped anew) or is checked by a signature of its own.
"""


def unprotected() -> list[str]:
    """Name the columns that do not say how they are protected."""
    return [f"{table.name}.{column.name}" for table in tables() for column in table.columns if _class(column) is None]


def render() -> str:
    """Write the document."""
    counts = ", ".join(f"{_count(kind)} {kind}" for kind in Protection)
    return HEAD + f"\n{len(tables())} tables: {counts} columns.\n" + "".join(map(_section, tables()))


def tables() -> list[Table]:
    """Give every table, those of stores apart from the main database too."""
    every_table()
    bases = [base for base in DeclarativeBase.__subclasses__() if base.__module__.startswith("casefile.")]
    stores = [base.metadata.tables.values() for base in bases]
    return sorted(chain.from_iterable(stores), key=lambda table: table.name)


def _class(column: Column[object]) -> Protection | None:
    return column.info.get("protection")


def _count(kind: Protection) -> int:
    return sum(_class(column) is kind for table in tables() for column in table.columns)


def _section(table: Table) -> str:
    rows = "\n".join(_row(column) for column in table.columns)
    return f"\n## {table.name}\n\n| column | class | |\n|---|---|---|\n{rows}\n"


def _row(column: Column[object]) -> str:
    return f"| {column.name} | {_class(column) or '–'} | {'; '.join(_remarks(column))} |"


def _remarks(column: Column[object]) -> Iterator[str]:
    for key in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
        yield f"→ {key.target_fullname}"
    if column.info.get("audited") is False:
        yield "not in the digest"
