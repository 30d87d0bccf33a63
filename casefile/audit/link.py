"""How one row of the chain is tied to the one before it: its stored values, their hash, the MAC, the signature."""

import hashlib
import hmac
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
_keys: WeakKeyDictionary[Database, bytes] = WeakKeyDictionary()


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


def mac_of(key: bytes, digest: bytes) -> bytes:
    """Give the MAC that only this installation can make (HMAC-SHA-256)."""
    return hmac.digest(key, digest, "sha256")


def signed_message(digest: bytes) -> bytes:
    """Give what the actor signs."""
    return b"casefile/1/audit-row" + digest


def mac_key(database: Database) -> bytes:
    """Give the key of the MACs, from the deployment secret, read once in the life of a database object."""
    if database not in _keys:
        _keys[database] = deployment.load(database.config).mac_key("audit")
    return _keys[database]
