"""What time limits do by themselves. Nobody is signed in: these see routing columns alone, and write no words."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.assigning import end_follow_up, lapse
from casefile.dossiers.commands.telling import forget_granted
from casefile.dossiers.obligations import Obligation, unsettled
from casefile.kernel import clock
from casefile.kernel.db import touch
from casefile.printing.commands import expire_copies
from casefile.vault.capacities import Capacity


def lapse_offers(session: Session) -> int:
    """Let offers lapse that were not answered in time."""
    rows = session.scalars(
        select(Assignment).where(Assignment.state == AssignmentState.OFFERED, Assignment.offer_until <= clock.now())
    ).all()
    for row in rows:
        lapse(session, row)
    return len(rows)


def end_follow_ups(session: Session) -> int:
    """End the access of leads whose time for follow-up is over."""
    cases = session.scalars(
        select(Case)
        .join(Assignment, Assignment.case_id == Case.id)
        .where(
            Assignment.capacity == Capacity.FOLLOW_UP,
            Assignment.state == AssignmentState.ACTIVE,
            Case.follow_up_until <= clock.today(),
        )
    ).all()
    for case in cases:
        end_follow_up(session, case)
    return len(cases)


def note_breaches(session: Session) -> int:
    """Note, once each, which obligations have passed their time."""
    late = unsettled(Obligation.due_at < clock.now(), Obligation.breached_at.is_(None))
    changed = session.scalars(
        update(Obligation).where(late).values(breached_at=clock.now()).returning(Obligation.id)
    ).all()
    touch(session, *session.scalars(select(Obligation).where(Obligation.id.in_(changed))))
    return len(changed)


def tick(session: Session) -> dict[str, int]:
    """Do everything that is due, and tell how much it was."""
    return {
        "lapsed": lapse_offers(session),
        "follow-up ended": end_follow_ups(session),
        "answers forgotten": forget_granted(session),
        "breaches": note_breaches(session),
        "copies expired": expire_copies(session),
    }
