"""Times and their targets."""

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `most` and `least` are its targets, where it has any."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def good(self) -> bool:
        """Tell whether the target is met."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)


def median_ms(call: Callable[[], object], times: int = 60, warm: int = 3) -> tuple[float, float]:
    """Give the median and the 95th percentile of a call, in milliseconds."""
    for _ in range(warm):
        call()
    gc.collect()
    taken = sorted(once_ms(call) for _ in range(times))
    return statistics.median(taken), taken[min(int(len(taken) * 0.95), len(taken) - 1)]


def once_ms(call: Callable[[], object]) -> float:
    """Give how long one call takes, in milliseconds."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def timed(what: str, call: Callable[[], object], *, most: float | None = None, times: int = 60) -> Figure:
    """Measure the median of a call, with the 95th percentile as a note."""
    middle, high = median_ms(call, times)
    return Figure(what, middle, "ms", most=most, note=f"p95 {high:.1f}")


def memory_mb(pid: int | str = "self") -> float:
    """Tell the memory of a process that is its own or shared, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


def children(pid: int | None = None) -> list[int]:
    """List the processes that a process started, by default this one."""
    pid = pid or os.getpid()
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(each) for each in found]


def fsync_ms(place: Path) -> float:
    """Tell what one fsync costs on the disk of a folder."""
    path = place / "fsync"
    with path.open("wb") as file:

        def sync() -> None:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())

        middle, _ = median_ms(sync, 100)
    path.unlink()
    return middle


def table(figures: list[Figure]) -> str:
    """Write figures as a table, the targets beside them."""
    lines = ["| what | measured | target | |", "|---|---|---|---|"]
    for figure in figures:
        target = f"≤ {figure.most:g}" if figure.most is not None else f"≥ {figure.least:g}" if figure.least else ""
        mark = "" if not target else "✓" if figure.good else "✗"
        note = f" ({figure.note})" if figure.note else ""
        lines.append(f"| {figure.what} | {figure.value:,.2f} {figure.unit}{note} | {target} | {mark} |")
    return "\n".join(lines) + "\n"
