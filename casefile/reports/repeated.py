"""What a report repeats: another report or a dossier, named by its number."""

from sqlalchemy.orm import Session

from casefile.dossiers.queries import dossier_numbered
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.reports.model import Report
from casefile.reports.numbers import report_numbered
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of

DUPLICATE = "duplicate"


def original(session: Session, report: Report, typed: str) -> str:
    """Give the number of what a report repeats, in its own form; raise Invalid for one that does not open."""
    keyring = keyring_of(session)
    known = (
        (dossier_numbered(session, typed), Compartment.FACE),
        (report_numbered(session, typed), Compartment.CONTENT),
    )
    for thing, part in known:
        if thing is not None and thing.id != report.id and keyring.can_open(session, thing.id, part):
            return thing.number
    raise Invalid(N_("There is no other report and no dossier with this number that opens to you."), field="same_as")
