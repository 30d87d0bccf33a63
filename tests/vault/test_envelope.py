"""Ciphertext opens in its own place with its own key, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.vault import envelope
from casefile.vault.errors import Damaged

KEY, OTHER = bytes(range(32)), bytes(32)


@given(st.binary(max_size=3000))
def test_what_was_sealed_opens(plain: bytes) -> None:
    assert envelope.open_sealed(KEY, envelope.seal(KEY, plain, b"here"), b"here") == plain


@given(st.binary(max_size=3000))
def test_the_length_tells_only_a_power_of_two(plain: bytes) -> None:
    size = len(envelope.pad(plain))
    assert size >= envelope.SMALLEST
    assert size & (size - 1) == 0
    assert len(plain) + 4 <= size


@given(st.data())
def test_any_altered_bit_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(envelope.seal(KEY, b"words", b"here"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Damaged):
        envelope.open_sealed(KEY, bytes(sealed), b"here")


@given(st.binary(max_size=80))
def test_anything_else_is_refused(noise: bytes) -> None:
    with pytest.raises(Damaged):
        envelope.open_sealed(KEY, noise, b"here")


def test_another_place_is_refused() -> None:
    with pytest.raises(Damaged):
        envelope.open_sealed(KEY, envelope.seal(KEY, b"words", b"here"), b"there")


def test_another_key_is_refused() -> None:
    with pytest.raises(Damaged):
        envelope.open_sealed(OTHER, envelope.seal(KEY, b"words", b"here"), b"here")


def test_a_retired_key_version_is_refused() -> None:
    with pytest.raises(Damaged):
        envelope.open_sealed(KEY, envelope.seal(KEY, b"words", b"here", 1), b"here", 2)


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_no_two_lists_of_parts_bind_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (envelope.bind(*one) == envelope.bind(*other)) == (one == other)
