"""Reading the register."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.printing.model import Copy

PAGE = 50


def register_of(
    session: Session, office_ids: Iterable[UUID], *, before: int | None = None, limit: int = PAGE
) -> list[Copy]:
    """List the copies of these offices, newest first, from below a number."""
    query = select(Copy).where(Copy.office_id.in_(list(office_ids)))
    if before is not None:
        query = query.where(Copy.number < before)
    return list(session.scalars(query.order_by(Copy.number.desc()).limit(limit)))


def find_copy(session: Session, typed: str) -> Copy | None:
    """Find a copy by the id on its pages, as typed or read from its code; None where there is none."""
    try:
        return session.get(Copy, UUID(typed.strip()))
    except ValueError:
        return None
