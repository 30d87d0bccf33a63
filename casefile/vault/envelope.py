"""The one form of ciphertext: format, suite, key version, nonce, AES-256-GCM with what it is bound to.

Plaintext is padded to 256 bytes, then to powers of two, and never compressed: lengths tell little.
"""

import hashlib
import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casefile.vault.errors import Damaged

FORMAT = 1
SUITE_AES_256_GCM = 1
HEADER = struct.Struct(">BBH12s")
SMALLEST = 256
_LENGTH = struct.Struct(">I")


def bind(*parts: bytes | str | int) -> bytes:
    """Join parts so that no two different lists give the same bytes: each with its length before it."""
    joined = []
    for part in parts:
        raw = part.encode() if isinstance(part, str) else str(part).encode() if isinstance(part, int) else part
        joined += [_LENGTH.pack(len(raw)), raw]
    return b"".join(joined)


def derive(secret: bytes, label: str, length: int = 32) -> bytes:
    """Derive a key for one purpose (HKDF-SHA-256, RFC 5869); the label names the purpose."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label.encode()).derive(secret)


def commitment(key: bytes, context: bytes) -> bytes:
    """Commit to a data key in its place, so that a foreign key is refused (32 bytes)."""
    return hmac.digest(key, b"casefile/commitment" + context, hashlib.sha256)


def pad(plain: bytes) -> bytes:
    """Lengthen to 256 bytes or the next power of two; the first four bytes keep the true length."""
    size = max(SMALLEST, 1 << (len(plain) + _LENGTH.size - 1).bit_length())
    return (_LENGTH.pack(len(plain)) + plain).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Take the padding off; raise Damaged when the length cannot be true."""
    (length,) = _LENGTH.unpack_from(padded)
    if length > len(padded) - _LENGTH.size:
        raise Damaged
    return padded[_LENGTH.size : _LENGTH.size + length]


def seal(key: bytes, plain: bytes, bound_to: bytes, key_version: int = 1) -> bytes:
    """Seal padded plaintext under a data key; `bound_to` is the place it belongs to."""
    nonce = os.urandom(12)
    header = HEADER.pack(FORMAT, SUITE_AES_256_GCM, key_version, nonce)
    return header + AESGCM(key).encrypt(nonce, pad(plain), header[:4] + bound_to)


def open_sealed(key: bytes, sealed: bytes, bound_to: bytes, key_version: int = 1) -> bytes:
    """Open what `seal` made; raise Damaged for anything unknown, altered or moved."""
    try:
        form, suite, version, nonce = HEADER.unpack_from(sealed)
        if (form, suite, version) != (FORMAT, SUITE_AES_256_GCM, key_version):
            raise Damaged
        return unpad(AESGCM(key).decrypt(nonce, sealed[HEADER.size :], sealed[:4] + bound_to))
    except (InvalidTag, struct.error, TypeError) as error:
        raise Damaged from error


def wrap(box: AESGCM, key: bytes, bound_to: bytes) -> bytes:
    """Wrap a key or an already wrapped key: nonce and ciphertext, 28 bytes longer."""
    nonce = os.urandom(12)
    return nonce + box.encrypt(nonce, key, bound_to)


def unwrap(box: AESGCM, wrapped: bytes, bound_to: bytes) -> bytes:
    """Open what `wrap` made; raise Damaged otherwise."""
    try:
        return box.decrypt(wrapped[:12], wrapped[12:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise Damaged from error
