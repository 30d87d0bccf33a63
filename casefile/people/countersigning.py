"""A second person's signature: hers by a key certified at the time, and hers as a holder of the office or one above."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.db import Database
from casefile.people.offices import above, office
from casefile.people.users import users_of
from casefile.vault.certificates import trusted_keys
from casefile.vault.errors import Untrusted
from casefile.vault.holdings import Holding

MOST_KNOWN = 20_000
"""Signatures that were found right and are remembered, 32 bytes each: a page asks for the same ones at every visit."""
_known: WeakKeyDictionary[Database, OrderedDict[bytes, None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Countersigned:
    """What rows tell of a signature: the person, her key, the office she signed for, when."""

    user_id: UUID
    principal_id: UUID
    office_id: UUID
    at: datetime
    signature: bytes


def stands(session: Session, said: Countersigned, record: bytes) -> bool:
    """Tell whether a signature stands under a record; what was proved once stays proved, whatever ended since."""
    ids = (said.user_id, said.principal_id, said.office_id)
    told = hashlib.sha256(b"".join((*(each.bytes for each in ids), said.signature, record))).digest()
    known = _known.setdefault(session.info["database"], OrderedDict())
    if told in known:
        return True
    if not _proved(session, said, record):
        return False
    known[told] = None
    if len(known) > MOST_KNOWN:
        known.popitem(last=False)
    return True


def _proved(session: Session, said: Countersigned, record: bytes) -> bool:
    if users_of(session, [said.principal_id]) != {said.user_id}:
        return False
    try:
        keys = trusted_keys(session, said.principal_id, said.at)
    except Untrusted:
        return False
    return keys.verifies(said.signature, record) and _held(session, said)


def _held(session: Session, said: Countersigned) -> bool:
    """Tell whether the office's secret, or that of one above it, was wrapped for her at the time, by its own word."""
    offices = [said.office_id, *above(session, said.office_id)]
    holdings = select(Holding).where(
        Holding.principal_id.in_([office(session, each).principal_id for each in offices]),
        Holding.holder_id == said.principal_id,
        Holding.from_at <= said.at,
    )
    return any(_was_given(session, row, said.at) for row in session.scalars(holdings))


def _was_given(session: Session, holding: Holding, at: datetime) -> bool:
    ended = min(filter(None, [holding.until_at, holding.ended_at]), default=None)
    if ended is not None and ended < at:
        return False
    realm: str = session.info["database"].config.kind
    try:
        return trusted_keys(session, holding.principal_id, at).verifies(holding.signature, holding.record(realm))
    except Untrusted:
        return False
