"""By way of the parent: who holds the office above opens one dossier of a child office, with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.commands.acting import note_decision, required
from casefile.dossiers.commands.owing import tell_office
from casefile.dossiers.faces import note_face_change
from casefile.dossiers.model import Dossier, LinkedSafe
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.vault.capacities import Capacity
from casefile.vault.climbing import climbed
from casefile.vault.granting import grant
from casefile.vault.grants import Grant
from casefile.vault.keyring import keyring_of


def stay(session: Session, dossier: Dossier, *, by: Actor, like: Grant) -> None:
    """Keep open what was just made of a thing opened by way of the parent, until that one closes."""
    child = office(session, dossier.office_id)
    with climbed(session, keyring_of(session), child.principal_id):
        grant(session, dossier.id, holder=by.principal_id, capacity=Capacity.PARENT, until=like.until_at)
    note_face_change(session, dossier)


def climb(session: Session, dossier: Dossier, *, by: Actor, reason: str, until: datetime) -> None:
    """Open a dossier of an office below until the session's end; the office is told who did. Raise Locked."""
    reason = required(reason)
    child = office(session, dossier.office_id)
    linked = session.scalars(select(LinkedSafe.linked_safe_id).where(LinkedSafe.dossier_id == dossier.id))
    with climbed(session, keyring_of(session), child.principal_id):
        for safe_id in [dossier.id, *linked]:
            grant(session, safe_id, holder=by.principal_id, capacity=Capacity.PARENT, until=until)
    note_decision(session, "climb", dossier_id=dossier.id, case=None, by=by, reason=reason)
    tell_office(session, by=by, safe_id=dossier.id, office_id=dossier.office_id, subject_id=dossier.id, text=reason)
    note_face_change(session, dossier)
