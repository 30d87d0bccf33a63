"""A contact and what a supervisor asks about it."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed

IN_TIME = timedelta(hours=48)


class ContactNote(msgspec.Struct, frozen=True, kw_only=True):
    """What was said and seen. Facts, the client's words and the worker's view stand apart."""

    place: str = ""
    persons: str = ""
    facts: str = ""
    client_said: str = ""
    own_view: str = ""
    next_step: str = ""
    next_reason: str = ""
    """Why the next contact lies later than the rhythm of the urgency asks."""


class Contact(Sealable, Base):
    """One meeting, call or visit."""

    __tablename__ = "contacts"
    __table_args__ = (Index(None, "dossier_id", "met_at"),)
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    met_at: Mapped[datetime] = routing(UtcDateTime)
    minutes: Mapped[int | None] = routing()
    method: Mapped[str] = routing(String(20))
    outcome: Mapped[str] = routing(String(20))
    follow_up: Mapped[bool] = routing(default=False)
    """Made after the closing of the case."""
    written_at: Mapped[datetime] = routing(UtcDateTime)
    note = sealed(ContactNote, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id

    @property
    def after_closing(self) -> bool:
        """Tell whether it was made after the closing of the case: whoever follows up changes no earlier one."""
        return self.follow_up

    @property
    def late(self) -> bool:
        """Tell whether it was written down more than 48 hours afterwards."""
        return self.written_at - self.met_at > IN_TIME


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor's question about a contact, and the answer."""

    asked: str = ""
    answer: str = ""


class ContactQuery(Sealable, Base):
    """A query: asked by a supervisor, answered by whoever wrote the contact or leads the case."""

    __tablename__ = "contact_queries"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    contact_id: Mapped[UUID] = routing(Id, ForeignKey("contacts.id"), index=True)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    asker_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    asked_at: Mapped[datetime] = routing(UtcDateTime)
    answered_by_id: Mapped[UUID | None] = routing(Id, ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = routing(UtcDateTime)
    question = sealed(Question, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id

    @property
    def author_id(self) -> UUID:
        """Who asked."""
        return self.asker_id
