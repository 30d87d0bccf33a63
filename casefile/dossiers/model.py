"""The dossier and what lies on its first pages."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from casefile.dossiers.face import Care, Face, Judicial, Reasons
from casefile.dossiers.identity import normal_id
from casefile.dossiers.masks import normal_phone
from casefile.kernel.db import Base, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed
from casefile.vault.tags import TagKind


class Dossier(Sealable, Base):
    """One person's file. Its id is its safe's id; it belongs to exactly one office."""

    __tablename__ = "dossiers"
    __table_args__ = (Index(None, "office_id", "face_changed"),)
    __safe__: ClassVar[str] = "id"

    id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"), primary_key=True)
    number: Mapped[str] = routing(String(30), unique=True)
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    legal_basis: Mapped[str] = routing(String(20))
    created_at: Mapped[datetime] = routing(UtcDateTime)
    created_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    last_contact_on: Mapped[date | None] = routing()
    face_changed: Mapped[int] = routing(default=0, audited=False)
    """The office's change counter when the face was last written: tells a search what to read anew."""
    face = sealed(Face, Compartment.FACE)

    @property
    def safe_id(self) -> UUID:
        """The safe it lies in: its own."""
        return self.id

    @property
    def author_id(self) -> UUID | None:
        """Nobody opens a dossier for having written it."""
        return None


class CareCard(Sealable, Base):
    """The card for those who help: what to call the child, where to meet, what to watch."""

    __tablename__ = "care_cards"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), unique=True)
    written_at: Mapped[datetime] = routing(UtcDateTime)
    written_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    card = sealed(Care, Compartment.CARE)


class JudicialNotes(Sealable, Base):
    """Matters of justice, opened by the judicial keepers and whom they grant it."""

    __tablename__ = "judicial_notes"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), unique=True)
    written_at: Mapped[datetime] = routing(UtcDateTime)
    written_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    notes = sealed(Judicial, Compartment.JUDICIAL)


class JudicialOpening(Sealable, Base):
    """That a keeper gave the judicial part to a worker of the case: by which grant, and why."""

    __tablename__ = "judicial_openings"
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    grant_id: Mapped[UUID] = routing(Id, unique=True)
    """The grant, which holds its end."""
    user_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    given_by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    given_at: Mapped[datetime] = routing(UtcDateTime)
    words = sealed(Reasons, Compartment.JUDICIAL)


class LinkedSafe(Base):
    """A report or packet that belongs to a dossier: who works on the file is granted it as well."""

    __tablename__ = "linked_safes"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    linked_safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"), unique=True)
    linked_at: Mapped[datetime] = routing(UtcDateTime)


def identity_of(face: Face) -> dict[TagKind, str]:
    """Give what a person is recognised by, as it is compared."""
    return {TagKind.ID_NUMBER: normal_id(face.id_number), TagKind.PHONE: normal_phone(face.phone)}
