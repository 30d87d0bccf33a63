"""Accounts: made, activated, locked, reset, a new password."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casefile.audit.acts import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.people import joining
from casefile.people.users import UserState, names_of, user
from casefile.vault.certificates import current_certificate
from casefile.vault.errors import Untrusted, WrongPassword
from casefile.vault.holdings import holdings_of
from casefile.vault.lockbox import open_lockbox
from tests import people_builders as people
from tests.people_builders import Installed

GOOD = "drei kleine Katzen"


def _new(house: Installed, username: str = "li.na", **own: str) -> tuple[UUID, str]:
    with act(house.database, house.sysadmin, "add_account") as session:
        made, code = joining.add_account(
            session, name=own.get("name", "李娜"), username=username, phone=own.get("phone", ""), by=house.sysadmin
        )
        return made.id, code


def _activate(house: Installed, code: str, username: str = "li.na", password: str = GOOD) -> list[str]:
    with act(house.database, None, "activate") as session:
        return joining.activate(session, house.deployment, username=username, code=code, password=password)[1]


def test_the_code_is_kept_as_a_digest_and_works_once(database: Database) -> None:
    house = people.installation(database)
    user_id, code = _new(house)
    with database.reading() as session:
        kept = user(session, user_id).code_digest
    assert kept is not None
    assert code.encode() not in kept
    assert len(_activate(house, code.lower().replace("-", " "))) == 6
    with pytest.raises(Invalid):
        _activate(house, code)
    with database.reading() as session:
        assert user(session, user_id).state is UserState.WAITING


def test_a_code_ends_after_seven_days(database: Database) -> None:
    house = people.installation(database)
    _, code = _new(house)
    with clock.at(clock.now() + timedelta(days=7, seconds=1)), pytest.raises(Invalid):
        _activate(house, code)


def test_a_wrong_name_and_a_wrong_code_are_told_in_the_same_words(database: Database) -> None:
    house = people.installation(database)
    _, code = _new(house)
    told = []
    for username, tried in (("nobody", code), ("li.na", "AAAAA-AAAAA-AAAAA-AAAAA")):
        with pytest.raises(Invalid) as refusal:
            _activate(house, tried, username=username)
        told.append(str(refusal.value))
    assert told[0] == told[1]


def test_a_lost_code_is_replaced(database: Database) -> None:
    house = people.installation(database)
    user_id, code = _new(house)
    with act(database, house.sysadmin, "add_account") as session:
        _, newer = joining.new_activation_code(session, user_id, by=house.sysadmin)
    with pytest.raises(Invalid):
        _activate(house, code)
    _activate(house, newer)
    with pytest.raises(NotReady), act(database, house.sysadmin, "add_account") as session:
        joining.new_activation_code(session, user_id, by=house.sysadmin)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short pass", "at least 12"),
        ("password1234", "common"),
        ("abababababab", "common"),
        ("mimimimimimimi", "common"),
        ("345678901234", "common"),
        ("Xx li.na 123456", "user name"),
        ("x" * 201, "at most 200"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(database: Database, password: str, why: str) -> None:
    house = people.installation(database)
    _, code = _new(house)
    with pytest.raises(Invalid, match=why) as told:
        _activate(house, code, password=password)
    assert told.value.field == "password"


@pytest.mark.parametrize(
    ("field", "own"),
    [("username", {"username": "a"}), ("username", {"username": "李娜"}), ("username", {"username": "root1"}),
     ("name", {"name": " "}), ("name", {"name": "x" * 51}), ("phone", {"phone": "123"})],
)  # fmt: skip
def test_what_cannot_be_right_is_named_by_its_field(database: Database, field: str, own: dict[str, str]) -> None:
    house = people.installation(database)
    with pytest.raises(Invalid) as told:
        _new(house, **own)
    assert told.value.field == field


def test_only_the_system_administrator_adds_locks_and_resets(database: Database) -> None:
    house = people.installation(database)
    for other in (house.supervisor, house.secadmin, house.auditor):
        with pytest.raises(Forbidden), act(database, other, "add_account") as session:
            joining.add_account(session, name="x", username="abc", by=other)
        with pytest.raises(Forbidden), act(database, other, "lock_account") as session:
            joining.lock_account(session, house.sysadmin.user_id, by=other)
        with pytest.raises(Forbidden), act(database, other, "reset_account") as session:
            joining.reset_account(session, house.sysadmin.user_id, by=other)


def test_nobody_locks_or_resets_the_own_account(database: Database) -> None:
    house = people.installation(database)
    for command in (joining.lock_account, joining.reset_account):
        with pytest.raises(Forbidden), act(database, house.sysadmin, "lock_account") as session:
            command(session, house.sysadmin.user_id, by=house.sysadmin)


def test_a_lock_ends_sessions_and_keeps_the_keys(database: Database) -> None:
    house = people.installation(database)
    each = people.worker(house)
    with act(database, house.sysadmin, "lock_account") as session:
        before = user(session, each.user_id).epoch
        joining.lock_account(session, each.user_id, by=house.sysadmin)
        assert user(session, each.user_id).epoch == before + 1
    with pytest.raises(Forbidden):
        people.again(house, each)
    with act(database, house.sysadmin, "lock_account") as session:
        joining.unlock_account(session, each.user_id, by=house.sysadmin)
        with pytest.raises(Conflict):
            joining.unlock_account(session, each.user_id, by=house.sysadmin)
    assert people.again(house, each).principal_id == each.principal_id


@pytest.mark.parametrize("command", [joining.lock_account, joining.reset_account])
def test_the_last_who_opens_the_county_office_is_neither_locked_nor_reset(
    database: Database, command: Callable[..., Any]
) -> None:
    house = people.installation(database)
    first, second = house.supervisors
    with act(database, house.sysadmin, "lock_account") as session:
        joining.lock_account(session, second.user_id, by=house.sysadmin)
    with (
        pytest.raises(NotReady, match="Nobody else opens the county's office"),
        act(database, house.sysadmin, "x") as s,
    ):
        command(s, first.user_id, by=house.sysadmin)
    people.supervisor(house)
    with pytest.raises(NotReady, match="judicial part"), act(database, house.sysadmin, "lock_account") as session:
        command(session, first.user_id, by=house.sysadmin)
    assert len(people.again(house, first).held) == 3
    with act(database, house.sysadmin, "lock_account", signed=True) as session:
        joining.unlock_account(session, second.user_id, by=house.sysadmin)
        command(session, first.user_id, by=house.sysadmin)


def test_a_new_password_opens_the_same_keys_and_the_old_one_nothing(database: Database) -> None:
    house = people.installation(database)
    each = people.worker(house, username="worker")
    old, new = people.password_of("worker"), "ganz neue Losung 5"
    secret = each.keyring.secret(each.principal_id)
    with pytest.raises(Invalid), act(database, each, "change_password") as session:
        joining.change_password(session, house.deployment, secret=secret, old=old, new=old, by=each)
    with act(database, each, "change_password") as session:
        before = user(session, each.user_id).epoch
        made = joining.change_password(session, house.deployment, secret=secret, old=old, new=new, by=each)
        assert made.epoch == before + 1
    with database.reading() as session:
        secret = open_lockbox(session, house.deployment, user_id=each.user_id, password=new)
        assert secret.public == each.keyring.secret(each.principal_id).public
        with pytest.raises(WrongPassword):
            open_lockbox(session, house.deployment, user_id=each.user_id, password=old)


def test_a_reset_ends_certificate_holdings_and_password_and_makes_new_keys(database: Database) -> None:
    house = people.installation(database)
    head = people.supervisor(house, people.office(house), username="head", name="王督导")
    with act(database, house.sysadmin, "reset_account", signed=True) as session:
        _, code = joining.reset_account(session, head.user_id, by=house.sysadmin)
    with database.reading() as session:
        assert holdings_of(session, head.principal_id) == []
        with pytest.raises(Untrusted):
            current_certificate(session, head.principal_id)
        with pytest.raises(WrongPassword):
            open_lockbox(session, house.deployment, user_id=head.user_id, password=people.password_of("head"))
    _activate(house, code, username="head", password=people.password_of("head"))
    with pytest.raises(Forbidden):
        people.again(house, head)
    people.admit_all(house)
    anew = people.again(house, head)
    assert anew.principal_id != head.principal_id
    assert len(anew.held) == 2
    with database.reading() as session:
        assert names_of(session, [head.principal_id, anew.principal_id]) == dict.fromkeys(
            [head.principal_id, anew.principal_id], "王督导"
        )
