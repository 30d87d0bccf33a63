"""Reads a PDF back with poppler, as a recipient's programs would."""

import re
import subprocess
from pathlib import Path


def _run(pdf: bytes, *command: str) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def pages_of(pdf: bytes) -> list[str]:
    """Each page's text in the order it was drawn, without any space."""
    text = _run(pdf, "pdftotext", "-raw", "-", "-").decode()
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


def fonts_of(pdf: bytes, folder: Path) -> list[list[str]]:
    """Each font's line of pdffonts: name first, then what is said of it."""
    (folder / "it.pdf").write_bytes(pdf)
    lines = _run(b"", "pdffonts", str(folder / "it.pdf")).decode().splitlines()[2:]
    return [line.split() for line in lines]


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """What pdfinfo says."""
    (folder / "it.pdf").write_bytes(pdf)
    lines = _run(b"", "pdfinfo", str(folder / "it.pdf")).decode().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}
