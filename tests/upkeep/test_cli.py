"""The commands of upkeep as an administrator types them."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casefile.cli import group
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from tests.dossiers.builders import Town
from tests.faults.installed import write_settings


def type_in(config: Config, *words: str, answers: str = "") -> Result:
    environ = {"CASEFILE_DATA_DIR": str(config.data_dir)}
    return CliRunner().invoke(group, words, input=answers, env=environ, catch_exceptions=False)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # a command leaves its connections to the process's end
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_backup_restore_drill_recovery_and_tick_as_they_are_typed(
    town: Town, number: str, elsewhere: Callable[[], Config], tmp_path: Path
) -> None:
    write_settings(town.database)
    answer = type_in(town.database.config, "backup", str(tmp_path / "kept"))
    assert answer.exit_code == 0, answer.output
    kept = answer.output.splitlines()[0]
    assert str(town.database.config.deployment_secret) in answer.output
    config = elsewhere()
    shares = "\n".join(town.house.shares[1:4]) + "\n"
    line = _restored_without_its_settings(config, kept, shares)
    assert line == f'root_fingerprint = "{town.database.config.root_fingerprint}"'
    write_settings(Database(config))
    answer = type_in(config, "recover", "--dossier", number, answers=shares)
    assert answer.exit_code == 0, answer.output
    assert f"{number} opens: face" in answer.output.lower()
    assert "测试甲" not in answer.output
    password = "an entirely new password\n" * 2
    answer = type_in(config, "recover", "--user", "root1", answers=shares + password)
    assert answer.exit_code == 0, answer.output
    assert "breaches" in type_in(config, "tick").output
    shutil.rmtree(kept)


def _restored_without_its_settings(config: Config, kept: str, shares: str) -> str:
    """Restore; whatever needs the root office refuses, with the line to write, until a person has compared it."""
    write_settings(Database(dataclasses.replace(config, root_fingerprint="")))
    answer = type_in(config, "restore", kept)
    assert answer.exit_code == 0, answer.output
    line = next(each.strip() for each in answer.output.splitlines() if "root_fingerprint" in each)
    answer = type_in(config, "doctor")
    assert (answer.exit_code, line in answer.output) == (1, False)  # the deployment secret is missing as well
    with pytest.raises(Unusable, match="root office") as refused:
        type_in(config, "recover", "--user", "root1", answers=shares)
    assert refused.value.words["line"] == line
    return line


def test_doctor_says_each_thing_in_both_languages(town: Town) -> None:
    write_settings(town.database)
    answer = type_in(town.database.config, "doctor")
    assert answer.exit_code == 0, answer.output
    assert "还没有做过备份" in answer.output
    assert "No backup was made yet" in answer.output
