"""The command `bench`: measures on an installation of its own and prints the figures beside their targets."""

import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import text

if TYPE_CHECKING:
    from casefile.kernel.db import Database

POSTGRES = "CASEFILE_BENCH_POSTGRES: the URL of two empty databases with %s for their sizes, 10000 and 100000"

BY_HAND = "## What dominates"
"""From here on docs/bench.md is written by hand."""


@click.command()
@click.option("--full", is_flag=True, help=f"Also 100,000 files, and PostgreSQL ({POSTGRES}).")
@click.option("--files", default=10_000, show_default=True, help="Number of files.")
@click.option("--write", is_flag=True, help="Write docs/bench.md.")
def bench(*, full: bool, files: int, write: bool) -> None:
    """Measure lists, pages, saving, search, sealing, the chain, paper, memory."""
    parts = [f"# Measurements\n\n{_machine()}\n"]
    for title, url, number in _runs(files, full=full):
        part = f"## {title}\n\n{_run(url, number)}"
        click.echo(part)
        parts.append(part)
    if write:
        from casefile.kernel.assets import folder

        write_figures(folder("config").parent / "docs" / "bench.md", "\n".join(parts))


def write_figures(page: Path, figures: str) -> None:
    """Put the figures into a page; what is said there about them by hand stays."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    _, mark, said = before.partition(BY_HAND)
    page.write_text(f"{figures}\n{mark}{said}", encoding="utf-8")


def _runs(files: int, *, full: bool) -> list[tuple[str, str, int]]:
    runs = [(f"SQLite, {files:,} files", "", files)]
    postgres = os.environ.get("CASEFILE_BENCH_POSTGRES", "")
    if full:
        runs.append(("SQLite, 100,000 files", "", 100_000))
    if full and postgres:
        sizes = (files, 100_000)
        runs += [(f"PostgreSQL, {each:,} files", postgres.replace("%s", str(each)), each) for each in sizes]
    return runs


def _run(url: str, files: int) -> str:
    from casefile.bench import ground, inside, load, measure, pages, twin
    from casefile.bench.bulk import Bulk

    many = files > 10_000  # noqa: PLR2004  # the larger targets
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as place:
        measured = ground.found(ground.settings(Path(place), url))
        bulk = Bulk(measured)
        written = measure.once_ms(lambda: bulk.dossiers(files)) / 1000
        busy = bulk.busy_dossier(200)
        twin.fill(measured, bulk.faces)
        _settle(measured.database)
        with load.serving(measured, 1, load.TWIN) as (port, _server):
            fetched = [
                *pages.lists(measured, port, most=9 if url else 7.2 if many else 6),
                *pages.beside_twin(measured, port),
                *pages.dossier_page(measured, port, busy),
            ]
        figures = [
            measure.Figure("one fsync on this disk", measure.fsync_ms(Path(place)), "ms"),
            measure.Figure("files written in bulk, with keys, grants, chain", files / written, "files/s"),
            *fetched,
            *pages.saving(measured, busy),
            *inside.searching(measured, files, cold=2500 if many else 250, warm=15 if many else 5),
            *inside.sealing(measured, bulk),
            *inside.chain(measured),
            *load.throughput(measured),
            *([] if many or url else inside.paper()),
        ]
        measured.database.dispose()
    return measure.table(figures)


def _settle(database: "Database") -> None:
    """Do once what a PostgreSQL at work does by itself by and by: count the rows, so that it plans as it would."""
    if not database.sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    day = datetime.now(UTC).date()
    busy = os.getloadavg()[0]
    return f"{day}, Python {platform.python_version()}, {os.cpu_count()} cores, {model}, load {busy:.1f} at the start."


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


commands = (bench,)
