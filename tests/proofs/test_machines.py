"""Only the declared moves exist: every other pair of states is refused, for everything that has a state."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from casefile.kernel.tables import every_table
from casefile.workflow.engine import NoSuchMove, advance
from casefile.workflow.machine import Machine, declared
from tests.proofs.county import County

every_table()
WANTED = {"case", "report", "assignment", "copy"}


@pytest.mark.parametrize("machine", declared(), ids=lambda machine: machine.name)
def test_a_pair_of_states_that_is_not_in_the_table_is_refused(full: County, machine: Machine) -> None:
    actions = {row.action for row in machine.table} | {"no_such_action"}
    with full.database.reading() as session:
        for source in machine.states:
            reached = {row.target for row in machine.table if row.source is source}
            leading = {row.action for row in machine.table if row.source is source}
            subject = SimpleNamespace(**{"id": uuid4(), "version": 1, machine.column: source})
            for action in actions - leading:
                with pytest.raises(NoSuchMove):
                    advance(session, machine, subject, action, by=None)
            assert all(machine.find(source, each) is not None for each in leading)
            for target in set(machine.states) - reached:
                assert not any(row.target is target for row in machine.moves_from(source))


def test_everything_that_has_a_state_has_a_table() -> None:
    assert {machine.name for machine in declared()} >= WANTED
