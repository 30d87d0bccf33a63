"""A row's digest covers every column but the few that are left out by name."""

import pytest

from casefile.audit.digest import all_watched, on_the_chain
from casefile.kernel.db import Base
from casefile.kernel.tables import every_table

LEFT_OUT = {("dossiers", "face_changed"), ("grants", "form"), ("grants", "wrapped"), ("holdings", "wrapped")}
"""A counter that tells a cache to look again; how a key is wrapped, which is proved by opening it."""
NOT_ON_THE_CHAIN = {"areas", "audit_heads", "audit_rows", "drafts", "face_changes", "sent_forms", "throttles"}


def test_the_tables_that_are_not_on_the_chain_are_these() -> None:
    every_table()
    assert {table.name for table in Base.metadata.sorted_tables if not on_the_chain(table)} == NOT_ON_THE_CHAIN


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_another_value_in_any_column_is_another_digest(engine: str) -> None:
    every_table()
    left_out = set()
    for table in all_watched(engine):
        names = [*(key.name for key in table.keys), *table.names]
        left_out |= {(table.name, column.name) for column in table.table.columns if column.name not in names}
        row = [f"{name} as it was" for name in names]
        known = {table.digest(row)}
        for place in range(len(names)):
            for other in ("another", None):
                known.add(table.digest([*row[:place], other, *row[place + 1 :]]))
        assert len(known) == 1 + 2 * len(names), table.name
    assert left_out == LEFT_OUT
