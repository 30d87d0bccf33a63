"""What happens inside: search, sealing, the check of the chain, paper, memory."""

import statistics
import time

from casefile.audit import record_read, verify
from casefile.audit.recorder import Readings
from casefile.bench.bulk import Bulk
from casefile.bench.ground import Ground
from casefile.bench.measure import Figure, children, memory_mb, once_ms, timed
from casefile.dossiers import matching
from casefile.dossiers.model import Dossier
from casefile.printing.printer import Printer
from casefile.vault import envelope
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell

CHAIN = 20_000


def searching(ground: Ground, files: int, *, cold: float, warm: float) -> list[Figure]:
    """Measure the search by name, with nothing kept and with the names kept."""

    def search(text: str = "wang") -> int:
        with ground.database.reading() as session:
            session.info["keyring"] = ground.fresh("holderall")
            return len(matching.search(session, text))

    cache = matching.cache_of(ground.database)
    first = []
    for _ in range(3):
        cache.sweep(())
        first.append(once_ms(search))
    words = f"search by name, {files:,} files"
    return [
        Figure(f"{words}, cold", statistics.median(first), "ms", most=cold),
        timed(f"{words}, warm", search, most=warm),
        timed(f"{words}, warm, nothing found", lambda: search("zzzz")),
        Figure("kept of the names", cache.size / 1e6, "MB", most=5 * max(files / 10_000, 1)),
    ]


def sealing(ground: Ground, bulk: Bulk) -> list[Figure]:
    """Measure opening and sealing one face, and the keys of a page."""
    faces = bulk.faces[:500]
    with ground.database.reading() as session:
        keyring = session.info["keyring"] = ground.fresh("holderall")
        keyring.preload(session, [each for each, _ in faces], [Compartment.FACE])
        rows = [session.get_one(Dossier, each) for each, _ in faces]
        cells = [Cell(row.id, row.id, row.compartment, row.key_version, row.sealed_version, row.cell) for row in rows]
        opening = _each_us(lambda: [Dossier.face.open(session, keyring, cell) for cell in cells], len(cells))
        wrapping = _each_us(lambda: [envelope.seal(bytes(32), bytes(95), b"bound", 1) for _ in cells], len(cells))

    def keys() -> None:
        with ground.database.reading() as session:
            ground.fresh("holderall").preload(session, [each for each, _ in faces[:50]], [Compartment.FACE])

    return [
        Figure("open a face: decrypt, check, decode", opening, "µs", most=6),
        Figure("seal a cell", wrapping, "µs", most=6),
        timed("data keys of 50 files, with their query", keys),
        timed("a keyring of its secrets", lambda: ground.fresh("holderall"), most=0.3),
    ]


def _each_us(work: object, number: int) -> float:
    if not callable(work):
        raise TypeError
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) / number * 1e6)
    return statistics.median(taken)


def chain(ground: Ground, rows: int = CHAIN) -> list[Figure]:
    """Measure verify-audit on a chain of readings."""
    actor = ground.actors["holderone"].user_id
    with ground.database.noting() as session:
        for number in range(rows):
            readings = Readings()
            record_read(
                session, act="open_dossier", actor=actor, readings=readings, signed_in=number.to_bytes(8, "big")
            )
        session.commit()
    begun = time.perf_counter()
    verdict = verify(ground.database)
    seconds = time.perf_counter() - begun
    note = f"{verdict.rows:,} of the chain, {verdict.compared:,} of tables"
    return [Figure("verify-audit", (verdict.rows + verdict.compared) / seconds, "rows/s", least=200_000, note=note)]


def paper(pages: tuple[int, int] = (5, 20)) -> list[Figure]:
    """Measure printing of papers, the process being warm."""
    printer = Printer(memory_mb=700, seconds=60)
    figures = []
    printer.print(_html(1))
    for count, most in zip(pages, (600, 1500), strict=True):
        html = _html(count)
        made = printer.print(html)
        taken = statistics.median(once_ms(lambda h=html: printer.print(h)) for _ in range(3))  # type: ignore[misc]  # a default binds it
        figures.append(Figure(f"paper of {made.pages} pages", taken, "ms", most=most))
    used = max(map(memory_mb, children()), default=0.0)
    figures.append(Figure("memory of the printing process", used, "MB", most=300))
    return figures


def _html(pages: int) -> str:
    words = "入户见到孩子和照料人，一起看了作业本，聊了学校里的事，约好下周再见面。" * 14
    body = "".join(f'<section style="break-after:page"><h2>第{n}节</h2><p>{words}</p></section>' for n in range(pages))
    style = "font-family:Noto Sans CJK SC"
    return f'<html lang="zh"><head><title>份号</title></head><body style="{style}">{body}</body></html>'
