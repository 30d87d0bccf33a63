"""No name, phrase, number or phone, and nothing that opens something, stands in what the program leaves anywhere."""

import base64
import hashlib
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from casefile.kernel.db import Database
from tests.dossiers.builders import fresh
from tests.proofs.conftest import LATER
from tests.proofs.county import CANARIES, NAME, PHRASE, PINYIN, County, person
from tests.proofs.places import below, dump, files, opened_by, places, tables
from tests.proofs.sealed_rows import cells, opened
from tests.proofs.traces import found_in, traces, traces_of_bytes
from tests.proofs.using import Used, logged, use

FORMS = {word: traces(word) for word in CANARIES}
FORMS |= {word: [form for each in (word, word.upper(), word.title()) for form in traces(each)] for word in PINYIN}
CONTROL, TOKEN = "布谷鸟在另一个窗台上", hashlib.sha256(b"a key that opens nothing").digest()
PLANTED = [*traces(CONTROL), *traces_of_bytes(TOKEN)]


def leaks(*found: bytes, forms: Mapping[str, list[bytes]] = FORMS) -> list[str]:
    return [word for _, word in found_in([("", each) for each in found], forms)]


@pytest.fixture(scope="module")
def used(full: County, tmp_path_factory: pytest.TempPathFactory) -> Used:
    """The full house after everybody has used it by the browser, with everything that was left."""
    return use(full, tmp_path_factory.mktemp("temporary"), LATER)


def test_the_words_are_really_there_for_who_may_read_them(full: County) -> None:
    with full.database.reading() as session:
        session.info["keyring"] = fresh(full.place.supervisor)
        told = [str(opened(row)) for row in cells(session) if row.compartment != "judicial"]
    assert [word for word in CANARIES if word not in "".join(told)] == []


def test_everything_was_done_that_could_leave_something(used: Used) -> None:
    wanted = {
        "desk.dossier": 200, "dossiers.history": 200, "contacts.show": 200, "papers.show": 200, "reports.show": 200,
        "dossiers.judicial": 200, "search": 200, "saved": 303, "wrong": 422, "draft": 200, "faster": 409,
        "refused": 404, "nowhere": 404, "failed": 500, "late": 303, "found again": 200, "account": 200,
        "activated": 422, "signed in": 422, "printed": 200,
    }  # fmt: skip
    assert [each for each in wanted.items() if each not in used.answers] == []
    assert used.answers["signed in", 303] == used.answers["activated", 200] == 1
    assert [word for word in CANARIES if word not in "".join(used.shown)] == []
    assert len(used.passing) > 2
    assert len(used.secrets) > 60


def test_the_forms_that_are_looked_for_would_be_found() -> None:
    for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        assert leaks(b"\0" + NAME.encode(how) + b"\0") == [NAME]
    assert leaks(NAME.encode().hex().upper().encode()) == [NAME]
    assert leaks("LINXIAOQUE".encode("utf-16-le")) == ["linxiaoque"]
    for before in range(3):
        assert leaks(base64.b64encode(b"x" * before + NAME.encode() + b"yy")) == [NAME]
        assert leaks(base64.b64encode(b"x" * before + TOKEN), forms={"token": traces_of_bytes(TOKEN)}) == ["token"]


@contextmanager
def planted(database: Database) -> Iterator[None]:
    """Write other words and another key in every form into a table that does not belong here, and into a statement.

    Each is written twice in a row: where a page of PostgreSQL's log ends inside one of them, the other is whole.
    """
    kind = "BLOB" if database.sqlite else "BYTEA"
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE planted (told {kind})"))
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO planted VALUES (:told)"), [{"told": form} for form in PLANTED for _ in range(2)]
        )
    with database.engine.connect() as connection, pytest.raises(Exception, match=r"no such|does not exist"):
        connection.execute(text(f"SELECT '{CONTROL}' FROM nobody"))
    yield
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE planted"))


def test_words_in_the_open_would_be_found_in_every_place(full: County) -> None:
    with planted(full.database):
        left = dict(files(full.database))
        inside = dict(tables(full.database))["table planted"]
        written = dump(full.database)
    logs = [name for name in left if name.endswith("-wal") or name.startswith("pg_wal")]
    stores = [name for name in left if name not in logs and name != "log"]
    for form in PLANTED:
        assert form in inside
        assert form in written or form.hex().encode() in written.lower()
        assert any(form in left[name] for name in logs), form
        assert full.database.sqlite or any(form in left[name] for name in stores), form
    assert full.database.sqlite or CONTROL.encode() in left.get("log", CONTROL.encode())


def test_words_in_the_open_would_be_found_in_passing_files_and_in_the_log(tmp_path: Path) -> None:
    hold = (
        f"import tempfile; f = tempfile.TemporaryFile(); f.write({CONTROL.encode()!r}); f.flush(); input(); f.close()"
    )
    words = [sys.executable, "-c", hold]
    with subprocess.Popen(words, stdin=subprocess.PIPE, env={"TMPDIR": str(tmp_path)}) as holder:
        try:
            while not any(CONTROL.encode() in content for content in opened_by(holder.pid).values()):
                assert holder.poll() is None
        finally:
            holder.communicate(b"\n")
    (tmp_path / "left").write_bytes(CONTROL.encode("utf-16"))
    assert list(below(tmp_path).values()) == [CONTROL.encode("utf-16")]
    with logged() as lines:
        logging.getLogger("casefile.web").error("failed %s", CONTROL)
    assert lines == [f"failed {CONTROL}"]


def test_no_file_table_or_dump_shows_a_word_or_a_secret(full: County, used: Used) -> None:
    left = list(places(full.database))
    assert sum(len(content) for _, content in left) > 1_000_000
    assert found_in(left, FORMS | used.secrets) == []


def test_no_log_shows_a_word_or_a_secret(used: Used) -> None:
    assert b"SELECT" in used.log
    assert b"failed POST contacts.new" in used.log
    assert leaks(used.log, forms=FORMS | used.secrets) == []


def test_no_temporary_file_shows_a_word_or_a_secret(used: Used) -> None:
    passing = [(name, name.encode() + content) for look in used.passing for name, content in look.items()]
    assert found_in(passing, FORMS | used.secrets) == []


def test_no_address_shows_a_word_and_no_page_a_secret_but_what_was_typed_there_or_is_told_once(used: Used) -> None:
    assert leaks("\n".join(used.told).encode(), forms=FORMS | used.secrets) == []
    others = {name: forms for name, forms in used.secrets.items() if not name.startswith(("code", "bare", "mistyped"))}
    assert leaks("\n".join(used.shown).encode(), forms=others) == []


def test_no_error_and_no_representation_shows_a_word(full: County) -> None:
    with full.database.reading() as session:
        session.info["keyring"] = fresh(full.place.supervisor)
        for row in cells(session):
            if row.compartment != "judicial":
                opened(row)
                assert leaks(repr(row).encode()) == []
        assert leaks(repr(session.info["keyring"]).encode()) == []
        with pytest.raises(Exception, match=r"no such|does not exist") as caught:
            session.execute(text("SELECT * FROM nobody WHERE name = :name"), {"name": NAME + PHRASE})
    assert leaks(str(caught.value).encode()) == []
    assert person(full, "auditor").held
