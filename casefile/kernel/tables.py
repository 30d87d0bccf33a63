"""Finds every table of the program: for migrations, docs/sealed.md and the tests of the house."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import MetaData

import casefile
from casefile.kernel.db import Base

_MARK = "__tablename__"


def every_table() -> MetaData:
    """Load each module that declares a table, and give the tables of the installation's database."""
    for name in declaring():
        importlib.import_module(name)
    return Base.metadata


def declaring() -> Iterator[str]:
    """Name the modules that declare tables."""
    return filter(_declares, modules())


def modules() -> Iterator[str]:
    """Name every module of the program, without loading one."""
    for package in casefile.__path__:
        yield from sorted(_below(Path(package), "casefile"))


def _below(folder: Path, name: str) -> Iterator[str]:
    for module in pkgutil.iter_modules([str(folder)]):
        yield f"{name}.{module.name}"
        if module.ispkg:
            yield from _below(folder / module.name, f"{name}.{module.name}")


def _declares(name: str) -> bool:
    root = Path(casefile.__file__).parent.joinpath(*name.split(".")[1:])
    source = root / "__init__.py" if root.is_dir() else root.with_suffix(".py")
    return name != __name__ and _MARK in source.read_text(encoding="utf-8")
