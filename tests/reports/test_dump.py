"""Whoever copies the database finds nothing that was written about a child or about who told it."""

from pathlib import Path

from sqlalchemy import text

from casefile.kernel.db import Base
from casefile.reports.content import Reporter
from tests.reports.builders import CANARY, CHILD, ID_NUMBER, WITNESS, House, report

WORDS = (CANARY, CHILD, WITNESS, ID_NUMBER, "13812345678")


def traces(word: str) -> list[bytes]:
    """Give a word as it could stand on a disk."""
    plain = [word.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    return plain + [each.hex().encode() for each in plain]


def leaks(found: bytes) -> set[str]:
    return {word for word in WORDS for trace in traces(word) if trace in found}


def written(home: House) -> None:
    told = Reporter(source="NEIGHBOUR", name=WITNESS, phone="13812345678")
    report(home, kind="MR4", id_number=ID_NUMBER, phone="13812345678", reporter=told, danger=True)


def test_every_column_of_every_table_shows_nothing(home: House) -> None:
    written(home)
    found = bytearray()
    with home.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):  # a name of ours
                for value in row:
                    found += value if isinstance(value, bytes) else str(value).encode()
                    found += b"\x00"
    assert len(found) > 10_000
    assert leaks(bytes(found)) == set()


def test_no_file_of_the_installation_shows_anything(home: House) -> None:
    written(home)
    for path in Path(home.database.config.data_dir).rglob("*"):
        if path.is_file():
            assert leaks(path.read_bytes()) == set(), path
