"""The chain's own HMAC is the standard's."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from casefile.audit.link import Mac


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_the_mac_is_hmac_sha_256(key: bytes, message: bytes) -> None:
    assert Mac(key).of(message) == hmac.digest(key, message, "sha256")
