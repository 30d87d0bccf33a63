"""A backup is whole, holds no secret, and comes back whole into an empty database."""

import dataclasses
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url, select, text

from casefile.audit.verify import verify
from casefile.dossiers.model import Dossier
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.upkeep.backup import back_up
from casefile.upkeep.manifest import read
from casefile.upkeep.restoring import restore
from casefile.vault import deployment as deployments
from casefile.vault import sessions
from tests import people_builders as people
from tests.dossiers.builders import Town

Elsewhere = Callable[[], Config]


def test_a_restored_backup_opens_with_the_same_password_and_verifies(
    town: Town, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    kept = back_up(town.database, tmp_path / "backups")
    config = elsewhere()
    restore(kept, config)
    shutil.copy(town.database.config.deployment_secret, config.deployment_secret)
    database = Database(config)
    actor = people.sign_in(database, deployments.load(config), "supervisor1")
    with database.reading() as session:
        session.info["keyring"] = actor.keyring
        assert session.scalars(select(Dossier)).one().face.name == "测试甲"
    verdict = verify(database)
    assert verdict.good, verdict.sentence
    assert verdict.rows == read(kept).audit_seq
    database.dispose()


def test_a_backup_holds_neither_the_deployment_secret_nor_sign_in_sessions(town: Town, tmp_path: Path) -> None:
    sessions.prepare(town.database)
    actor = town.supervisor
    held = {actor.principal_id: actor.keyring.secret(actor.principal_id)}
    opened = sessions.open_session(
        town.database, town.house.deployment, user_id=actor.user_id, principal_id=actor.principal_id, epoch=1,
        secrets=held,
    )  # fmt: skip
    kept = back_up(town.database, tmp_path / "backups")
    for path in kept.iterdir():
        content = path.read_bytes()
        assert town.house.deployment.raw not in content
        assert town.house.deployment.raw.hex().encode() not in content
        assert opened.session.session_id not in content
        assert b"sign_ins" not in content
        assert path.stat().st_mode & 0o077 == 0


def test_people_go_on_working_while_a_backup_is_made(town: Town, elsewhere: Elsewhere, tmp_path: Path) -> None:
    with town.database.writing() as session:
        session.execute(text("UPDATE dossiers SET legal_basis = 'unfinished'"))
        kept = back_up(town.database, tmp_path / "backups")
        session.rollback()
    config = elsewhere()
    restore(kept, config)
    database = Database(config)
    with database.reading() as session:
        assert session.scalars(select(Dossier.legal_basis)).one() != "unfinished"
    database.dispose()


def test_an_altered_backup_is_refused_and_nothing_is_written(town: Town, elsewhere: Elsewhere, tmp_path: Path) -> None:
    kept = back_up(town.database, tmp_path / "backups")
    (name,) = read(kept).files
    content = bytearray((kept / name).read_bytes())
    content[len(content) // 2] ^= 1
    (kept / name).write_bytes(content)
    config = elsewhere()
    with pytest.raises(Unusable, match="not the file that was backed up"):
        restore(kept, config)
    database = Database(config)
    assert inspect(database.engine).get_table_names() == []
    database.dispose()


def test_a_database_with_something_in_it_is_never_restored_over(town: Town, tmp_path: Path) -> None:
    kept = back_up(town.database, tmp_path / "backups")
    with pytest.raises(Unusable, match="not empty"):
        restore(kept, town.database.config)


def test_another_installations_backup_is_refused(town: Town, elsewhere: Elsewhere, tmp_path: Path) -> None:
    kept = back_up(town.database, tmp_path / "backups")
    told = json.loads((kept / "manifest.json").read_text())
    (kept / "manifest.json").write_text(json.dumps(told | {"root_fingerprint": "0" * 64}))
    with pytest.raises(Unusable, match="another installation"):
        restore(kept, elsewhere())


def test_a_backup_that_fails_leaves_nothing_behind(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="could not be made"):
        back_up(town.database, tmp_path / "file")
    assert not (tmp_path / "file").is_dir()


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_the_password_of_the_database_stands_in_no_command(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of the same name on the path writes down how it was called, and runs the real one."""
    real, told = shutil.which("pg_dump"), tmp_path / "told"
    recorder = tmp_path / "bin" / "pg_dump"
    recorder.parent.mkdir()
    recorder.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}\nexec {real} "$@"\n')
    recorder.chmod(0o755)
    monkeypatch.setenv("PATH", f"{recorder.parent}:{os.environ['PATH']}")
    url = make_url(town.database.config.database_url).set(password="geheim am see")
    config = dataclasses.replace(town.database.config, database_url=url.render_as_string(hide_password=False))
    database = Database(config)
    kept = back_up(database, tmp_path / "backups")
    database.dispose()
    assert read(kept).audit_seq > 0
    assert "--dbname=postgresql://" in told.read_text()
    assert "geheim" not in told.read_text()
