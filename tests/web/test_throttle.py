"""Wrong attempts are counted in the database, and the pause grows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.web import throttle
from casefile.web.throttle import LIMITS, PAUSES, Counted, TooMany

NAME = (Counted.ACCOUNT, "wang")


def fail(session: Session, times: int) -> None:
    for _ in range(times):
        throttle.count(session, NAME)
        session.flush()


def test_the_limit_reached_makes_everybody_wait(database: Database, held_clock: datetime) -> None:
    with database.writing() as session:
        fail(session, LIMITS[Counted.ACCOUNT] - 1)
        throttle.check(session, NAME)
        fail(session, 1)
        with pytest.raises(TooMany):
            throttle.check(session, (Counted.ACCOUNT, " WANG"))


def test_the_pause_ends_and_the_next_one_is_longer(database: Database, held_clock: datetime) -> None:
    with database.writing() as session:
        fail(session, LIMITS[Counted.ACCOUNT])
        clock.move(PAUSES[0])
        throttle.check(session, NAME)
        fail(session, LIMITS[Counted.ACCOUNT])
        clock.move(PAUSES[1] - timedelta(seconds=1))
        with pytest.raises(TooMany):
            throttle.check(session, NAME)


def test_a_success_and_a_quiet_while_forget_the_failures(database: Database, held_clock: datetime) -> None:
    with database.writing() as session:
        fail(session, LIMITS[Counted.ACCOUNT] - 1)
        throttle.clear(session, NAME)
        fail(session, 1)
        throttle.check(session, NAME)
        clock.move(throttle.WINDOW * 3)
        fail(session, LIMITS[Counted.ACCOUNT] - 1)
        throttle.check(session, NAME)


def test_whoever_guesses_in_parallel_is_counted_each_time(database: Database) -> None:
    def guess(_number: int) -> None:
        with database.writing() as session:
            throttle.count(session, NAME, (Counted.SOURCE, "::1"))
            session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(24)))
    with database.reading() as session:
        assert [row.count for row in session.query(throttle.Throttle)] == [24, 24]


def test_no_name_is_kept_with_the_count(database: Database) -> None:
    with database.writing() as session:
        fail(session, 1)
        row = session.query(throttle.Throttle).one()
        assert b"wang" not in row.digest
