"""A start on an installation that is not whole is refused with one sentence, and nothing is made or changed."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from casefile.audit import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.people import admission
from casefile.people.roles import Appointment
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


def test_settings_that_name_no_root_office_or_another_are_refused_with_the_line_to_write(
    house: people.Installed,
) -> None:
    line = f'root_fingerprint = "{house.database.config.root_fingerprint}"'
    for mark in ("", "ab" * 16):
        database = Database(dataclasses.replace(house.database.config, root_fingerprint=mark))
        with pytest.raises(Unusable, match="name this database's root office") as refused:
            require_ready(database)
        assert refused.value.words["line"] == line
        assert [advice.words.get("line") for advice in examine(database.config) if advice.grave] == [line]
        database.dispose()


def test_the_examination_finds_an_older_database_and_an_anchor_that_is_not_written(house: people.Installed) -> None:
    anchor = house.database.config.audit_anchor
    with act(house.database, None, "tick"):
        pass
    assert "The newest acts are not" not in told(house)
    anchor.unlink()
    assert f"The newest acts are not in the audit anchor {anchor}" in told(house)
    anchor.write_text("999999 " + "ab" * 32 + "\n")
    assert "the database lacks audit row 999999" in told(house)


def told(house: people.Installed) -> str:
    return " ".join(advice.sentence % advice.words for advice in examine(house.database.config))


def test_a_renewed_certificate_is_not_counted_and_an_ended_one_is_named(
    house: people.Installed, held_clock: datetime
) -> None:
    worker, _other = people.worker(house), people.worker(house)
    clock.move(timedelta(days=350))
    assert "2 certificates end within 60 days" in told(house)
    with act(house.database, house.supervisor, "renew") as session:
        duty = session.scalars(select(Appointment).where(Appointment.user_id == worker.user_id)).one()
        admission.renew(session, duty.id, by=house.supervisor)
    assert "1 certificates end within 60 days" in told(house)
    clock.move(timedelta(days=60))
    assert "1 certificates have ended" in told(house)


def test_the_examination_names_what_to_mend(house: people.Installed) -> None:
    people.office(house)
    config = dataclasses.replace(house.database.config, bind="0.0.0.0:80")
    told = " ".join(advice.sentence % advice.words for advice in examine(config))
    assert "has 0 holders" in told
    assert "No backup was made yet" in told
    assert "reachable without TLS" in told
    config.deployment_secret.unlink()
    assert [advice for advice in examine(config) if advice.grave]
