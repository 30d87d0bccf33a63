"""Activation codes: shown once, kept as a digest, good for seven days."""

import hashlib
import secrets
from datetime import timedelta

GOOD_FOR = timedelta(days=7)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 5


def new_code() -> str:
    """Make a code of 20 letters and digits that are not mistaken for each other (100 random bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def digest(code: str) -> bytes:
    """Give what is kept of a code, however it was typed."""
    return hashlib.sha256(b"casefile/activation" + code.upper().replace("-", "").replace(" ", "").encode()).digest()
