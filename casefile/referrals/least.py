"""The least data: which facts of a dossier a unit can be told, each only when it is ticked and a reason is given."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy.orm import Session

from casefile.dossiers.ages import age_on
from casefile.dossiers.face import Care, Face
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries.one import card_of
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.areas import path_of
from casefile.vault.sealed import peek

ITEMS = {
    "call_name": N_("Name to call"),
    "name": N_("Full name"),
    "age": N_("Age band"),
    "sex": N_("Sex"),
    "community": N_("Community"),
    "occupation": N_("School or work"),
    "guardian": N_("Guardian"),
    "guardian_phone": N_("Phone of the guardian"),
    "phone": N_("Own phone"),
    "address": N_("Address"),
    "safety_note": N_("What to watch for"),
}
"""In the order of the form: what tells least stands first."""
BANDS = ((0, 5), (6, 11), (12, 13), (14, 15), (16, 17), (18, 24))


def offered_facts(session: Session, dossier: Dossier) -> dict[str, str]:
    """Give what could be told of a dossier, by item; what is not known is left out."""
    face: Face = peek(dossier) or Face()
    row = card_of(session, dossier.id)
    card: Care = (peek(row) if row else None) or Care()
    known = {
        "call_name": card.call_name or face.alias,
        "name": face.name,
        "age": band_of(face),
        "sex": face.sex if face.sex != "0" else "",
        "community": path_of(session, face.community) if face.community else "",
        "occupation": face.occupation,
        "guardian": face.guardian,
        "guardian_phone": face.guardian_phone,
        "phone": face.phone,
        "address": face.address,
        "safety_note": card.safety_note,
    }
    return {name: known[name].strip() for name in ITEMS if known[name].strip()}


def band_of(face: Face) -> str:
    """Give the age band instead of the birth date."""
    latest = face.born.latest
    if latest is None:
        return ""
    age = age_on(latest, clock.today())
    return next((f"{first}–{last}" for first, last in BANDS if first <= age <= last), "25+")


def unexplained(told: Iterable[str], whys: Mapping[str, str]) -> Iterator[Invalid]:
    """Ask for the reason of every fact that is told without one."""
    for name in told:
        if not whys.get(name, "").strip():
            yield Invalid(N_("Say why the unit needs to know this."), field=f"why_{name}")
