"""Ids made by the program before the row is written (UUID version 7, RFC 9562), stored as 16 bytes."""

import os
import time
from uuid import UUID

from sqlalchemy import LargeBinary, types
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def new_id() -> UUID:
    """Make an id that sorts by the millisecond it was made in."""
    millis = time.time_ns() // 1_000_000
    raw = bytearray(millis.to_bytes(6, "big") + os.urandom(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


class Id(TypeDecorator[UUID]):
    """A UUID column: 16 bytes on SQLite, the native type on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[UUID] | TypeEngine[bytes]:
        """Choose the engine's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(types.Uuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """Give the driver what it stores."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: UUID | bytes | None, dialect: Dialect) -> UUID | None:
        """Give the program a UUID on both engines."""
        del dialect
        return UUID(bytes=value) if isinstance(value, bytes) else value
