"""Pages a second: the program behind gunicorn with two worker processes, and browsers that ask again at once."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Process, Queue, get_context

from casefile.bench import twin
from casefile.bench.ground import Ground
from casefile.bench.measure import Figure, children, memory_mb
from casefile.bench.pages import LIST, cookie_of, page
from casefile.kernel.assets import folder

WORKERS, BROWSERS, SECONDS = 2, 4, 6.0
PROGRAM, TWIN = f"{twin.PROGRAM}()", "casefile.bench.twin:create_app()"
_START = 30.0


def throughput(ground: Ground) -> list[Figure]:
    """Measure list pages a second, beside the twin's, and the memory of a worker process."""
    cookie = cookie_of(ground, "holderone")
    with serving(ground, app=TWIN) as (port, _server):
        page(port, cookie, twin.PATH)
        plain = _rate(port, cookie, twin.PATH)
    with serving(ground) as (port, server):
        page(port, cookie, LIST)
        rest = max(map(memory_mb, children(server)))
        rate = _rate(port, cookie, LIST)
        worked = max(map(memory_mb, children(server)))
    return [
        Figure(f"pages a second of the plaintext twin, {WORKERS} worker processes", plain, "pages/s"),
        Figure("list pages a second, as a share of the twin's", rate / plain, "", least=0.35),
        Figure(f"list pages a second, {WORKERS} worker processes", rate, "pages/s", least=300),
        Figure("memory of a web process after its first page", rest, "MB", most=110),
        Figure("memory of a web process after the run", worked, "MB"),
    ]


@contextmanager
def serving(ground: Ground, workers: int = WORKERS, app: str = PROGRAM) -> Iterator[tuple[int, int]]:
    """Run the server on a free port; give the port and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = ground.database.config
    told = {
        "CASEFILE_DATA_DIR": str(config.data_dir),
        "CASEFILE_DATABASE_URL": config.database_url,
        "CASEFILE_KIND": config.kind,
        "CASEFILE_ARGON2_MEMORY_MIB": str(config.argon2_memory_mib),
        "CASEFILE_ARGON2_PASSES": str(config.argon2_passes),
    }
    settings = str(folder("config") / "gunicorn.py")
    words = [sys.executable, "-m", "gunicorn", "--config", settings, "--workers", str(workers), "--log-level", "error"]
    words += ["--bind", f"127.0.0.1:{port}", app]
    server = subprocess.Popen(words, env=os.environ | told, start_new_session=True)  # noqa: S603  # the program itself
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _rate(port: int, cookie: str, path: str) -> float:
    context = get_context("spawn")
    told: Queue[int] = context.Queue()
    browsers: list[Process] = []
    for _ in range(BROWSERS):
        browser = context.Process(target=_browse, args=(port, cookie, path, told))
        browser.start()
        browsers.append(browser)  # type: ignore[arg-type]  # a process of the context
    pages = sum(told.get(timeout=60) for _ in browsers)
    for each in browsers:
        each.join()
    return pages / SECONDS


def _browse(port: int, cookie: str, path: str, told: "Queue[int]") -> None:
    end, pages = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        page(port, cookie, path)
        pages += 1
    told.put(pages)


def _wait(port: int) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
