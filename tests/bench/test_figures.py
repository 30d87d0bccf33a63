"""The measurements measure what they say: files that open, a list beside its twin's, a table with targets."""

import re
from pathlib import Path

import pytest

from casefile.audit import verify
from casefile.bench import ground, load, measure, pages, twin
from casefile.bench.bulk import Bulk
from casefile.bench.cli import BY_HAND, write_figures
from casefile.bench.ground import Ground
from casefile.desk.lists import listed
from casefile.dossiers.queries import Filters

NUMBER = re.compile(r">(B-[0-9a-f]{20})<")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ground, Bulk]:
    made = ground.found(ground.settings(tmp_path_factory.mktemp("bench")))
    bulk = Bulk(made)
    bulk.dossiers(70)
    twin.fill(made, bulk.faces)
    return made, bulk


def test_files_written_in_bulk_open_to_the_holder_of_their_office(measured: tuple[Ground, Bulk]) -> None:
    made, bulk = measured
    names = {face.name for _, face in bulk.faces}
    with made.database.reading() as session:
        by = made.actor("holderall")
        session.info["keyring"] = by.keyring
        rows = listed(session, by, Filters()).rows
    assert len(rows) == 50
    assert all(row.shown is not None and row.shown.name in names for row in rows)


def test_the_twin_shows_the_same_list_and_the_chain_of_both_holds(measured: tuple[Ground, Bulk]) -> None:
    made, _ = measured
    with load.serving(made, 1, load.TWIN) as (port, _server):
        cookie = pages.cookie_of(made, "holderone")
        sealed, plain = (pages.page(port, cookie, path).decode() for path in (pages.LIST, twin.PATH))
    assert NUMBER.findall(sealed) == NUMBER.findall(plain)
    assert len(NUMBER.findall(plain)) == 50
    assert verify(made.database).good


def test_a_figure_stands_beside_its_target() -> None:
    told = measure.table([measure.Figure("a", 5, "ms", most=6), measure.Figure("b", 2, "x/s", least=3, note="two")])
    assert "| a | 5.00 ms | ≤ 6 | ✓ |" in told
    assert "| b | 2.00 x/s (two) | ≥ 3 | ✗ |" in told


def test_new_figures_leave_what_is_said_about_them_by_hand(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    write_figures(page, "# Measurements\n\n| a | 5 |\n")
    page.write_text(page.read_text() + f"{BY_HAND}\n\nJinja.\n")
    for _ in range(2):
        write_figures(page, "# Measurements\n\n| a | 4 |\n")
    assert page.read_text() == f"# Measurements\n\n| a | 4 |\n\n{BY_HAND}\n\nJinja.\n"
