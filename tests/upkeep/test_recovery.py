"""The recovery drill: a restored backup and three shares open a named dossier, without password and secret."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from casefile.audit.acts import act
from casefile.audit.verify import verify
from casefile.dossiers.model import Dossier
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Invalid
from casefile.people.offices import office
from casefile.upkeep.backup import back_up
from casefile.upkeep.recovery import drill, give_new_keys, put_secret_back, recovered, stand_in
from casefile.upkeep.restoring import restore
from casefile.vault import deployment as deployments
from casefile.vault.capacities import Compartment
from casefile.vault.climbing import climbed
from casefile.vault.errors import WrongPassword
from casefile.vault.principals import Secret
from casefile.vault.recovery import split
from tests import people_builders as people
from tests.dossiers.builders import Town

NEW_PASSWORD = "an entirely new password"


@pytest.fixture
def copy(town: Town, elsewhere: Callable[[], Config], tmp_path: Path) -> Iterator[Database]:
    """A restored backup on another machine, without the deployment secret."""
    config = elsewhere()
    restore(back_up(town.database, tmp_path / "backups"), config)
    database = Database(config)
    yield database
    database.dispose()


def test_a_restored_backup_and_three_shares_open_a_named_dossier(town: Town, number: str, copy: Database) -> None:
    assert not copy.config.deployment_secret.exists()
    with recovered(copy, town.house.shares[2:]) as found:
        assert put_secret_back(found, copy.config)
        with act(copy, None, "recovery_drill", purpose=number) as session:
            opened = drill(session, found, number)
    assert {Compartment.FACE, Compartment.CORE, Compartment.CARE} <= set(opened)
    assert deployments.load(copy.config) == town.house.deployment
    assert verify(copy).good


def test_two_shares_or_anothers_shares_open_nothing(town: Town, copy: Database) -> None:
    for shares in (town.house.shares[:2], split(Secret.new("test"))[:3]):
        with pytest.raises(Invalid), recovered(copy, shares):
            pass
    assert not copy.config.deployment_secret.exists()


def test_recovery_gives_a_root_supervisor_new_keys_that_open_the_office(
    town: Town, number: str, copy: Database
) -> None:
    with recovered(copy, town.house.shares[:3]) as found:
        put_secret_back(found, copy.config)
        with copy.reading() as session:
            actor = stand_in(session, found, "root1")
        with act(copy, actor, "recover", signed=True) as session:
            words = give_new_keys(session, found, by=actor, password=NEW_PASSWORD)
    assert len(words) == 6
    deployment = deployments.load(copy.config)
    with pytest.raises(WrongPassword):
        people.sign_in(copy, deployment, "root1")
    again = people.sign_in(copy, deployment, "root1", NEW_PASSWORD)
    with copy.reading() as session:
        session.info["keyring"] = again.keyring
        dossier = session.scalars(select(Dossier).where(Dossier.number == number)).one()
        with climbed(session, again.keyring, office(session, dossier.office_id).principal_id):
            assert dossier.face.name == "测试甲"
    assert verify(copy).good, verify(copy).sentence
