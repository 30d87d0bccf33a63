"""Whether the measures of a case are reviewed: the slice that keeps them tells, dossiers cannot know."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

Unreviewed = Callable[[Session, UUID], bool]
_tellers: list[Unreviewed] = []


def tells_unreviewed(teller: Unreviewed) -> Unreviewed:
    """Let a slice tell whether something it keeps of a case still waits for its review."""
    _tellers.append(teller)
    return teller


def unreviewed(session: Session, case_id: UUID) -> bool:
    """Tell whether a measure of the case still waits for its review."""
    return any(teller(session, case_id) for teller in _tellers)
