"""The commands on a bare machine: set up, told once, not twice; division files; a look at accounts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefile.cli import group
from casefile.kernel.errors import CasefileError
from tests.engines import Stores
from tests.people.test_setup import ANSWERS

SHARE = re.compile(r"^  (?:[a-z]+ ){32}[a-z]+$", re.MULTILINE)
CODE = re.compile(r"\b(?:[2-9A-Z]{5}-){3}[2-9A-Z]{5}\b")


@pytest.fixture
def bare(engine: str, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that does not exist yet, and a database without a table."""
    home = tmp_path / "data"
    home.mkdir()
    with stores.empty(engine, home / "casefile.db") as url:
        settings = {"DATA_DIR": home, "DATABASE_URL": url, "KIND": "test", "ARGON2_MEMORY_MIB": 1, "ARGON2_PASSES": 1}
        for name, value in settings.items():
            monkeypatch.setenv(f"CASEFILE_{name}", str(value))
        yield home


def _run(*words: str, typed: str = "") -> str:
    result = CliRunner().invoke(group, words, input=typed)
    if isinstance(result.exception, CasefileError):
        raise result.exception
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def _answers(home: Path) -> str:
    path = home / "answers.toml"
    path.write_text(ANSWERS)
    path.chmod(0o600)
    return str(path)


def test_init_makes_everything_once_and_a_second_run_changes_nothing(bare: Path) -> None:
    told = _run("init", "--answers", _answers(bare))
    assert len(SHARE.findall(told)) == 5
    assert len(set(CODE.findall(told))) == 3
    assert told.rstrip().endswith("Done. The installation is set up.")
    assert not list(bare.glob("*.new"))
    kept = {name: (bare / name).read_bytes() for name in ("deployment.secret", "casefile.toml")}
    assert "nothing was changed" in _run("init")
    assert kept == {name: (bare / name).read_bytes() for name in kept}
    listed = _run("user", "list")
    assert "one\tOne\tadmitted\tsupervisor" in listed
    assert "s.admin\tS\tinvited\tsysadmin" in listed


def test_init_asks_for_what_it_needs_and_again_for_a_weak_password(bare: Path) -> None:
    weak, one, two = "short", "trois petits chats 9", "chapeau de paille 10"
    typed = [
        "330502", "吴兴区办公室", "甲", "one", weak, weak, one, one, "乙", "two", two, two,
        "丙", "s.admin", "丁", "t.admin", "戊", "u.admin",
    ]  # fmt: skip
    told = _run("init", typed="\n".join(typed) + "\n")
    assert "at least 12" in told
    assert one not in told
    assert told.rstrip().endswith("Done. The installation is set up.")


def test_a_founding_that_fails_leaves_no_secret_behind(bare: Path) -> None:
    path = Path(_answers(bare))
    path.write_text(ANSWERS.replace("330502", "330599"))
    with pytest.raises(CasefileError, match="330599"):
        _run("init", "--answers", str(path))
    assert not [each.name for each in bare.iterdir() if "secret" in each.name]


def test_areas_are_loaded_and_ended(bare: Path) -> None:
    _run("init", "--answers", _answers(bare))
    file = bare / "more.csv"
    file.write_text("code,name,level,parent\n330502001,月河街道,town,330502\n", encoding="utf-8")
    assert "1 divisions loaded." in _run("areas", "load", str(file))
    assert "330502001 ended." in _run("areas", "end", "330502001", "--on", "2099-01-01")
    file.write_text("code,name,level,parent\n330502002,,town,330502\n", encoding="utf-8")
    with pytest.raises(CasefileError, match=r"more\.csv, line 2"):
        _run("areas", "load", str(file))
