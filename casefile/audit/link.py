"""How one row of the chain is tied to the one before it: its stored values, their hash, the MAC, the signature."""

import hashlib
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from casefile.kernel.db import Database
from casefile.vault import deployment

CONTENT = (
    "chain", "seq", "at", "actor", "act", "object_kind", "object_id", "purpose", "outcome", "opened", "once",
    "written", "detail", "detail_to", "signer", "prev",
)  # fmt: skip
"""The columns a row's hash covers, in this order."""

_packed = msgspec.msgpack.Encoder().encode


def stored(value: object) -> object:
    """Give a value as the database keeps it: ids as bytes, moments as UTC text."""
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def hash_of(content: tuple[object, ...]) -> bytes:
    """Give the hash of a row's stored values (SHA-256)."""
    return hashlib.sha256(_packed(content)).digest()


class Mac:
    """HMAC-SHA-256 (RFC 2104) under one key, its two halves begun beforehand: three times as fast for a whole chain."""

    BLOCK = 64

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(self.BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def of(self, digest: bytes) -> bytes:
        """Give the MAC that only this installation can make."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(digest)
        outer.update(inner.digest())
        return outer.digest()


def signed_message(digest: bytes) -> bytes:
    """Give what the actor signs."""
    return b"casefile/1/audit-row" + digest


_keys: WeakKeyDictionary[Database, Mac] = WeakKeyDictionary()


def mac_for(database: Database) -> Mac:
    """Give the MAC's key, from the deployment secret, read once in the life of a database object."""
    if database not in _keys:
        _keys[database] = Mac(deployment.load(database.config).mac_key("audit"))
    return _keys[database]
