"""Drafts are sealed to their author and survive without a session."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from casefile.kernel import clock
from casefile.vault import drafts
from casefile.vault.keyring import keyring_of
from tests.vault.installation import Installation, Key

FIELDS = {"seen": ["他两天没有吃饭"], "kind": ["MR4", "MR6"]}


def keep(house: Installation, author: Key, fields: dict[str, list[str]]) -> None:
    with house.as_(None) as session:
        drafts.keep(session, author.id, form="report", subject="new", fields=fields)
        session.commit()


def found(house: Installation, reader: Key) -> drafts.Kept | None:
    with house.as_(reader) as session:
        return drafts.draft_of(session, keyring_of(session), form="report", subject="new")


def test_the_author_gets_back_what_was_typed(house: Installation) -> None:
    keep(house, house.worker, FIELDS)
    kept = found(house, house.worker)
    assert kept is not None
    assert kept.fields == FIELDS
    assert found(house, house.supervisor) is None


def test_the_newest_stands_in_place_of_the_earlier(house: Installation) -> None:
    keep(house, house.worker, FIELDS)
    keep(house, house.worker, {"seen": ["newer"]})
    with house.as_(house.worker) as session:
        assert [kept.fields for kept in drafts.drafts_of(session, keyring_of(session))] == [{"seen": ["newer"]}]


def test_what_is_kept_twice_at_the_same_moment_is_kept_once(house: Installation) -> None:
    def again(subject: int) -> None:
        with house.as_(None) as session:
            drafts.keep(session, house.worker.id, form="report", subject=str(subject // 4), fields=FIELDS)
            session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(again, range(24)))
    with house.as_(house.worker) as session:
        assert len(drafts.drafts_of(session, keyring_of(session))) == 6


def test_a_draft_given_to_somebody_else_does_not_open(house: Installation) -> None:
    keep(house, house.worker, FIELDS)
    with house.as_(None) as session:
        session.execute(text("UPDATE drafts SET form = 'contact'"))
        session.commit()
    with house.as_(house.worker) as session:
        assert drafts.drafts_of(session, keyring_of(session)) == []


@pytest.mark.parametrize(("days", "left"), [(29, True), (31, False)])
def test_it_is_kept_for_thirty_days(house: Installation, days: int, left: bool) -> None:  # noqa: FBT001
    keep(house, house.worker, FIELDS)
    with clock.at(clock.now() + timedelta(days=days)), house.as_(None) as session:
        drafts.purge(session)
        session.commit()
    assert (found(house, house.worker) is not None) == left


def test_a_saved_form_drops_its_draft(house: Installation) -> None:
    keep(house, house.worker, FIELDS)
    with house.as_(house.worker) as session:
        drafts.drop(session, house.worker.id, form="report", subject="new")
        session.commit()
    assert found(house, house.worker) is None
