"""The history of moves: what stood where, since when, and who moved it. Rows are added, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id


class Move(Base):
    """One move that was made: no words, only states, the moment and the person."""

    __tablename__ = "moves"
    __table_args__ = (Index(None, "subject_id", "at"),)

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    machine: Mapped[str] = routing(String(40))
    subject_id: Mapped[UUID] = routing(Id)
    source: Mapped[str | None] = routing(String(40))
    target: Mapped[str] = routing(String(40))
    action: Mapped[str] = routing(String(40))
    at: Mapped[datetime] = routing(UtcDateTime)
    by_id: Mapped[UUID | None] = routing(Id)
    """The user who made the move; empty when a time limit made it."""
