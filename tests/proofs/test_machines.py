"""Only the declared moves exist: every other pair of states is refused, for everything that has a state."""

import ast
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest

from casefile.kernel.tables import every_table
from casefile.workflow.engine import NoSuchMove, advance
from casefile.workflow.machine import Machine, declared
from tests.proofs.county import County
from tests.rules.program import ROOT, SOURCES

every_table()
WANTED = {
    "case", "report", "assignment", "referral", "intervention", "copy", "approval", "assessment", "closing",
    "plan", "proposal", "task",
}  # fmt: skip
WITHOUT_TABLES = {"vault", "people", "upkeep", "workflow", "bench"}
"""Parts whose states are no machine's: grants and accounts; the engine itself; rows made in bulk to be measured."""


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
    own = {machine.name for machine in declared() if machine.states.__module__.startswith("casefile.")}
    assert own == WANTED


def written(tree: ast.AST, columns: set[str]) -> Iterator[int]:
    """Give the lines that write a column of these names: by assignment, or by name in a statement's values."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        parts = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
        if any(isinstance(part, ast.Attribute) and part.attr in columns for part in parts):
            yield node.lineno  # type: ignore[attr-defined]  # every statement has one
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"values", "setattr"}:
            yield from (node.lineno for each in node.keywords if each.arg in columns)


def test_nothing_but_the_engine_writes_a_state() -> None:
    columns = {machine.column for machine in declared()}
    assert columns == {"state", "stage"}
    known = ast.parse("a, case.stage = 1, 2\nupdate(t).values(state=3)\nx.state += 1\nx.other = y.state")
    assert sorted(written(known, columns)) == [1, 2, 3]
    sources = [path for path in SOURCES if path.relative_to(ROOT / "casefile").parts[0] not in WITHOUT_TABLES]
    found = {f"{path}:{line}" for path in sources for line in written(ast.parse(path.read_text("utf-8")), columns)}
    assert found == set()
