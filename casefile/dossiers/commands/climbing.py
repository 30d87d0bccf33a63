"""By way of the parent: who holds the office above opens one dossier of a child office, with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.commands.acting import note_decision, required
from casefile.dossiers.commands.owing import open_obligation
from casefile.dossiers.faces import note_face_change
from casefile.dossiers.model import Dossier, LinkedSafe
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.vault.capacities import Capacity
from casefile.vault.climbing import climbed
from casefile.vault.granting import grant
from casefile.vault.keyring import keyring_of


def climb(session: Session, dossier: Dossier, *, by: Actor, reason: str, until: datetime) -> None:
    """Open a dossier of an office below until the session's end; the office is told who did. Raise Locked."""
    reason = required(reason)
    child = office(session, dossier.office_id)
    linked = session.scalars(select(LinkedSafe.linked_safe_id).where(LinkedSafe.dossier_id == dossier.id))
    with climbed(session, keyring_of(session), child.principal_id):
        for safe_id in [dossier.id, *linked]:
            grant(session, safe_id, holder=by.principal_id, capacity=Capacity.PARENT, until=until)
    note_decision(session, "climb", dossier_id=dossier.id, case=None, by=by, reason=reason)
    open_obligation(
        session, Kind.NOTICE, subject_id=dossier.id, safe_id=dossier.id, office_id=dossier.office_id,
        holder_office_id=dossier.office_id, due=clock.now(), by=by, text=reason,
    )  # fmt: skip
    note_face_change(session, dossier)
