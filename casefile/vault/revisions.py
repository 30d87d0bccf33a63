"""Sealed revisions: what a cell held before. Nothing written about a person is overwritten."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel import clock
from casefile.kernel.db import Base, Coded, UtcDateTime, routing, sealed_bytes
from casefile.kernel.ids import Id, new_id
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.errors import Damaged
from casefile.vault.keyring import Keyring, keyring_of


class Revision(Base):
    """An earlier version of a cell with all it was bound to, and who replaced it when."""

    __tablename__ = "revisions"
    __table_args__ = (Index("ix_revisions_row", "row_id", "sealed_version"),)

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    cell_name: Mapped[str] = routing(String(80))
    row_id: Mapped[UUID] = routing(Id)
    safe_id: Mapped[UUID] = routing(Id, ForeignKey("safes.id"))
    compartment: Mapped[Compartment] = routing(Coded(Compartment))
    key_version: Mapped[int] = routing()
    sealed_version: Mapped[int] = routing()
    cell: Mapped[bytes] = sealed_bytes()
    replaced_at: Mapped[datetime] = routing(UtcDateTime)
    replaced_by: Mapped[UUID] = routing(Id, ForeignKey("principals.id"))

    @property
    def place(self) -> Cell:
        """The cell as it lay in its row."""
        return Cell(self.safe_id, self.row_id, self.compartment, self.key_version, self.sealed_version, self.cell)

    @classmethod
    def of(cls, row: Any, safe_id: UUID, by: UUID) -> "Revision":
        """Keep what the row holds now, before it is replaced."""
        return cls(
            id=new_id(), cell_name=type(row).__sealed_field__.cell_name, row_id=row.id, safe_id=safe_id,
            compartment=row.compartment, key_version=row.key_version, sealed_version=row.sealed_version - 1,
            cell=row.cell, replaced_at=clock.now(), replaced_by=by,
        )  # fmt: skip


class Earlier(NamedTuple):
    """An earlier version, opened; without a value where it is damaged."""

    version: int
    value: Any
    replaced_at: datetime
    replaced_by: UUID


def writers_of(session: Session, row_id: UUID) -> set[UUID]:
    """Give the principals who wrote a row's cell anew since it was begun; whoever began it is named by the row."""
    return set(session.scalars(select(Revision.replaced_by).where(Revision.row_id == row_id)))


def revisions_of(session: Session, row: Any) -> list[Earlier]:
    """Open the earlier versions of a row's cell, newest first; raise Locked. A damaged one is reported."""
    field = type(row).__sealed_field__
    kept = session.scalars(
        select(Revision)
        .where(Revision.row_id == row.id, Revision.cell_name == field.cell_name)
        .order_by(Revision.sealed_version.desc())
    )
    keyring = keyring_of(session)
    return [
        Earlier(old.sealed_version, _opened(session, keyring, field, old), old.replaced_at, old.replaced_by)
        for old in kept
    ]


def _opened(session: Session, keyring: Keyring, field: Any, old: Revision) -> Any | None:
    try:
        return field.open(session, keyring, old.place)
    except Damaged:
        return None
