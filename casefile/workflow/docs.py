"""Writes docs/workflow.md out of the tables, so that the document cannot say anything else than the program does."""

from collections.abc import Iterable

from casefile.workflow.machine import Machine, Transition, declared

HEAD = """# Workflow

<!-- Generated from the tables of moves; do not edit. -->

Everything that has a state has a table of moves. Nothing else writes a state, and a pair of states that is not in its
table is refused. A guard is a condition of the move; its sentence is what the page shows while it is unmet.
"""


def diagram(machine: Machine) -> str:
    """Draw a machine as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {row.source or '[*]'} --> {row.target}: {row.action}" for row in machine.table]
    lines += [f"    {state} --> [*]" for state in machine.states if state in machine.ends]
    return "\n".join(lines)


def render(machines: Iterable[Machine] | None = None) -> str:
    """Write the document for these machines; without any, for every machine of the program that has been imported."""
    own = (machine for machine in declared() if machine.states.__module__.startswith("casefile."))
    chosen = own if machines is None else machines
    return HEAD + "".join(_section(machine) for machine in chosen)


def _section(machine: Machine) -> str:
    title = machine.title or machine.name.capitalize()
    rows = "\n".join(_row(machine, row) for row in machine.table)
    head = "| from | to | action | who | guards |\n|---|---|---|---|---|"
    return f"\n## {title}\n\n```mermaid\n{diagram(machine)}\n```\n\n{head}\n{rows}\n"


def _row(machine: Machine, row: Transition) -> str:
    source = machine.names.get(row.source, row.source) if row.source else "–"
    target = machine.names.get(row.target, row.target)
    guards = "<br>".join(guard.sentence for guard in row.guards)
    return f"| {source} | {target} | {row.action} | {row.who} | {guards} |"
