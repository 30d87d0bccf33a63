"""A start on an installation that is not whole is refused with one sentence, and nothing is made or changed."""

import dataclasses

import pytest
from sqlalchemy import text

from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.upkeep import starting
from casefile.upkeep.examination import examine
from casefile.upkeep.starting import require_ready
from casefile.vault import deployment as deployments
from tests import people_builders as people


@pytest.fixture
def house(database: Database) -> people.Installed:
    return people.installation(database)


def test_a_whole_installation_is_ready_and_its_examination_has_nothing_grave(house: people.Installed) -> None:
    require_ready(house.database)
    assert not [advice for advice in examine(house.database.config) if advice.grave]


def test_a_missing_deployment_secret_is_not_made_anew(house: people.Installed) -> None:
    path = house.database.config.deployment_secret
    path.unlink()
    with pytest.raises(Unusable, match="is missing"):
        require_ready(house.database)
    assert not path.exists()


def test_another_databases_deployment_secret_is_refused(house: people.Installed) -> None:
    path = house.database.config.deployment_secret
    path.unlink()
    deployments.make(house.database.config).write(path)
    with pytest.raises(Unusable, match="does not belong to this database"):
        require_ready(house.database)


def test_a_deployment_secret_that_others_can_read_is_refused(house: people.Installed) -> None:
    house.database.config.deployment_secret.chmod(0o644)
    with pytest.raises(Unusable, match="read by others"):
        require_ready(house.database)


def test_a_database_without_its_migration_is_refused(house: people.Installed) -> None:
    with house.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(Unusable, match="db upgrade"):
        require_ready(house.database)


def test_a_missing_folder_and_a_full_disk_are_refused(house: people.Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = dataclasses.replace(house.database.config, data_dir=house.database.config.data_dir / "none")
    with pytest.raises(Unusable, match="does not exist"):
        starting.require_folder(elsewhere)
    monkeypatch.setattr(starting, "LEAST_FREE_MB", 10**12)
    with pytest.raises(Unusable, match="is full"):
        require_ready(house.database)


def test_the_examination_names_what_to_mend(house: people.Installed) -> None:
    people.office(house)
    config = dataclasses.replace(house.database.config, bind="0.0.0.0:80")
    told = " ".join(advice.sentence % advice.words for advice in examine(config))
    assert "has 0 holders" in told
    assert "No backup was made yet" in told
    assert "reachable without TLS" in told
    config.deployment_secret.unlink()
    assert [advice for advice in examine(config) if advice.grave]
