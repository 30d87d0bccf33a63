"""The command line: every part's commands are there, and a refusal is one sentence in each language."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.program import ROOT


def casefile(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casefile", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_with_a_sentence() -> None:
    answer = casefile("--help")
    assert answer.returncode == 0, answer.stderr
    commands = answer.stdout.split("Commands:\n")[1].splitlines()
    assert {"db", "serve", "docs"} <= {line.split()[0] for line in commands}
    assert all(len(line.split()) > 1 for line in commands)


def test_a_refusal_is_said_in_both_languages_and_nothing_is_written(tmp_path: Path) -> None:
    answer = casefile("serve", CASEFILE_DATA_DIR=str(tmp_path / "missing"))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 2
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "missing").exists()


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = casefile("db", "upgrade", CASEFILE_DATA_DIR=str(tmp_path / "file" / "data"))
    assert answer.returncode == 1
    assert str(tmp_path / "file") in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("url", ["postgresql://nobody@/nothing?host=/nonexistent", "sqlite:///{folder}/no.db"])
def test_a_database_that_does_not_answer_or_is_none_is_said_in_one_sentence(tmp_path: Path, url: str) -> None:
    (tmp_path / "no.db").write_text("this is not a database" * 100)
    answer = casefile("tick", CASEFILE_DATA_DIR=str(tmp_path), CASEFILE_DATABASE_URL=url.format(folder=tmp_path))
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    chinese, english = answer.stderr.splitlines()
    assert chinese.startswith("无法打开数据库：")
    assert english.startswith("The database cannot be opened: ")


def test_tables_are_made_once_and_then_left_alone(tmp_path: Path) -> None:
    assert "1 migrations applied" in casefile("db", "upgrade", CASEFILE_DATA_DIR=str(tmp_path / "data")).stdout
    assert "0 migrations applied" in casefile("db", "upgrade", CASEFILE_DATA_DIR=str(tmp_path / "data")).stdout
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
