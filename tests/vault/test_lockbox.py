"""A lockbox opens with its user's password and this installation's deployment secret, and with nothing else."""

import pytest
from sqlalchemy import select, text, update

from casefile.kernel.ids import new_id
from casefile.vault import deployment
from casefile.vault.errors import WrongPassword
from casefile.vault.lockbox import Lockbox, open_lockbox, seal_lockbox
from casefile.vault.principals import Principal
from tests.vault.installation import Installation, Key

PASSWORD = "correct horse battery"
WORKER, OTHER = new_id(), new_id()


def _seal(house: Installation, user_id, key: Key, password: str = PASSWORD) -> None:  # type: ignore[no-untyped-def]
    with house.as_(None) as session:
        seal_lockbox(
            session, house.deployment, user_id=user_id, principal_id=key.id, secret=key.secret, password=password
        )
        session.commit()


def _open(house: Installation, user_id, password: str, other: deployment.Deployment | None = None) -> bytes:  # type: ignore[no-untyped-def]
    with house.as_(None) as session:
        return open_lockbox(session, other or house.deployment, user_id=user_id, password=password).raw


def test_the_password_opens_it(house: Installation) -> None:
    _seal(house, WORKER, house.worker)
    assert _open(house, WORKER, PASSWORD) == house.worker.secret.raw


@pytest.mark.parametrize("password", ["", "correct horse battery ", "Correct horse battery"])
def test_another_password_does_not(house: Installation, password: str) -> None:
    _seal(house, WORKER, house.worker)
    with pytest.raises(WrongPassword):
        _open(house, WORKER, password)


def test_an_unknown_user_gets_the_same_answer(house: Installation) -> None:
    with pytest.raises(WrongPassword):
        _open(house, new_id(), PASSWORD)


def test_another_deployment_secret_does_not_open_it(house: Installation) -> None:
    _seal(house, WORKER, house.worker)
    with pytest.raises(WrongPassword):
        _open(house, WORKER, PASSWORD, deployment.make(house.database.config))


def test_a_lockbox_put_in_place_of_another_does_not_open(house: Installation) -> None:
    _seal(house, WORKER, house.worker, "the attacker knows this one")
    _seal(house, OTHER, house.supervisor)
    with house.as_(None) as session:
        boxes = {row.user_id: row for row in session.scalars(select(Lockbox))}
        mine = {name: getattr(boxes[WORKER], name) for name in ("box", "salt", "principal_id")}
        session.execute(update(Lockbox).where(Lockbox.user_id == OTHER).values(**mine))
        session.commit()
    with pytest.raises(WrongPassword):
        _open(house, OTHER, "the attacker knows this one")


def test_swapped_public_keys_close_it(house: Installation) -> None:
    _seal(house, WORKER, house.worker)
    with house.as_(None) as session:
        foreign = session.get_one(Principal, house.stranger.id).hpke_public
        session.execute(update(Principal).where(Principal.id == house.worker.id).values(hpke_public=foreign))
        session.commit()
    with pytest.raises(WrongPassword):
        _open(house, WORKER, PASSWORD)


def test_the_row_holds_neither_secret_nor_password(house: Installation) -> None:
    _seal(house, WORKER, house.worker)
    with house.as_(None) as session:
        row = session.execute(text("SELECT box, salt FROM lockboxes")).one()
    kept = b"".join(bytes(part) for part in row)
    assert house.worker.secret.raw not in kept
    assert PASSWORD.encode() not in kept
