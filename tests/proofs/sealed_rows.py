"""Every sealed cell of a database, whatever table it lies in."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.tables import every_table
from casefile.vault.sealed import Sealable


def sealed_tables() -> list[type[Any]]:
    """List every table with a sealed field."""
    every_table()
    waiting: list[Any] = [Sealable]
    found = []
    while waiting:
        waiting += (below := waiting.pop().__subclasses__())
        found += [each for each in below if "__sealed_field__" in each.__dict__]
    own = [each for each in found if each.__module__.startswith("casefile.")]
    return sorted(own, key=lambda each: str(each.__tablename__))


def cells(session: Session) -> Iterator[Any]:
    """Give every row that holds a ciphertext."""
    for table in sealed_tables():
        yield from session.scalars(select(table).where(table.cell.is_not(None)).order_by(table.id))


def opened(row: Any) -> Any:
    """Read a row's sealed field."""
    return getattr(row, type(row).__sealed_field__.name)
