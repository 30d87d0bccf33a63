"""Whether a report of the nine situations stands behind a case that nobody answers for yet: reports tell."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

Unanswered = Callable[[Session, UUID], bool]
_tellers: list[Unanswered] = []


def tells_unanswered(teller: Unanswered) -> Unanswered:
    """Let a slice tell whether what it keeps of a case is not for one person alone to leave without help."""
    _tellers.append(teller)
    return teller


def unanswered(session: Session, case_id: UUID) -> bool:
    """Tell whether one person alone may not leave the case without help."""
    return any(teller(session, case_id) for teller in _tellers)
