"""No name, phrase, number or phone stands readable in anything that the program leaves on a disk or in a log."""

import base64
import logging
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from casefile.kernel.db import Base
from tests.dossiers.builders import fresh
from tests.engines import postgres_programs
from tests.proofs.county import CANARIES, ID_NUMBER, NAME, PINYIN, County, person
from tests.proofs.sealed_rows import cells, opened
from tests.proofs.traces import traces
from tests.web.clients import application, visitor

FORMS = {word: traces(word) for word in CANARIES}
FORMS |= {word: [word.encode(), word.upper().encode(), word.title().encode()] for word in PINYIN}


def leaks(found: bytes) -> list[str]:
    return [word for word, forms in FORMS.items() if any(form in found for form in forms)]


@pytest.fixture(scope="module")
def used(full: County) -> tuple[County, bytes]:
    """The full house after some people have read in it by the browser, with everything that was logged."""
    lines: list[str] = []
    keeping = logging.Handler()
    keeping.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(keeping)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    app = application(full.place.house)
    with full.database.reading() as session:
        dossiers = [row.id for row in session.execute(text("SELECT id FROM dossiers"))]
    assert dossiers
    for name in ("root1", full.strangers["youth_worker"], "auditor"):
        someone = visitor(app, name)
        for path in ("/me", "/reports", "/reports/mine", "/audit", f"/nowhere/{NAME}"):
            someone.get(path)
        someone.post("/reports", {"facts": NAME, "id_number": ID_NUMBER})
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    logging.getLogger().removeHandler(keeping)
    return full, "\n".join(lines).encode()


def test_the_words_are_really_there_for_who_may_read_them(full: County) -> None:
    with full.database.reading() as session:
        session.info["keyring"] = fresh(full.place.supervisor)
        told = [str(opened(row)) for row in cells(session) if row.compartment != "judicial"]
    assert [word for word in CANARIES if word not in "".join(told)] == []


def test_the_forms_that_are_looked_for_would_be_found() -> None:
    for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        assert leaks(b"\0" + NAME.encode(how) + b"\0") == [NAME]
    assert leaks(NAME.encode().hex().upper().encode()) == [NAME]
    for before in range(3):
        assert leaks(base64.b64encode(b"x" * before + NAME.encode() + b"yy")) == [NAME]


def test_no_file_of_the_installation_shows_a_word(used: tuple[County, bytes]) -> None:
    full, _log = used
    files = [path for path in full.database.config.data_dir.rglob("*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        assert leaks(path.read_bytes()) == [], path


def test_no_file_of_the_servers_data_shows_a_word(used: tuple[County, bytes]) -> None:
    full, _log = used
    if full.database.sqlite:
        return
    with full.database.reading() as session:
        home = Path(session.scalar(text("SELECT current_setting('data_directory')")) or "")
        own = session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        session.execute(text("CHECKPOINT"))
    for folder in (home / "base" / str(own), home / "pg_wal"):
        for path in folder.glob("*"):
            if path.is_file():
                assert leaks(path.read_bytes()) == [], path


def test_no_column_of_the_database_shows_a_word(used: tuple[County, bytes]) -> None:
    full, _log = used
    with full.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            values = [value for row in connection.execute(table.select()) for value in row]
            raw = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
            assert leaks(raw) == [], table.name


def test_a_dump_shows_no_word(used: tuple[County, bytes], tmp_path: Path) -> None:
    full, _log = used
    if full.database.sqlite:
        with full.database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            dump = "\n".join(raw.iterdump()).encode()
    else:
        programs = postgres_programs()
        assert programs is not None
        url = full.database.config.database_url.replace("postgresql+psycopg", "postgresql")
        dump = subprocess.run([str(programs / "pg_dump"), url], check=True, capture_output=True).stdout
    assert len(dump) > 100_000
    assert leaks(dump) == []


def test_no_log_shows_a_word(used: tuple[County, bytes]) -> None:
    _full, log = used
    assert b"SELECT" in log
    assert leaks(log) == []


def test_no_error_and_no_representation_shows_a_word(full: County) -> None:
    with full.database.reading() as session:
        session.info["keyring"] = fresh(full.place.supervisor)
        for row in cells(session):
            if row.compartment != "judicial":
                opened(row)
                assert leaks(repr(row).encode()) == []
        assert leaks(repr(session.info["keyring"]).encode()) == []
        with pytest.raises(Exception, match=r"no such|does not exist") as caught:
            session.execute(text("SELECT * FROM nobody WHERE name = :name"), {"name": NAME})
    assert leaks(str(caught.value).encode()) == []
    assert person(full, "auditor").held
