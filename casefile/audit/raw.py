"""Reads many rows with the driver's own cursor, without building objects for each."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select

AT_ONCE = 250
"""Few enough that a batch of wide rows stays in the processor's cache."""


def batches(connection: Connection, statement: Select[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Give the plain rows of a statement without parameters, a few hundred at a time.

    SQLite keeps text that is no UTF-8, and its driver refuses to give it: from there on such a value comes as bytes.
    """
    text = str(statement.compile(dialect=connection.dialect))
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        yield from _fetched(driver.cursor(name="casefile_rows"), text, binary=True)
        return
    given, strict = 0, driver.text_factory
    try:
        for batch in _fetched(driver.cursor(), text):
            given += len(batch)
            yield batch
    except sqlite3.OperationalError:
        driver.text_factory = _text_or_bytes
        try:
            yield from _fetched(driver.cursor(), f"{text} LIMIT -1 OFFSET {given}")
        finally:
            driver.text_factory = strict


def _fetched(cursor: Any, text: str, **how: bool) -> Iterator[list[tuple[Any, ...]]]:
    try:
        cursor.execute(text, **how)
        while batch := cursor.fetchmany(AT_ONCE):
            yield batch
    finally:
        cursor.close()


def _text_or_bytes(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored
