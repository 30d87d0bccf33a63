"""Reading the register."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.printing.model import Copy, CopyState

PAGE = 50


def register_of(
    session: Session, office_ids: Iterable[UUID], *, before: int | None = None, limit: int = PAGE
) -> list[Copy]:
    """List the copies of these offices, newest first, from below a number."""
    query = select(Copy).where(Copy.office_id.in_(list(office_ids)))
    if before is not None:
        query = query.where(Copy.number < before)
    return list(session.scalars(query.order_by(Copy.number.desc()).limit(limit)))


def copies_of(session: Session, safe_id: UUID) -> list[Copy]:
    """List the copies made of one file, newest first."""
    return list(session.scalars(select(Copy).where(Copy.safe_id == safe_id).order_by(Copy.number.desc())))


def find_copy(session: Session, typed: str) -> Copy | None:
    """Find a copy by the id on its pages, as typed or read from its code; None where there is none."""
    try:
        return session.get(Copy, UUID(typed.strip()))
    except ValueError:
        return None


def waiting_for(session: Session, requester_id: UUID) -> list[Copy]:
    """List the approved copies that somebody may print now."""
    query = select(Copy).where(Copy.requester_id == requester_id, Copy.state == CopyState.APPROVED)
    return list(session.scalars(query.order_by(Copy.number)))
