"""Monitoring: a worker proposes a child, a second person answers."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from casefile.access import Action
from casefile.audit.acts import about
from casefile.demo.steps.working import face_of
from casefile.demo.telling import Telling
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.face import Face
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.monitoring import commands as monitoring
from casefile.monitoring.model import Proposal, ProposalText
from casefile.people.offices import office


def propose(t: Telling, urgency: Urgency) -> UUID:
    """Let the worker propose the child to the own office."""
    text = ProposalText(
        reason=t.says("facts"),
        rhythm="每月一次，假期每两周一次",
        urgency=urgency.value,
        first_visit_on=clock.today() + timedelta(days=7),
    )
    with t.act(t.lead, Action.PROPOSE_MONITORING, signed=True) as (session, by):
        place = office(session, t.county.offices[t.town])
        row = monitoring.propose(
            session, by=by, office=place, face=face_of(t, Face()), legal_basis="DUTY", text=text
        )  # fmt: skip
        about(session, "dossier", row.dossier_id)
        t.dossier_id = row.dossier_id
        return row.id


def confirm(t: Telling, proposal: UUID) -> UUID:
    """Let the supervisor begin the monitoring; give the offer to the worker."""
    with t.act(t.supervisor, Action.CONFIRM_MONITORING, signed=True) as (session, by):
        t.case_id = monitoring.confirm(session, session.get_one(Proposal, proposal), by=by, looked=True).id
        return session.scalars(select(Assignment.id).where(Assignment.case_id == t.case_id)).one()


def refuse(t: Telling, proposal: UUID) -> None:
    """Let the supervisor say why nothing begins."""
    with t.act(t.supervisor, Action.CONFIRM_MONITORING, signed=True) as (session, by):
        reason = "外婆和学校已有稳定照看，暂不需要定期探访，有变化再提"
        monitoring.refuse(session, session.get_one(Proposal, proposal), by=by, reason=reason)
