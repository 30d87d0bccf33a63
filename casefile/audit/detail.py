"""What an audit row tells beyond ids, sealed to an office, a unit or a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from casefile.audit.model import AuditRow
from casefile.vault.errors import Locked
from casefile.vault.keyring import Keyring
from casefile.vault.letters import open_from, seal_to

_CONTEXT = b"audit-detail/"


@dataclass(frozen=True)
class Detail:
    """Words for a row, and the principal they are sealed to."""

    to: UUID
    words: Mapping[str, Any]

    def sealed(self, session: Session, act: str) -> bytes:
        """Seal the words to the principal; raise Untrusted when it has no valid certificate."""
        return seal_to(session, self.to, msgspec.msgpack.encode(dict(self.words)), _CONTEXT + act.encode())


def open_detail(keyring: Keyring, row: AuditRow) -> dict[str, Any]:
    """Open a row's detail; raise Locked when there is none or its principal is not held."""
    if row.detail is None or row.detail_to is None:
        raise Locked
    plain = open_from(keyring, row.detail_to, row.detail, _CONTEXT + row.act.encode())
    return msgspec.msgpack.decode(plain, type=dict[str, Any])
