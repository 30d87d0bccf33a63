"""Sealed columns: a frozen struct a row, sealed when the row is flushed, opened when it is read with a keyring."""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar, overload
from uuid import UUID

import msgspec
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, declared_attr, object_session

from casefile.kernel.db import Base, Coded, routing, sealed_bytes
from casefile.kernel.errors import Conflict
from casefile.kernel.ids import new_id
from casefile.vault import envelope
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import Keyring, keyring_of
from casefile.vault.revisions import Revision

S = TypeVar("S", bound=msgspec.Struct)

PENDING, OPENED = "_sealed_pending", "_sealed_opened"


class Sealable:
    """Gives a table its one ciphertext and what that is bound to. `__safe__` names the column with the safe's id."""

    __safe__: ClassVar[str] = "safe_id"
    __sealed_field__: ClassVar["sealed[Any]"]

    cell: Mapped[bytes | None] = sealed_bytes(nullable=True)
    compartment: Mapped[Compartment] = routing(Coded(Compartment))
    key_version: Mapped[int] = routing(default=1)
    sealed_version: Mapped[int] = routing(default=0)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let every UPDATE name the sealed version it was read with; only sealed writes raise it."""
        return {"version_id_col": cls.__dict__.get("sealed_version", cls.sealed_version), "version_id_generator": False}


class sealed(Generic[S]):  # noqa: N801  # reads as a declaration: note = sealed(ContactNote, Compartment.CORE)
    """Declares the sealed field of a table: the struct it holds and the compartment it lies in."""

    def __init__(self, struct: type[S], compartment: Compartment) -> None:
        self.struct = struct
        self.compartment = compartment
        self._decode = msgspec.msgpack.Decoder(struct).decode

    def __set_name__(self, owner: type, name: str) -> None:
        if "__sealed_field__" in owner.__dict__:
            raise TypeError(f"{owner.__name__} has two sealed fields; one sealed field a row")
        self.name = name
        self.cell_name = f"{owner.__dict__.get('__sealed_as__', owner.__dict__.get('__tablename__', ''))}.{name}"
        owner.__sealed_field__ = self  # type: ignore[attr-defined]  # declared on Sealable

    @overload
    def __get__(self, row: None, owner: type) -> "sealed[S]": ...
    @overload
    def __get__(self, row: Any, owner: type) -> S: ...
    def __get__(self, row: Any, owner: type) -> "sealed[S] | S":
        return self if row is None else self._read(row)

    def __set__(self, row: Any, value: S) -> None:
        if not isinstance(value, self.struct):
            raise TypeError(f"{self.cell_name} holds a {self.struct.__name__}")
        if PENDING not in row.__dict__:
            row.sealed_version = (row.sealed_version or 0) + 1
        row.__dict__[PENDING] = value
        if row.compartment is None:
            row.compartment = self.compartment

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"{self.cell_name} is sealed: it cannot be compared in a query")

    def __hash__(self) -> int:
        return id(self)

    def __clause_element__(self) -> Any:
        raise TypeError(f"{self.cell_name} is sealed: it cannot stand in a query")

    def _read(self, row: Any) -> S:
        session = object_session(row)
        if session is None:
            if PENDING in row.__dict__ and row.__dict__.get("_sa_instance_state").transient:
                pending: S = row.__dict__[PENDING]
                return pending
            raise Locked
        keyring = keyring_of(session)
        if PENDING in row.__dict__:
            written: S = row.__dict__[PENDING]
            return written
        cell, cached = row.cell, row.__dict__.get(OPENED)
        if cached is not None and cached[0] is cell:
            known: S = cached[1]
            return known
        value = self.open(session, keyring, cell_of(row))
        row.__dict__[OPENED] = (cell, value)
        return value

    def open(self, session: Session, keyring: Keyring, cell: Cell) -> S:
        """Open a cell, of an entity or of plain columns (lists); raise Locked or Damaged."""
        return self.open_by(keyring.key(session, cell.safe_id, cell.compartment, cell.key_version), keyring, cell)

    def open_by(self, key: bytes, keyring: Keyring, cell: Cell) -> S:
        """Open a cell by a data key at hand; raise Damaged."""
        if cell.sealed is None:
            return self.struct()
        try:
            plain = envelope.open_sealed(key, cell.sealed, cell.bound_to(self.cell_name), cell.key_version)
            value = self._decode(plain)
        except (Damaged, msgspec.DecodeError) as error:
            keyring.recorder.damaged(self.cell_name, cell.row_id)
            raise Damaged from error
        keyring.recorder.opened(cell.safe_id, cell.compartment)
        return value

    def seal(self, session: Session, row: Any, value: S) -> bytes:
        """Seal a value for its row."""
        cell = cell_of(row)
        key = keyring_of(session).key(session, cell.safe_id, cell.compartment, cell.key_version)
        return envelope.seal(key, msgspec.msgpack.encode(value), cell.bound_to(self.cell_name), cell.key_version)


def cell_of(row: Any) -> Cell:
    """Give a row's cell with its place."""
    return Cell(safe_of(row), row.id, row.compartment, row.key_version, row.sealed_version, row.cell)


def safe_of(row: Any) -> UUID:
    """Give the id of the safe a row belongs to."""
    safe_id: UUID = getattr(row, type(row).__safe__)
    return safe_id


def peek(row: Any) -> Any | None:
    """Give the opened struct of a row, or None when it is damaged (which is reported); raise Locked as ever."""
    try:
        return getattr(row, type(row).__sealed_field__.name)
    except Damaged:
        return None


def expect_version(row: Any, version: int) -> None:
    """Raise Conflict when the row was written since the form was made."""
    if row.sealed_version != version:
        raise Conflict


def preload(session: Session, rows: Iterable[Any]) -> None:
    """Open the data keys of many rows with one query."""
    rows = list(rows)
    keyring_of(session).preload(session, {safe_of(row) for row in rows}, {row.compartment for row in rows})


@event.listens_for(Session, "before_flush")
def _seal_pending(session: Session, _context: object, _rows: object) -> None:
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Sealable) and PENDING in row.__dict__:
            _seal_row(session, row)


def _seal_row(session: Session, row: Any) -> None:
    field = type(row).__sealed_field__
    row.key_version = row.key_version or 1
    if row in session.new:
        row.id = row.id or new_id()
        row.sealed_version = 1
    elif row.cell is not None:
        session.add(Revision.of(row, safe_of(row), keyring_of(session).owner))
    value = row.__dict__.pop(PENDING)
    row.cell = field.seal(session, row, value)
    row.__dict__[OPENED] = (row.cell, value)


@event.listens_for(Session, "after_soft_rollback")
def _forget_pending(session: Session, _previous: object) -> None:
    for row in session.identity_map.values():
        row.__dict__.pop(PENDING, None)
        row.__dict__.pop(OPENED, None)


@event.listens_for(Session, "pending_to_transient")
def _forget_unsaved(_session: Session, row: Base) -> None:
    row.__dict__.pop(PENDING, None)
    row.__dict__.pop(OPENED, None)
