"""The printing process: reads HTML from one pipe, gives a PDF to another, keeps nothing and touches nothing else.

Run as `python -m casefile.printing.worker MEMORY_MB SECONDS TASKS IDLE_SECONDS`. Requests: length (4 bytes), HTML in
UTF-8. Answers: outcome (1 byte), pages, length (4 bytes each), PDF. It ends by itself after its tasks, when idle for
long, or when the pipe closes.
"""

import gc
import os
import select
import struct
import sys
import warnings
from enum import IntEnum
from io import BytesIO
from typing import Any, BinaryIO

from casefile.printing.confine import confine, limit_memory, limit_time

REQUEST = struct.Struct("!I")
ANSWER = struct.Struct("!BII")
_WARM_PAGE = "<html lang=zh-CN><title>一</title><body style='font-family:Noto Serif CJK SC'>一<b>A</b><i>1</i>"


class Outcome(IntEnum):
    """How a request went."""

    READY = 0
    PRINTED = 1
    OUT_OF_MEMORY = 2
    FAILED = 3
    NO_LIBRARY = 4


class _Press:
    """WeasyPrint with the settings of this house: tagged PDF, nothing fetched but what the page carries in itself."""

    def __init__(self) -> None:
        import weasyprint  # here: it needs libraries of the system, whose absence must not stop the program
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self._html = weasyprint.HTML
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)

    def print(self, html: str) -> tuple[int, bytes]:
        """Draw the page; give the number of pages and the PDF."""
        page = self._html(string=html, url_fetcher=self._fetcher, base_url=None)
        document: Any = page.render(font_config=self._fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
        target = BytesIO()
        document.write_pdf(target, pdf_variant="pdf/ua-1", pdf_tags=True)
        return len(document.pages), target.getvalue()


def main(memory_mb: int, seconds: int, tasks: int, idle_seconds: int) -> None:
    """Warm up, shut the doors, then print until the tasks are used up."""
    source, target = _own_pipes()
    try:
        press = _Press()
    except (OSError, ImportError):
        _answer(target, Outcome.NO_LIBRARY)
        return
    confine()
    press.print(_WARM_PAGE)
    gc.freeze()
    limit_memory(memory_mb)
    _answer(target, Outcome.READY)
    for _ in range(tasks):
        if not select.select([source], [], [], idle_seconds)[0]:
            return
        limit_time(seconds)
        if (answer := _printed(press, source)) is None:
            return
        _answer(target, *answer)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two pipes; what a library says on standard output or error goes nowhere, it might quote the paper."""
    source, target = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return source, target


def _request(source: BinaryIO) -> str | None:
    head = _exactly(source, REQUEST.size)
    body = head and _exactly(source, REQUEST.unpack(head)[0])
    return body.decode("utf-8") if body else None


def _exactly(source: BinaryIO, length: int) -> bytes:
    """Read so many bytes, or none when the pipe closed before."""
    parts, left = [], length
    while left:
        part = source.read(min(left, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _printed(press: _Press, source: BinaryIO) -> tuple[Outcome, int, bytes] | None:
    """Print the next request; None when the pipe closed."""
    try:
        html = _request(source)
        if html is None:
            return None
        pages, pdf = press.print(html)
    except MemoryError:
        return Outcome.OUT_OF_MEMORY, 0, b""
    except Exception:  # noqa: BLE001  # whatever a library raises on odd input is one sentence for the asker
        return Outcome.FAILED, 0, b""
    return Outcome.PRINTED, pages, pdf


def _answer(target: BinaryIO, outcome: Outcome, pages: int = 0, pdf: bytes = b"") -> None:
    rest = memoryview(ANSWER.pack(outcome, pages, len(pdf)) + pdf)
    while rest:
        rest = rest[target.write(rest) or 0 :]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*(int(argument) for argument in sys.argv[1:5]))
