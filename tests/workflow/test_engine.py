from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict
from casefile.kernel.ids import new_id
from casefile.workflow import NoSuchMove, Unmet, advance, allowed_moves, begin, moves_of
from tests.workflow.lamp import LAMP, Lamp, Light, OwnBase

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ACTIONS = sorted({row.action for row in LAMP.table})


@pytest.fixture
def lamps(database: Database) -> Iterator[Database]:
    OwnBase.metadata.create_all(database.engine)
    yield database
    OwnBase.metadata.drop_all(database.engine)


def hung(session: Session, state: Light = Light.DARK, *, fuse: bool = True) -> Lamp:
    lamp = Lamp(fuse=fuse)
    begin(session, LAMP, lamp, "hang", by=None)
    if state is Light.LIT:
        advance(session, LAMP, lamp, "light", by=None, reason="dark")
    if state is Light.BROKEN:
        advance(session, LAMP, lamp, "drop", by=None, reason="slipped")
    return lamp


def test_a_move_changes_state_and_version_and_is_remembered(lamps: Database) -> None:
    who = new_id()
    with lamps.writing() as session, clock.at(NOON):
        lamp = hung(session)
        clock.move(timedelta(hours=1))
        move = advance(session, LAMP, lamp, "light", by=who, reason="dark")
        session.commit()
        assert (move.target, lamp.state, lamp.version) == (Light.LIT, Light.LIT, 2)
        first, second = moves_of(session, lamp.id)
    assert (first.source, first.target, first.by_id) == (None, "dark", None)
    assert (second.source, second.target, second.action) == ("dark", "lit", "light")
    assert (second.at, second.by_id) == (NOON + timedelta(hours=1), who)


def test_a_milestone_keeps_the_first_time(lamps: Database) -> None:
    with lamps.writing() as session, clock.at(NOON):
        lamp = hung(session, Light.LIT)
        clock.move(timedelta(days=1))
        advance(session, LAMP, lamp, "quench", by=None)
        advance(session, LAMP, lamp, "light", by=None, reason="dark again")
        assert lamp.first_lit_at == NOON
        session.commit()
        assert lamp.first_lit_at == NOON


def test_everything_that_is_missing_is_told_at_once_and_nothing_moves(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp = hung(session, fuse=False)
        with pytest.raises(Unmet) as refused:
            advance(session, LAMP, lamp, "light", by=None)
        assert refused.value.missing == ("The fuse is missing.", "Say why.")
        assert (lamp.state, lamp.version, len(moves_of(session, lamp.id))) == (Light.DARK, 1, 1)


def test_one_missing_thing_is_the_sentence_itself(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp = hung(session)
        with pytest.raises(Unmet, match="Say why"):
            advance(session, LAMP, lamp, "light", by=None)


def test_whoever_is_slower_is_told_and_changes_nothing(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp_id = hung(session).id
        session.commit()
    with lamps.reading() as slow:
        seen = slow.get_one(Lamp, lamp_id)
        slow.expunge(seen)
    with lamps.writing() as session:
        advance(session, LAMP, session.get_one(Lamp, lamp_id), "light", by=None, reason="dark")
        session.commit()
    with lamps.writing() as session, pytest.raises(Conflict):
        advance(session, LAMP, seen, "drop", by=None, reason="slipped")
    with lamps.reading() as session:
        assert session.get_one(Lamp, lamp_id).state is Light.LIT
        assert len(moves_of(session, lamp_id)) == 2


def test_a_version_gone_by_is_refused_even_in_the_same_state(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp = hung(session)
        session.commit()
        session.refresh(lamp)
        session.expunge(lamp)
        other = session.get_one(Lamp, lamp.id)
        advance(session, LAMP, other, "light", by=None, reason="dark")
        advance(session, LAMP, other, "quench", by=None)
        assert other.state is lamp.state
        with pytest.raises(Conflict):
            advance(session, LAMP, lamp, "light", by=None, reason="dark")


def test_buttons_do_not_wait_for_what_their_form_will_ask(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp = hung(session, fuse=False)
        unmet = {move.action: [guard.name for guard in guards] for move, guards in allowed_moves(session, LAMP, lamp)}
        assert unmet == {"light": ["fuse"], "drop": []}
        filled = allowed_moves(session, LAMP, lamp, {"reason": " "})
        assert [[guard.name for guard in guards] for _, guards in filled] == [["fuse", "reason"], ["reason"]]


def test_a_subject_begins_once(lamps: Database) -> None:
    with lamps.writing() as session:
        lamp = hung(session)
        with pytest.raises(NoSuchMove):
            begin(session, LAMP, lamp, "hang", by=None)


@pytest.mark.parametrize("source", list(Light))
@pytest.mark.parametrize("action", ACTIONS)
def test_every_pair_that_is_not_in_the_table_is_refused(lamps: Database, source: Light, action: str) -> None:
    with lamps.writing() as session:
        lamp = hung(session, source)
        known = LAMP.find(source, action)
        if known:
            assert advance(session, LAMP, lamp, action, by=None, reason="why").target is lamp.state
        else:
            with pytest.raises(NoSuchMove):
                advance(session, LAMP, lamp, action, by=None, reason="why")
            assert lamp.state is source


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from(ACTIONS), max_size=12))
def test_no_walk_leaves_the_table_and_every_step_is_remembered(lamps: Database, walk: list[str]) -> None:
    with lamps.writing() as session:
        lamp = hung(session)
        stood: list[str | None] = [None, Light.DARK]
        for action in walk:
            try:
                stood.append(advance(session, LAMP, lamp, action, by=None, reason="why").target)
            except NoSuchMove:
                assert LAMP.find(lamp.state, action) is None
        session.commit()
        session.expire_all()
        assert (lamp.state, lamp.version) == (stood[-1], len(stood) - 1)
        history = moves_of(session, lamp.id)
        assert [(row.source, row.target) for row in history] == list(pairwise(stood))
        assert all(LAMP.find(Light(row.source) if row.source else None, row.action) for row in history)
