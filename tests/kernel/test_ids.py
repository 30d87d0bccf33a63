"""Ids as they are read."""

import pickle
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from casefile.kernel.ids import Id


def reader() -> Callable[[Any], Any]:
    found = Id().result_processor(sqlite.dialect(), None)
    assert found is not None
    return found


@given(st.binary(min_size=16, max_size=16))
def test_an_id_that_was_read_is_like_any_other(raw: bytes) -> None:
    read, made = reader()(raw), UUID(bytes=raw)
    assert (read, hash(read), repr(read), read.bytes, read.is_safe) == (made, hash(made), repr(made), raw, made.is_safe)
    assert pickle.loads(pickle.dumps(read)) == made  # noqa: S301  # our own
    with pytest.raises(TypeError):
        read.int = 1


@pytest.mark.parametrize("raw", [b"", bytes(15), bytes(17)])
def test_what_is_no_id_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not an id"):
        reader()(raw)


def test_nothing_is_nothing() -> None:
    assert reader()(None) is None
