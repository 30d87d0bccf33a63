"""Finds the folders that ship with the program: in a wheel below the package, else beside it in the checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """Give the folder `templates`, `static`, `migrations` or `config`."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
