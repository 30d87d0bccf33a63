"""Finding another dossier of the same person: by keyed tags everywhere, by name and birth date among open faces."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.face import Face
from casefile.dossiers.matching import twins
from casefile.dossiers.model import Dossier, identity_of
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.vault.capacities import Compartment
from casefile.vault.grants import readable
from casefile.vault.keyring import keyring_of
from casefile.vault.tags import matches

FIELD_NAMES = {
    "id_number": N_("ID number"), "phone": N_("phone"), "name": N_("name"), "alias": N_("other name"),
    "pinyin": N_("sound of the name"), "birth": N_("birth date"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier that may be of the same person, with the fields that matched.

    Without a dossier it lies in an office that the reader does not hold: `office` is whom to ask.
    """

    dossier: Dossier | None
    office: UUID
    fields: frozenset[str]

    @property
    def same(self) -> list[str]:
        """Name the fields that matched, the surest first."""
        return [name for field, name in FIELD_NAMES.items() if field in self.fields]


def candidates(session: Session, by: Actor, face: Face, *, without: UUID | None = None) -> list[Candidate]:
    """Find dossiers with the same ID number, phone or name, or name by sound and birth date; writes nothing."""
    found: dict[UUID, set[str]] = {}
    elsewhere: dict[UUID, tuple[UUID, set[str]]] = {}
    open_ids = select(Dossier.id).where(readable(by.held, Dossier.id, Compartment.FACE))
    for match in matches(session, keyring_of(session), identity_of(face)):
        if session.scalar(open_ids.where(Dossier.id == match.dossier_id)):
            found.setdefault(match.dossier_id, set()).add(match.kind.value)
        else:
            elsewhere.setdefault(match.dossier_id, (match.office, set()))[1].add(match.kind.value)
    for dossier_id, fields in _by_name(session, face):
        found.setdefault(dossier_id, set()).update(fields)
    found.pop(without, None) if without else None
    rows = {row.id: row for row in session.scalars(select(Dossier).where(Dossier.id.in_(found)))}
    mine = [Candidate(rows[key], rows[key].office_id, frozenset(fields)) for key, fields in found.items()]
    others = [Candidate(None, office, frozenset(fields)) for office, fields in elsewhere.values()]
    return sorted(mine, key=lambda each: -len(each.fields)) + others


def _by_name(session: Session, face: Face) -> Iterator[tuple[UUID, set[str]]]:
    """Give who has the same name, or one that sounds the same with the same birth date; a guess excludes nobody."""
    birth = face.birth if face.birth_precision is BirthPrecision.EXACT else None
    for name in dict.fromkeys((face.name, face.alias)):
        yield from ((each.dossier_id, set(each.fields)) for each in twins(session, name, birth))
