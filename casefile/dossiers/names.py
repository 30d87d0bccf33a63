"""Names for lists: the faces that open to the reader, opened at once with one query for their keys."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.ages import Birth, next_line, shown_age
from casefile.dossiers.model import CareCard, Dossier
from casefile.kernel import clock
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.errors import Damaged, Locked
from casefile.vault.keyring import Keyring, keyring_of

LAW_AGES = (18, 25)
"""Ages at which what may be done changes, or help ends."""
SOON_DAYS = 60
"""So many days before, a birthday that ends or changes what may be done is told."""


class Shown(NamedTuple):
    """What a list shows of a person. `damaged`: the first page does not open as it was sealed."""

    name: str
    age: int | None
    born: Birth | None
    damaged: bool = False

    @property
    def turns(self) -> tuple[int, int] | None:
        """The next age of the law that is reached within 60 days: (age, days left). Few lists show it."""
        return _turns(self.born, clock.today()) if self.born else None


def names(session: Session, dossier_ids: Iterable[UUID]) -> dict[UUID, Shown]:
    """Give what may be shown of these dossiers: the face's name, else what the care card says to call the child."""
    wanted = list(dict.fromkeys(dossier_ids))
    if not wanted:
        return {}
    keyring = keyring_of(session)
    keyring.preload(session, wanted, (Compartment.FACE,))
    day, faces = clock.today(), _faces(session, wanted)
    found = {cell.safe_id: shown for cell in faces if (shown := shown_of(session, keyring, cell, day))}
    rest = [each for each in wanted if each not in found]
    return {**found, **(_cards(session, rest) if rest else {})}


def shown_of(session: Session, keyring: Keyring, face: Cell, day: date) -> Shown | None:
    """Give what may be shown of one sealed first page on a day; None where it does not open to the reader."""
    try:
        opened = Dossier.face.open(session, keyring, face)
    except Damaged:
        return Shown("", None, None, damaged=True)
    except Locked:
        return None
    born = opened.born
    return Shown(opened.name or opened.alias, shown_age(born, day), born)


def _faces(session: Session, ids: list[UUID]) -> list[Cell]:
    columns = (Dossier.id, Dossier.compartment, Dossier.key_version, Dossier.sealed_version, Dossier.cell)
    return [Cell(row.id, *row) for row in session.execute(select(*columns).where(Dossier.id.in_(ids)))]


def _turns(born: Birth, day: date) -> tuple[int, int] | None:
    line = next_line(born, day)
    if line is None:
        return None
    left = (line[1] - day).days
    return (line[0], left) if left <= SOON_DAYS and line[0] in LAW_AGES else None


def _cards(session: Session, ids: list[UUID]) -> dict[UUID, Shown]:
    keyring_of(session).preload(session, ids, (Compartment.CARE,))
    columns = (
        CareCard.dossier_id, CareCard.id, CareCard.compartment, CareCard.key_version, CareCard.sealed_version,
        CareCard.cell,
    )  # fmt: skip
    found = {}
    for row in session.execute(select(*columns).where(CareCard.dossier_id.in_(ids))):
        try:
            card = CareCard.card.open(session, keyring_of(session), Cell(*row))
        except Damaged:
            found[row.dossier_id] = Shown("", None, None, damaged=True)
        except Locked:
            continue
        else:
            found[row.dossier_id] = Shown(card.call_name, None, None)
    return found
