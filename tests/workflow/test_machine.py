from enum import StrEnum
from itertools import product

import pytest
from sqlalchemy.orm import Session

from casefile.workflow import Machine, Transition, declared
from casefile.workflow.machine import given
from tests.workflow.lamp import FUSE, LAMP, REASON, Light


def test_an_action_leads_one_way_from_a_state() -> None:
    twice = (Transition(Light.DARK, Light.LIT, "hit"), Transition(Light.DARK, Light.BROKEN, "hit"))
    with pytest.raises(ValueError, match="one action leads two ways"):
        Machine("twice", Light, twice)


def test_a_table_names_states_of_its_own_machine_only() -> None:
    class Other(StrEnum):
        ELSEWHERE = "elsewhere"

    with pytest.raises(ValueError, match="state of another machine"):
        Machine("stray", Light, (Transition(Light.DARK, Other.ELSEWHERE, "go"),))


def test_two_machines_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="two machines"):
        Machine("lamp", Light, ())
    assert LAMP in declared()


def test_every_pair_of_states_is_told_once_with_whether_it_is_in_the_table() -> None:
    pairs = list(LAMP.pairs())
    assert len(pairs) == len(set(pairs)) == len(list(product((None, *Light), Light)))
    assert {(source, target) for source, target, known in pairs if known} == {
        (row.source, row.target) for row in LAMP.table
    }


def test_a_state_that_nothing_leads_on_from_is_an_end() -> None:
    assert LAMP.ends == {Light.BROKEN}


def test_a_move_tells_what_its_form_asks_each_fact_once() -> None:
    again = given("again", "Say why, and who.", "reason", "who")
    assert Transition(Light.DARK, Light.LIT, "light", (FUSE, REASON, again)).asks == ("reason", "who")


@pytest.mark.parametrize("said", [{}, {"reason": "  "}, {"reason": ""}, {"reason": None}])
def test_a_fact_counts_as_given_only_when_something_is_written(said: dict[str, str]) -> None:
    with Session() as session:
        assert not REASON.met(session, None, said)
        assert REASON.met(session, None, {"reason": "dark here"})
