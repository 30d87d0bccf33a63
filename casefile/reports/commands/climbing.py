"""By way of the parent: who holds the office above opens one report of an office below, with a reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.reports.commands.responding import note, tell
from casefile.reports.content import TriageWords
from casefile.reports.model import Report
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.climbing import climbed
from casefile.vault.granting import grant
from casefile.vault.keyring import keyring_of


def climb(session: Session, *, by: Actor, report: Report, reason: str, until: datetime) -> None:
    """Open a report of an office below until the session's end; the office is told who did. Raise Locked."""
    if not reason.strip():
        raise Invalid(N_("Give a reason."), field="reason")
    with climbed(session, keyring_of(session), office(session, report.office_id).principal_id):
        grant(
            session, report.id, holder=by.principal_id, capacity=Capacity.PARENT, until=until,
            compartments=frozenset({Compartment.CONTENT}),
        )  # fmt: skip
    note(session, by, report, "climb", TriageWords(reason=reason.strip()))
    tell(session, by, report, report.id, reason)
