"""Reads many rows with the driver's own cursor, without building objects for each."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select

AT_ONCE = 250
"""Few enough that a batch of wide rows stays in the processor's cache."""


def batches(connection: Connection, statement: Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Give the plain rows of a statement without parameters, a few hundred at a time."""
    text = str(statement.compile(dialect=connection.dialect))
    driver: Any = connection.connection.driver_connection
    postgres = connection.dialect.name == "postgresql"
    cursor = driver.cursor(name="casefile_rows") if postgres else driver.cursor()
    try:
        if postgres:
            cursor.execute(text, binary=True)
        else:
            cursor.execute(text)
        while batch := cursor.fetchmany(AT_ONCE):
            yield batch
    finally:
        cursor.close()
