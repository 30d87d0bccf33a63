"""Puts one row into every sealed table that the story above has left empty, through the vault, full of words."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session, class_mapper

from casefile.dossiers.model import Dossier
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.db import Base, Coded, UtcDateTime
from casefile.kernel.ids import Id, new_id
from casefile.people.offices import office
from casefile.reports.model import Report
from casefile.vault.capacities import Compartment, SafeKind
from casefile.vault.granting import make_safe
from casefile.vault.safes import Safe
from tests.proofs.sealed_rows import sealed_tables


def plant_missing(session: Session, office_id: UUID, words: str) -> list[str]:
    """Fill what is empty; name the tables that were."""
    principal = office(session, office_id).principal_id
    waiting = [model for model in sealed_tables() if session.scalars(select(model).limit(1)).first() is None]
    waiting.sort(key=lambda model: list(Base.metadata.sorted_tables).index(model.__table__))
    for model in waiting:
        _plant(session, model, _safe_of(session, model, principal), words)
    return [str(model.__tablename__) for model in waiting]


def _safe_of(session: Session, model: type[Any], principal: UUID) -> UUID:
    """Find the safe a row belongs into: a dossier's, a report's, or the packet of a referral that has none yet."""
    if model.__sealed_field__.compartment is Compartment.CONTENT:
        return session.scalars(select(Report.id).limit(1)).one()
    if model.__sealed_field__.compartment is not Compartment.PACKET:
        return session.scalars(select(Dossier.id).limit(1)).one()
    (key,) = model.__table__.columns[model.__safe__].foreign_keys
    packet: UUID = session.execute(select(key.column).limit(1)).scalar_one()
    if session.get(Safe, packet) is None:
        make_safe(session, SafeKind.PACKET, office=principal, safe_id=packet)
    return packet


def _plant(session: Session, model: type[Any], safe_id: UUID, words: str) -> None:
    values: dict[str, Any] = {}
    for attribute in class_mapper(model).column_attrs:
        column = attribute.columns[0]
        needed = not column.nullable and column.default is None and attribute.key not in {"cell", "compartment"}
        if attribute.key == model.__safe__:
            values[attribute.key] = safe_id
        elif needed:
            values[attribute.key] = _value(session, cast("Column[Any]", column))
    row = model(**values)
    setattr(row, model.__sealed_field__.name, full_of(model.__sealed_field__.struct, words))
    session.add(row)
    session.flush()


def _value(session: Session, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        target: Table = key.column.table
        found = session.execute(select(key.column).select_from(target).limit(1)).scalar()
        assert found is not None, f"{column} needs a row of {target}"
        return found
    if isinstance(column.type, Coded):
        return next(iter(column.type.codes))
    if isinstance(column.type, Id):
        return new_id()
    if isinstance(column.type, UtcDateTime):
        return clock.now()
    return _plain(column.type.python_type)


def _plain(kind: type[Any]) -> Any:
    plain: dict[type[Any], Any] = {str: "x", int: 1, bool: False, bytes: bytes(32), date: clock.today()}
    return plain[kind] if kind is not datetime else clock.now()


CODED = {
    "closing_reason": "closing_reason", "measure": "measure", "result": "follow_up_result",
    "service": "referral_service", "unit_kind": "unit_kind", "urgency": "urgency",
}  # fmt: skip
"""Fields that hold no words but a code, and the list it is of: a page that shows the row asks the list."""


def full_of(struct: type[Any], words: str) -> Any:
    """Make a struct with the words in each field that is plain text."""
    texts = {field.name: words for field in msgspec.structs.fields(struct) if field.type is str}
    coded = {name: next(iter(codes(CODED[name]))).code for name in texts.keys() & CODED.keys()}
    return struct(**texts | coded)
