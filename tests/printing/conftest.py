from collections.abc import Iterator

import pytest

from casefile.printing.printer import Printer


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    """One warm printing process for the tests of a file."""
    made = Printer(memory_mb=700, seconds=60)
    yield made
    made.close()
