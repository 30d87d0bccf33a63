"""Three of five shares open everything, without a password and without the deployment secret; two open nothing."""

from itertools import combinations

import pytest

from casefile.kernel.errors import Invalid
from casefile.vault import holdings, recovery
from casefile.vault.certificates import CertifiedAs
from casefile.vault.errors import Damaged
from casefile.vault.keyring import Keyring
from casefile.vault.principals import PrincipalKind, Secret
from tests.vault.installation import Entry, Installation, Key


@pytest.fixture
def kept(house: Installation) -> Key:
    with house.as_(house.head) as session:
        made = house.made(session, PrincipalKind.RECOVERY, CertifiedAs.RECOVERY, house.root)
        holdings.hold(session, house.deployment, house.root.id, secret=house.root.secret, holder=made.id)
        recovery.keep_deployment(session, house.deployment, made.id)
        session.commit()
    return made


def test_any_three_shares_give_the_secret_and_two_do_not(house: Installation) -> None:
    secret = Secret.new("test")
    shares = recovery.split(secret)
    assert len(shares) == 5
    assert all(len(share.split()) == 33 for share in shares)
    for three in combinations(shares, 3):
        assert recovery.combine(list(three), "test").raw == secret.raw
    with pytest.raises(Invalid):
        recovery.combine(shares[:2], "test")


def test_shares_of_two_sets_do_not_fit(house: Installation) -> None:
    one, other = recovery.split(Secret.new("test")), recovery.split(Secret.new("test"))
    with pytest.raises(Invalid):
        recovery.combine([one[0], one[1], other[2]], "test")


def test_the_shares_open_a_named_dossier(house: Installation, kept: Key) -> None:
    _, entry_id = house.dossier("found again")
    secret = recovery.combine(recovery.split(kept.secret)[1:4], "test")
    with house.as_(None) as session:
        deployment = recovery.recover_deployment(session, secret)
        assert deployment == house.deployment
        root = holdings.held_by(session, deployment, kept.id, secret)
        town = holdings.held_by(session, deployment, house.root.id, root[house.root.id])
        session.info["keyring"] = Keyring(kept.id, root | town, deployment=deployment, recorder=house.notes)
        assert session.get_one(Entry, entry_id).words.text == "found again"


def test_another_secret_opens_no_kept_deployment(house: Installation, kept: Key) -> None:
    with house.as_(None) as session, pytest.raises(Damaged):
        recovery.recover_deployment(session, Secret.new("test"))
