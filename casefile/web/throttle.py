"""Counts what goes wrong, per account and per source, in the database: several web processes count as one."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Select, bindparam, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import NOW, Base, UtcDateTime, columns, insert_into, routing
from casefile.kernel.errors import CasefileError
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_


class Counted(StrEnum):
    """What is counted, each with its own limit."""

    ACCOUNT = "account"
    """Wrong passwords for one user name, known or not."""
    SOURCE = "source"
    """Wrong passwords from one address."""
    REFUSED = "refused"
    """Pages that were refused to one person."""


LIMITS = {Counted.ACCOUNT: 5, Counted.SOURCE: 30, Counted.REFUSED: 60}
WINDOW = timedelta(minutes=15)
"""What lies further back than this is forgotten."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long one waits after the limit was reached, and each time it is reached again."""


class TooMany(CasefileError):
    """Too many attempts: 429, with how long to wait."""

    sentence = N_("Too many attempts. Please wait %(minutes)s minutes and try again.")


class Throttle(Base):
    """How often something went wrong lately for one account, address or person (kept as a digest)."""

    __tablename__ = "throttles"
    __table_args__ = ({"info": {"audited": False}},)

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    digest: Mapped[bytes] = routing(LargeBinary(32), unique=True)
    count: Mapped[int] = routing(Integer, default=0)
    last_at: Mapped[datetime] = routing(UtcDateTime)
    until: Mapped[datetime | None] = routing(UtcDateTime)


_WAITING = (
    select(columns(Throttle).until)
    .where(columns(Throttle).digest.in_(bindparam("digests", expanding=True)), columns(Throttle).until > NOW)
    .order_by(columns(Throttle).until.desc())
    .limit(1)
)


def check(session: Session, *counted: tuple[Counted, str]) -> None:
    """Raise TooMany while one of these has to wait."""
    digests = [_digest(kind, name) for kind, name in counted]
    until = session.scalar(_WAITING, {"digests": digests})
    if until is not None:
        raise TooMany(minutes=int((until - clock.now()).total_seconds() // 60) + 1)


def count(session: Session, *counted: tuple[Counted, str]) -> None:
    """Count one more failure of each; the limit reached makes a pause, longer each time.

    Failures of the same moment wait for each other, so that whoever guesses in parallel is counted each time.
    """
    _begin(session, counted)
    known = {row.digest: row for row in session.scalars(_of(counted).with_for_update())}
    for kind, name in counted:
        _raise(known[_digest(kind, name)], LIMITS[kind])


def clear(session: Session, *counted: tuple[Counted, str]) -> None:
    """Forget the failures after a success."""
    for row in session.scalars(_of(counted)):
        session.delete(row)


def _raise(row: Throttle, limit: int) -> None:
    moment = clock.now()
    if row.last_at < moment - WINDOW and (row.until is None or row.until < moment - WINDOW):
        row.count, row.until = 0, None
    row.count += 1
    row.last_at = moment
    times, rest = divmod(row.count, limit)
    if times and not rest:
        row.until = moment + PAUSES[min(times, len(PAUSES)) - 1]


def _begin(session: Session, counted: tuple[tuple[Counted, str], ...]) -> None:
    """Put in the rows that are not there yet; always in one order, so that two do not wait for each other."""
    digests = sorted(_digest(kind, name) for kind, name in counted)
    rows = [{"id": new_id(), "digest": digest, "count": 0, "last_at": clock.now()} for digest in digests]
    session.execute(
        insert_into(session, Throttle).values(rows).on_conflict_do_nothing(index_elements=[Throttle.digest])
    )


def _of(counted: tuple[tuple[Counted, str], ...]) -> Select[Throttle]:
    digests = [_digest(kind, name) for kind, name in counted]
    query = select(Throttle).where(Throttle.digest.in_(digests)).order_by(Throttle.digest)
    return query.execution_options(populate_existing=True)


def _digest(kind: Counted, name: str) -> bytes:
    return hashlib.sha256(f"{kind}:{name.strip().lower()}".encode()).digest()
