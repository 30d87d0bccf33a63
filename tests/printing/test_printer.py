import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.kernel.errors import NotReady, Unusable
from casefile.printing import fonts
from casefile.printing.printer import Printer
from tests.printing.pdf import pages_of

ENDLESS = "<table>" + "<tr><td>一<td>二<td>三" * 60_000


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A web server's ear: remembers whether anybody knocked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def knocked(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def page(body: str) -> str:
    return f"<html lang=zh-CN><title>x</title><body style='font-family:Noto Serif CJK SC'>{body}"


@pytest.mark.parametrize(
    "body",
    [
        "<img src='http://127.0.0.1:{port}/a.png'>",
        "<link rel=stylesheet href='http://127.0.0.1:{port}/a.css'>",
        "<style>@import 'http://127.0.0.1:{port}/a.css';</style>",
        "<link rel=attachment href='http://127.0.0.1:{port}/a'>",
        "<object data='http://127.0.0.1:{port}/a.svg'></object>",
    ],
)
def test_nothing_is_fetched_from_the_network(printer: Printer, listener: socket.socket, body: str) -> None:
    printed = printer.print(page(body.format(port=listener.getsockname()[1]) + "<p>完"))
    assert "完" in "".join(pages_of(printed.pdf))
    assert not knocked(listener)


def test_a_font_from_elsewhere_is_neither_fetched_nor_kept(printer: Printer, listener: socket.socket) -> None:
    source = f"http://127.0.0.1:{listener.getsockname()[1]}/f.ttf"
    with pytest.raises(NotReady, match="could not be drawn"):
        printer.print(page(f"<style>@font-face {{ font-family: f; src: url('{source}') }}</style><p>完"))
    assert not knocked(listener)


def test_no_file_of_this_machine_is_drawn_in(printer: Printer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-the-disk")
    body = f"<link rel=attachment href='file://{secret}'><object data='file://{secret}'></object><p>完"
    pdf = printer.print(page(body)).pdf
    assert b"canary-of-the-disk" not in pdf
    assert b"/EmbeddedFile" not in pdf


def test_the_process_may_neither_write_nor_connect_nor_start_programs(tmp_path: Path) -> None:
    attempts = f"""
import ctypes, os
from casefile.printing.confine import confine
libc = ctypes.CDLL(None, use_errno=True)
confine()
def refused(number): return number == -1 and ctypes.get_errno() == 1
path = {str(tmp_path / "x")!r}.encode()
print(refused(libc.socket(2, 1, 0)), refused(libc.open(path, os.O_WRONLY | os.O_CREAT, 0o600)),
      refused(libc.mkdir(path, 0o700)), refused(libc.execve(b"/bin/true", None, None)), refused(libc.fork()))
for attempt in (lambda: open(path, "w"), lambda: os.mkdir(path), lambda: os.system("true"),
                lambda: __import__("tempfile").mkdtemp(), lambda: __import__("socket").socket()):
    try: attempt()
    except OSError: print("refused")
"""
    ran = subprocess.run([sys.executable, "-c", attempts], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.split() == ["True"] * 5 + ["refused"] * 5
    assert list(tmp_path.iterdir()) == []


def test_a_paper_beyond_the_time_is_stopped_and_the_next_is_printed() -> None:
    printer = Printer(memory_mb=2000, seconds=1)
    try:
        began = time.monotonic()
        with pytest.raises(NotReady, match="longer than 1 seconds"):
            printer.print(page(ENDLESS))
        assert time.monotonic() - began < 15
        printer._seconds = 60
        assert printer.print(page("<p>完")).pages == 1
    finally:
        printer.close()


def test_a_paper_beyond_the_memory_is_refused_and_the_next_is_printed() -> None:
    printer = Printer(memory_mb=30, seconds=120)
    try:
        with pytest.raises(NotReady, match="more memory"):
            printer.print(page("x" * 15_000_000))
        assert printer.print(page("<p>完")).pages == 1
    finally:
        printer.close()


def test_a_process_that_was_killed_is_replaced() -> None:
    printer = Printer(memory_mb=700, seconds=60)
    try:
        printer.print(page("<p>完"))
        first = printer._process
        assert first is not None
        stop = threading.Timer(0.3, first.kill)
        stop.start()
        with pytest.raises(NotReady, match="ended unexpectedly"):
            printer.print(page(ENDLESS))
        assert printer.print(page("<p>完")).pages == 1
        assert printer._process is not first
    finally:
        printer.close()


def test_the_process_is_replaced_after_its_tasks() -> None:
    printer = Printer(memory_mb=700, seconds=60, tasks=2)
    try:
        pids = []
        for _ in range(3):
            printer.print(page("<p>完"))
            assert printer._process is not None
            pids.append(printer._process.pid)
        assert len(set(pids)) == 3 - 1
    finally:
        printer.close()


def test_a_paper_that_is_no_page_at_all_is_one_sentence(printer: Printer) -> None:
    with pytest.raises(NotReady, match="too long to be printed"):
        printer.print("x" * 16_000_001)


def test_missing_fonts_stop_a_print_before_it_begins(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SERIF", "No Such Serif CJK")
    with pytest.raises(Unusable, match="fonts-noto-cjk"):
        printer.print(page("<p>完"))


def test_the_process_sees_none_of_our_secrets_and_keeps_no_file_open(printer: Printer) -> None:
    printer.print(page("<p>完"))
    assert printer._process is not None
    folder = Path(f"/proc/{printer._process.pid}")
    names = {line.split("=")[0] for line in (folder / "environ").read_text().split("\0") if line}
    assert not {name for name in names if name.startswith(("CASEFILE", "PG", "DATABASE"))}
    targets = {str(entry.readlink()) for entry in (folder / "fd").iterdir()}
    assert {target for target in targets if not target.startswith("pipe:")} <= {"/dev/null"}
    limits = (folder / "limits").read_text()
    assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]
    assert limits.split("Max file size")[1].split()[:2] == ["0", "0"]
    assert "Seccomp:\t2" in (folder / "status").read_text()
