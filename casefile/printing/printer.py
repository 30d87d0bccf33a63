"""Keeps one warm printing process, hands it pages, and turns whatever goes wrong there into one clear sentence."""

import atexit
import os
import signal
import subprocess
import sys
import threading
from typing import NamedTuple

from casefile.kernel.assets import folder
from casefile.kernel.config import Config
from casefile.kernel.errors import CasefileError, NotReady, Unusable
from casefile.kernel.words import N_
from casefile.printing import fonts
from casefile.printing.worker import ANSWER, REQUEST, Outcome

_TASKS = 25
"""Papers after which the process is replaced: drawing libraries grow with use."""
_IDLE_SECONDS = 600
_MOST_HTML = 16_000_000
_START_SECONDS = 60
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
_WITHOUT_MEMORY = {-signal.SIGTRAP, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}
"""How C libraries end when they get no memory."""

_FAILED = N_("The paper could not be drawn. Nothing was printed.")
_TOO_LONG = N_("Printing took longer than %(seconds)s seconds and was stopped. Nothing was printed.")
_TOO_LARGE = N_("The paper needs more memory than printing may use. Nothing was printed.")
_DIED = N_("The printing process ended unexpectedly. Nothing was printed; please try once more.")
_BUSY = N_("Another paper is being printed. Please try again in a moment.")
_TOO_MUCH = N_("The paper is too long to be printed in one piece.")
_NO_LIBRARY = N_("Printing needs libraries that this machine lacks. `casefile doctor` names them.")


class Printed(NamedTuple):
    """A finished PDF and how many pages it has."""

    pdf: bytes
    pages: int


class Printer:
    """Prints one paper at a time in a process of its own, with limits on memory, time and files."""

    def __init__(self, *, memory_mb: int, seconds: int, tasks: int = _TASKS) -> None:
        self._memory_mb, self._seconds, self._tasks = memory_mb, seconds, tasks
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner, self._left, self._warm = os.getpid(), 0, False

    def warm(self) -> None:
        """Start the process without waiting for it, so that the next print finds it ready."""
        if self._turn.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._turn.release()

    def print(self, html: str) -> Printed:
        """Turn HTML into a tagged PDF; raise NotReady or Unusable with one sentence, and then nothing was printed."""
        body = html.encode("utf-8")
        if len(body) > _MOST_HTML:
            raise NotReady(_TOO_MUCH)
        if lacking := fonts.missing():
            raise Unusable(lacking[0])
        if not self._turn.acquire(timeout=self._seconds):
            raise NotReady(_BUSY)
        try:
            return self._printed(body)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process and self._owner == os.getpid():
            process.kill()
            _reap(process)

    def _printed(self, body: bytes) -> Printed:
        process = self._running()
        late = threading.Event()
        self._await_ready(process)
        stop = threading.Timer(self._seconds, _stop, (process, late))
        stop.start()
        try:
            _send(process, REQUEST.pack(len(body)) + body)
            outcome, pages, pdf = _receive(process)
        except EOFError:
            raise self._death(process, late=late.is_set()) from None
        finally:
            stop.cancel()
        self._count(outcome)
        if outcome is not Outcome.PRINTED:
            raise NotReady(_TOO_LARGE if outcome is Outcome.OUT_OF_MEMORY else _FAILED)
        return Printed(pdf, pages)

    def _running(self) -> subprocess.Popen[bytes]:
        """Give the process of this web process; one that has ended, or a parent's before a fork, is replaced."""
        if self._process and (self._owner != os.getpid() or self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._process, self._owner = self._start(), os.getpid()
            self._left, self._warm = self._tasks, False
            atexit.register(self.close)
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        limits = (self._memory_mb, self._seconds, self._tasks, _IDLE_SECONDS)
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return subprocess.Popen(  # noqa: S603  # this interpreter, our own module, numbers
            [sys.executable, "-m", "casefile.printing.worker", *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment | {"PYTHONPATH": os.pathsep.join(_import_path()), "TMPDIR": "/nonexistent"},
            bufsize=0,
        )

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the warm-up of a new process."""
        if self._warm:
            return
        stop = threading.Timer(_START_SECONDS, process.kill)
        stop.start()
        try:
            outcome, _, _ = _receive(process)
        except EOFError:
            raise self._death(process, late=False) from None
        finally:
            stop.cancel()
        if outcome is not Outcome.READY:
            self.close()
            raise Unusable(_NO_LIBRARY)
        self._warm = True

    def _count(self, outcome: Outcome) -> None:
        """Replace the process after its last task, or after one that left it short of memory."""
        self._left -= 1
        if self._left <= 0 or outcome is Outcome.OUT_OF_MEMORY:
            self.close()
            self._running()

    def _death(self, process: subprocess.Popen[bytes], *, late: bool) -> CasefileError:
        """Say why the process is gone: the clock, the processor's limit, or the libraries' way of lacking memory."""
        _reap(process)
        self._process = None
        if late or process.returncode == -signal.SIGXCPU:
            return NotReady(_TOO_LONG, seconds=self._seconds)
        if process.returncode in _WITHOUT_MEMORY:
            return NotReady(_TOO_LARGE)
        return NotReady(_DIED)


def printer_of(config: Config) -> Printer:
    """Make the installation's printer; nothing starts before the first print or `warm()`."""
    return Printer(memory_mb=config.print_memory_mb, seconds=config.print_seconds)


def _import_path() -> list[str]:
    """Say where the printing process finds the program: its checkout or site-packages."""
    here = str(folder("templates").parent if (folder("templates").parent / "casefile").is_dir() else "")
    return [path for path in (here, *sys.path) if path]


def _send(process: subprocess.Popen[bytes], message: bytes) -> None:
    pipe = process.stdin
    rest = memoryview(message)
    try:
        while rest and pipe:
            rest = rest[pipe.write(rest) or 0 :]
    except BrokenPipeError:
        raise EOFError from None


def _receive(process: subprocess.Popen[bytes]) -> tuple[Outcome, int, bytes]:
    outcome, pages, length = ANSWER.unpack(_exactly(process, ANSWER.size))
    return Outcome(outcome), pages, _exactly(process, length)


def _exactly(process: subprocess.Popen[bytes], length: int) -> bytes:
    parts, left = [], length
    while left:
        part = process.stdout.read(min(left, 1 << 20)) if process.stdout else b""
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _reap(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
