"""Sign-in sessions: nothing opens without the cookie, nothing opens after the end."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from casefile.kernel import clock
from casefile.kernel.ids import new_id
from casefile.vault import deployment, sessions
from tests.vault.installation import Installation

USER = new_id()


@pytest.fixture
def opened(house: Installation) -> sessions.Opened:
    sessions.prepare(house.database)
    secrets = {house.worker.id: house.worker.secret, house.town.id: house.town.secret}
    return sessions.open_session(
        house.database, house.deployment, user_id=USER, principal_id=house.worker.id, epoch=1, secrets=secrets
    )


def secrets_kept(house: Installation) -> int:
    with house.database.sessions.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM sign_ins WHERE secrets IS NOT NULL")) or 0)


def resumed(house: Installation, cookie: str) -> sessions.Resumed | None:
    return sessions.resume(house.database, house.deployment, cookie)


def test_the_cookie_brings_the_secrets_back(house: Installation, opened: sessions.Opened) -> None:
    found = resumed(house, opened.cookie)
    assert found is not None
    assert {name: secret.raw for name, secret in found.secrets.items()} == {
        house.worker.id: house.worker.secret.raw,
        house.town.id: house.town.secret.raw,
    }
    assert found.csrf == opened.session.csrf


def test_a_request_waits_for_nobody_who_writes_to_the_store(house: Installation, opened: sessions.Opened) -> None:
    with house.database.sessions.begin() as writer:
        writer.execute(text("UPDATE sign_ins SET epoch = epoch"))
        assert resumed(house, opened.cookie) is not None


@pytest.mark.parametrize("cookie", ["", "nonsense", "00" * 32, "zz" * 32])
def test_another_cookie_brings_nothing(house: Installation, opened: sessions.Opened, cookie: str) -> None:
    assert resumed(house, cookie) is None


def test_another_deployment_secret_opens_nothing(house: Installation, opened: sessions.Opened) -> None:
    assert sessions.resume(house.database, deployment.make(house.database.config), opened.cookie) is None


def test_it_ends_after_twenty_idle_minutes_and_after_ten_hours(house: Installation, opened: sessions.Opened) -> None:
    begun = opened.session.started_at
    with clock.at(begun + timedelta(minutes=21)):
        assert resumed(house, opened.cookie) is None
    for minutes in range(10, 600, 10):
        with clock.at(begun + timedelta(minutes=minutes)):
            assert resumed(house, opened.cookie) is not None
    with clock.at(begun + timedelta(hours=10)):
        assert resumed(house, opened.cookie) is None


def test_a_poll_does_not_move_the_clock(house: Installation, opened: sessions.Opened) -> None:
    with clock.at(opened.session.started_at + timedelta(minutes=19)):
        assert sessions.resume(house.database, house.deployment, opened.cookie, moves_clock=False)
    with clock.at(opened.session.started_at + timedelta(minutes=21)):
        assert resumed(house, opened.cookie) is None


def test_an_ended_session_keeps_no_secret_but_knows_whose_form_it_was(
    house: Installation, opened: sessions.Opened
) -> None:
    sessions.end_session(house.database, opened.session.session_id)
    assert resumed(house, opened.cookie) is None
    with house.database.sessions.connect() as connection:
        assert connection.execute(text("SELECT secrets FROM sign_ins")).scalar() is None
    assert sessions.ended_user(house.database, opened.cookie, opened.session.csrf) == USER
    assert sessions.ended_user(house.database, opened.cookie, "another token") is None


def test_all_sessions_of_a_user_end_but_the_one_named(house: Installation, opened: sessions.Opened) -> None:
    second = sessions.open_session(
        house.database, house.deployment, user_id=USER, principal_id=house.worker.id, epoch=1, secrets={}
    )
    sessions.end_sessions_of(house.database, USER, but=second.session.session_id)
    assert resumed(house, opened.cookie) is None
    assert resumed(house, second.cookie) is not None
    assert sessions.live_users(house.database) == {USER}


def test_nobody_is_signed_in_where_no_store_was_ever_made(house: Installation) -> None:
    sessions.SessionBase.metadata.drop_all(house.database.sessions)
    assert sessions.live_users(house.database) == frozenset()


def test_a_row_cannot_be_given_to_another_user_or_a_later_end(house: Installation, opened: sessions.Opened) -> None:
    with house.database.sessions.begin() as connection:
        connection.execute(text("UPDATE sign_ins SET epoch = 2"))
    assert resumed(house, opened.cookie) is None


@pytest.mark.parametrize("passed", [timedelta(minutes=21), timedelta(hours=10)])
def test_the_secrets_of_a_session_that_nobody_comes_back_to_are_deleted(
    house: Installation, opened: sessions.Opened, passed: timedelta
) -> None:
    sessions.end_outdated(house.database, {USER: 1})
    assert secrets_kept(house) == 1
    with clock.at(opened.session.started_at + passed):
        sessions.end_outdated(house.database, {USER: 1})
    assert secrets_kept(house) == 0
    assert sessions.ended_user(house.database, opened.cookie, opened.session.csrf) == USER


@pytest.mark.parametrize("epochs", [{USER: 2}, {}])
def test_the_secrets_of_a_session_from_before_its_account_changed_are_deleted(
    house: Installation, opened: sessions.Opened, epochs: dict[UUID, int]
) -> None:
    sessions.end_outdated(house.database, epochs)
    assert secrets_kept(house) == 0


def test_old_rows_are_purged(house: Installation, opened: sessions.Opened) -> None:
    with clock.at(opened.session.ends_at + timedelta(hours=25)):
        sessions.purge(house.database)
    assert sessions.ended_user(house.database, opened.cookie, opened.session.csrf) is None
    assert isinstance(USER, UUID)
