"""The first page of a dossier on paper. What is judicial is sealed apart and never printed from here."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.face import Face
from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.papers.wording import Wording
from casefile.people.areas import path_of
from casefile.printing.paper import Block, Facts, Table

_KEY_GROUPS = (N_("Key group"), N_("Evidence"), N_("Since"), N_("Until"))


def blocks(session: Session, dossier: Dossier, say: Wording) -> Sequence[Block]:
    """Give the facts of the first page and the key groups."""
    face = dossier.face
    facts = Facts(
        (
            say.row(N_("Number of the dossier"), dossier.number),
            say.row(N_("Name"), face.name),
            say.row(N_("Other names"), face.alias),
            say.row(N_("Sex"), say.code("sex", face.sex)),
            say.row(N_("Birth date"), _birth(face, say)),
            say.row(N_("Identity document"), _document(face, say)),
            say.row(N_("Telephone"), say.phone(face.phone)),
            say.row(N_("Community"), path_of(session, face.community) if face.community else ""),
            say.row(N_("Address"), face.address),
            say.row(N_("Guardian"), say.other(face.guardian)),
            say.row(N_("Guardian's telephone"), say.phone(face.guardian_phone)),
            say.row(N_("School or work"), say.text(face.occupation)),
            say.row(N_("Legal basis of the dossier"), say.code("legal_basis", dossier.legal_basis)),
        )
    )
    return [facts, *_key_groups(face, say)]


def _birth(face: Face, say: Wording) -> str:
    if face.birth is None or face.birth_precision is BirthPrecision.UNKNOWN:
        return ""
    if face.birth_precision is BirthPrecision.EXACT:
        return say.day(face.birth)
    return f"{say.day(face.birth)} ({say.code('birth_precision', face.birth_precision)})"


def _document(face: Face, say: Wording) -> str:
    kind = say.code("id_kind", face.id_kind)
    number = say.id_number(face.id_number) if face.id_number else ""
    unverified = say.word(N_("(not verified)")) if face.id_number and face.id_unverified else ""
    return " ".join(part for part in (kind, number, unverified) if part)


def _key_groups(face: Face, say: Wording) -> Sequence[Block]:
    """Give the key groups to authorities that act by law; to others they are nobody's business."""
    if not face.key_groups or not say.identity:
        return []
    rows = tuple(
        (say.code("key_group", group.code), say.text(group.evidence), say.day(group.since), say.day(group.until))
        for group in face.key_groups
    )
    return [Table(tuple(say.word(head) for head in _KEY_GROUPS), rows, (6, 8, 7, 7))]
