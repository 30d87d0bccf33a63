"""What keeps a case from being left, and only a slice above knows: dossiers ask, the slices tell."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

Tells = Callable[[Session, UUID], bool]


class OpenEnds:
    """One such question, answered for a case by every slice that has a part in it."""

    def __init__(self) -> None:
        self._tellers: list[Tells] = []

    def told_by(self, teller: Tells) -> Tells:
        """Let a slice tell whether there is any among what it keeps of a case."""
        self._tellers.append(teller)
        return teller

    def of(self, session: Session, case_id: UUID) -> bool:
        """Tell whether there is any of a case."""
        return any(teller(session, case_id) for teller in self._tellers)


UNREVIEWED = OpenEnds()
"""Measures that still wait for their review."""
UNANSWERED = OpenEnds()
"""A report of the nine situations that nobody answers for yet: one person alone may not leave the case without help."""
