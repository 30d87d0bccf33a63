"""Finding another dossier of the same person: by keyed tags everywhere, by name and birth date among open faces."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.face import Face
from casefile.dossiers.model import Dossier, identity_of
from casefile.people.actor import Actor
from casefile.vault.capacities import Compartment
from casefile.vault.grants import readable
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek, preload
from casefile.vault.tags import matches

BATCH = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier that may be of the same person, with the fields that matched.

    Without a dossier it lies in an office that the reader does not hold: `office` is whom to ask.
    """

    dossier: Dossier | None
    office: UUID
    fields: frozenset[str]


def candidates(session: Session, by: Actor, face: Face, *, without: UUID | None = None) -> list[Candidate]:
    """Find dossiers with the same ID number, phone, or name and birth date; for office holders, writes nothing."""
    found: dict[UUID, set[str]] = {}
    elsewhere: dict[UUID, tuple[UUID, set[str]]] = {}
    open_ids = select(Dossier.id).where(readable(by.held, Dossier.id, Compartment.FACE))
    for match in matches(session, keyring_of(session), identity_of(face)):
        if session.scalar(open_ids.where(Dossier.id == match.dossier_id)):
            found.setdefault(match.dossier_id, set()).add(match.kind.value)
        else:
            elsewhere.setdefault(match.dossier_id, (match.office, set()))[1].add(match.kind.value)
    for dossier_id, fields in _by_name(session, by, face):
        found.setdefault(dossier_id, set()).update(fields)
    found.pop(without, None) if without else None
    rows = {row.id: row for row in session.scalars(select(Dossier).where(Dossier.id.in_(found)))}
    mine = [Candidate(rows[key], rows[key].office_id, frozenset(fields)) for key, fields in found.items()]
    others = [Candidate(None, office, frozenset(fields)) for office, fields in elsewhere.values()]
    return sorted(mine, key=lambda each: -len(each.fields)) + others


def _by_name(session: Session, by: Actor, face: Face) -> list[tuple[UUID, set[str]]]:
    """Compare with the faces that the reader may open: name with birth date, or name alone where a date is missing."""
    wanted = {name for name in (face.name, face.alias) if name}
    if not wanted:
        return []
    query = select(Dossier).where(readable(by.held, Dossier.id, Compartment.FACE)).execution_options(yield_per=BATCH)
    found = []
    for part in session.scalars(query).partitions():
        preload(session, part)
        for row in part:
            other = peek(row)
            if other is None or not wanted & {other.name, other.alias}:
                continue
            if face.birth and other.birth and face.birth != other.birth:
                continue
            found.append((row.id, {"name", "birth"} if face.birth and other.birth else {"name"}))
    return found
