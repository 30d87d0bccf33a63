"""Digests of table rows, taken of the stored values themselves, so that a check needs neither program nor keys.

A row's digest covers table name, key and every audited column that is not empty, in the order of the column names, so
a new column that nobody has filled yet changes no digest. Both engines give the same digest for the same row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Column, Connection, Select, Table, bindparam, literal_column, select
from sqlalchemy.dialects import postgresql

from casefile.kernel.db import Base

GONE = bytes(32)
"""Stands for the digest of a row that was deleted."""
BATCH = 400

_packed = msgspec.msgpack.Encoder().encode
_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # a library's constructor


@dataclass(frozen=True)
class Watched:
    """A table whose rows are on the chain, on one engine."""

    table: Table
    engine: str

    @cached_property
    def keys(self) -> tuple[Column[Any], ...]:
        """The primary key."""
        return tuple(self.table.primary_key.columns)

    @cached_property
    def name(self) -> str:
        """The table's name as plain text."""
        return str(self.table.name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The audited columns besides the key, by name."""
        return tuple(
            sorted(
                str(each.name) for each in self.table.columns if each.info.get("audited", True) and not each.primary_key
            )
        )

    @cached_property
    def stored_names(self) -> tuple[str, ...]:
        """Key and audited columns, in the order of a stored row."""
        return (*(str(each.name) for each in self.keys), *self.names)

    @cached_property
    def statement(self) -> Select[Any]:
        """Select key and audited columns as the engine stores them."""
        return self.stored(*self.stored_names)

    def stored(self, *names: str) -> Select[Any]:
        """Select columns as the engine stores them."""
        columns: list[Any] = [literal_column(_stored(self.table.columns[name], self.engine)) for name in names]
        return cast("Select[Any]", select(*columns).select_from(self.table))

    def key(self, row: Sequence[Any]) -> bytes:
        """Give the key of a stored row: the id's 16 bytes, or the parts of another key in MessagePack."""
        return row[0] if self._width == 1 and isinstance(row[0], bytes) else _packed(list(row[: self._width]))

    @cached_property
    def _width(self) -> int:
        return len(self.keys)

    @cached_property
    def digest(self) -> Callable[[Sequence[Any]], bytes]:
        """Gives the digest of a stored row: packed with its names in one step, what is empty left out."""
        fields: list[tuple[str, Any, Any]] = [(name, Any, None) for name in self.stored_names]
        named = msgspec.defstruct("Row", fields, tag_field="row of", tag=self.name, omit_defaults=True, gc=False)
        return lambda row: sha256(_packed(named(*row))).digest()

    def digests(self, connection: Connection, identities: Sequence[tuple[Any, ...]]) -> list[tuple[str, bytes, bytes]]:
        """Give table, key and digest of rows by their primary keys; a row that is no longer there is GONE."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(identities), BATCH):
            for row in self._rows(connection, identities[start : start + BATCH]):
                found[self.key(row)] = self.digest(row)
        wanted = sorted(self.key([_plain(part) for part in identity]) for identity in identities)
        return [(self.name, key, found.get(key, GONE)) for key in wanted]

    @cached_property
    def _one_or_many(self) -> Select[Any]:
        """Select the rows of these keys, made once: to compile it costs more than to run it."""
        if len(self.keys) == 1:
            return self.statement.where(self.keys[0].in_(bindparam("keys", expanding=True)))
        return self.statement.where(*(column == bindparam(f"of_{column.name}") for column in self.keys))

    def _rows(self, connection: Connection, identities: Sequence[tuple[Any, ...]]) -> list[Any]:
        if len(self.keys) == 1:
            return list(connection.execute(self._one_or_many, {"keys": [identity[0] for identity in identities]}))
        rows: list[Any] = []
        for identity in identities:
            same = {f"of_{column.name}": part for column, part in zip(self.keys, identity, strict=True)}
            rows += connection.execute(self._one_or_many, same)
        return rows


@cache
def watched(table: Table, engine: str) -> Watched:
    """Give the reader of a table's stored rows on an engine."""
    return Watched(table, engine)


def on_the_chain(table: Table) -> bool:
    """Tell whether what is written to a table is on the chain: unless the table or all its columns are left out."""
    return bool(table.info.get("audited", True)) and any(each.info.get("audited", True) for each in table.columns)


def all_watched(engine: str) -> list[Watched]:
    """List every table on the chain by name."""
    return [watched(table, engine) for _name, table in sorted(Base.metadata.tables.items()) if on_the_chain(table)]


def _stored(column: Column[Any], engine: str) -> str:
    """Write a column in SQL so that the plain driver gives bytes, text, whole numbers or floats."""
    name = f'"{column.name}"'
    if engine != "postgresql":
        return name
    kind = str(column.type.compile(dialect=_POSTGRES)).upper()
    if kind == "UUID":
        return f"uuid_send({name})"
    if kind.startswith("TIMESTAMP"):
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    if kind == "BOOLEAN":
        return f"{name}::int"
    plain = kind.startswith(("VARCHAR", "TEXT", "BYTEA", "INTEGER", "BIGINT", "SMALLINT", "FLOAT", "DOUBLE"))
    return name if plain else f"{name}::text"


def _plain(part: object) -> object:
    """Give a primary key's part as the engine stores it."""
    return part.bytes if isinstance(part, UUID) else part if isinstance(part, int | bytes) else str(part)
