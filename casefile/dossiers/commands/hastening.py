"""The urgency of a case changes here alone: what it forbids ends, and what it asks for sooner is brought forward."""

from datetime import datetime

from sqlalchemy.orm import Session

from casefile.dossiers.cases import Case
from casefile.dossiers.commands.contacting import hasten_contact
from casefile.dossiers.commands.reassessing import hasten_reassessment
from casefile.dossiers.guards import urgent
from casefile.dossiers.urgency import Urgency, faster
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor


def give_urgency(
    session: Session, case: Case, urgency: Urgency, *, by: Actor, since: datetime | None = None, anew: bool = False
) -> None:
    """Give a case its urgency. Under the emergency mark it stays E; an urgent case is not one of lost contact.

    `since`: when the report came, else now. `anew`: what happened asks to see the client also where the urgency is
    no faster than before.
    """
    if case.emergency_at is not None and urgency is not Urgency.E:
        raise Invalid(
            N_("While the emergency mark is set the urgency is E. Please lift the mark first."), field="urgency"
        )
    before, case.urgency = case.urgency, urgency
    if urgent(case):
        case.suspended_at = None
    session.flush()
    hasten_contact(session, case, by=by, before=None if anew else before, since=since)
    if anew or faster(urgency, before):
        hasten_reassessment(session, case, by=by)
