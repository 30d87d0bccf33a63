"""Offering a case, accepting, declining, ending: who works on a file, and the grants that go with it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.assignments import (
    ASSIGNMENT,
    HELPING,
    WORKING,
    Assignment,
    AssignmentState,
    assignments_of,
)
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands.acting import SUPERVISOR_ONLY, for_office, holds_office, note_decision, required
from casefile.dossiers.commands.contacting import hasten_contact
from casefile.dossiers.commands.owing import (
    OF_A_LEAD,
    hand_on,
    leave_to_office,
    open_obligation,
    settle_all,
    take_over,
    waiting,
)
from casefile.dossiers.commands.telling import tell_offerer
from casefile.dossiers.faces import note_face_change
from casefile.dossiers.model import Dossier, LinkedSafe
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.settings import settings
from casefile.dossiers.stages import CASE, Move
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Capacity, SafeKind, opened_by
from casefile.vault.granting import accept_grants, end_grants, grant
from casefile.workflow import advance, begin


def offer_case(
    session: Session, case: Case, user: User, capacity: Capacity, *, by: Actor, text: str = ""
) -> Assignment:
    """Offer a capacity on a case to a person; the keys go along, and open when the offer is accepted.

    The words that go with it are sealed where the person reads them before that.
    """
    _check_offer(session, case, user, capacity, by)
    until = add_working_days(clock.now(), settings().answer_working_days)
    assignment = Assignment(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, user_id=user.id,
        capacity=capacity, offered_by_id=by.user_id, offered_at=clock.now(), offer_until=until,
    )  # fmt: skip
    begin(session, ASSIGNMENT, assignment, "offer", by=by.user_id)
    with for_office(session, by, case.dossier_id, case.office_id):
        for safe_id in safes_of(session, case.dossier_id, capacity):
            grant(session, safe_id, holder=principal_of(user), capacity=capacity, offered=True, offer_until=until)
    readable, *_more = opened_by(capacity, SafeKind.DOSSIER, offered=True)
    open_obligation(
        session, Kind.ANSWER, subject_id=assignment.id, case=case, user_id=user.id, due=until, by=by, text=text,
        compartment=readable,
    )  # fmt: skip
    note_face_change(session, session.get_one(Dossier, case.dossier_id))
    return assignment


def _check_offer(session: Session, case: Case, user: User, capacity: Capacity, by: Actor) -> None:
    if not case.open:
        raise NotReady(N_("The case is closed."))
    if capacity not in WORKING | HELPING:
        raise Invalid(N_("This capacity cannot be offered."), field="capacity")
    holder = holds_office(session, by, case.dossier_id, case.office_id)
    if not holder and not (capacity in HELPING and case.lead_id == by.user_id):
        raise Forbidden(SUPERVISOR_ONLY)
    for row in assignments_of(session, case.dossier_id, AssignmentState.OFFERED, AssignmentState.ACTIVE):
        if row.user_id == user.id and row.capacity is capacity:
            raise Invalid(N_("This person already has this capacity, or the offer of it."), field="user")


def accept_assignment(session: Session, assignment: Assignment, *, by: Actor, no_conflict: bool) -> None:
    """Accept an offer: a signed act that opens the file. A lead's acceptance begins the assessment."""
    _require_own(assignment, by)
    advance(session, ASSIGNMENT, assignment, "accept", by=by.user_id, no_conflict=no_conflict)
    for safe_id in safes_of(session, assignment.dossier_id, assignment.capacity):
        accept_grants(session, safe_id, capacity=assignment.capacity)
    settle_all(session, by=by, subject_id=assignment.id, kinds=[Kind.ANSWER])
    case = session.get_one(Case, assignment.case_id)
    if assignment.capacity is Capacity.LEAD:
        _take_the_lead(session, case, by, no_conflict=no_conflict)
    note_face_change(session, session.get_one(Dossier, assignment.dossier_id))


def _take_the_lead(session: Session, case: Case, by: Actor, *, no_conflict: bool) -> None:
    before = case.lead_id
    case.lead_id = by.user_id
    session.flush()
    if before is not None and before != by.user_id:
        hand_on(session, case, from_user_id=before, to_user_id=by.user_id)
        for row in assignments_of(session, case.dossier_id, AssignmentState.ACTIVE):
            if row.user_id == before and row.capacity is Capacity.LEAD:
                let_go(session, row, by=by)
    for row in assignments_of(session, case.dossier_id, AssignmentState.OFFERED):
        if row.capacity is Capacity.LEAD:
            let_go(session, row, by=by)
    take_over(session, case, user_id=by.user_id)
    settle_all(session, by=by, case_id=case.id, kinds=[Kind.ASSIGNMENT])
    settle_all(session, How.WITHDRAWN, by=by, subject_id=case.id, kinds=[Kind.ANSWER])
    if case.stage is Stage.REPORTING:
        begin_assessment(session, case, by, no_conflict=no_conflict)
    if not waiting(session, case_id=case.id, kinds=[Kind.CONTACT]):
        hasten_contact(session, case, by=by)


def begin_assessment(session: Session, case: Case, by: Actor, *, no_conflict: bool) -> None:
    """Move a case on to its assessment, which its lead owes from now on."""
    advance(session, CASE, case, Move.ASSESS, by=by.user_id, no_conflict=no_conflict)
    settle_all(session, How.REPLACED, by=by, case_id=case.id, kinds=[Kind.WRITING])
    due = add_working_days(clock.now(), settings().assess_working_days)
    open_obligation(session, Kind.WRITING, subject_id=case.id, case=case, user_id=by.user_id, due=due, by=by)


def decline_assignment(session: Session, assignment: Assignment, *, by: Actor, reason: str) -> None:
    """Decline an offer with a reason; the case stands in the supervisor's queue again, or who offered is told."""
    _require_own(assignment, by)
    reason = required(reason)
    case = session.get_one(Case, assignment.case_id)
    noted = note_decision(session, "decline", dossier_id=case.dossier_id, case=case, by=by, reason=reason)
    advance(session, ASSIGNMENT, assignment, "decline", by=by.user_id, reason=reason)
    tell_offerer(session, assignment, by=by, reason=reason, compartment=noted.compartment)
    _take_back(session, assignment, by)
    settle_all(session, How.DECLINED, by=by, subject_id=assignment.id, kinds=[Kind.ANSWER])
    _leave_what_is_owed(session, case, assignment)


def lapse(session: Session, assignment: Assignment) -> None:
    """Let an offer lapse that was not answered in time; sees routing columns alone."""
    advance(session, ASSIGNMENT, assignment, "lapse", by=None)
    tell_offerer(session, assignment, by=None)
    _take_back(session, assignment, None)
    settle_all(session, How.LAPSED, by=None, subject_id=assignment.id, kinds=[Kind.ANSWER])
    _leave_what_is_owed(session, session.get_one(Case, assignment.case_id), assignment)


def end_assignment(session: Session, assignment: Assignment, *, by: Actor, reason: str) -> None:
    """End an assignment or take back an offer; access is gone with it. A case without lead waits for a new one."""
    case = session.get_one(Case, assignment.case_id)
    if not holds_office(session, by, case.dossier_id, case.office_id) and not (
        assignment.capacity in HELPING and case.lead_id == by.user_id
    ):
        raise Forbidden(SUPERVISOR_ONLY)
    note_decision(session, "end_assignment", dossier_id=case.dossier_id, case=case, by=by, reason=required(reason))
    let_go(session, assignment, by=by)
    _leave_what_is_owed(session, case, assignment)
    if case.lead_id == assignment.user_id and assignment.capacity is Capacity.LEAD:
        lose_lead(session, case, by=by)


def lose_lead(session: Session, case: Case, *, by: Actor | None) -> None:
    """Let a case be without a lead: what she was asked ends, and while it is open the office finds another."""
    leave_to_office(
        session, Obligation.user_id == case.lead_id, Obligation.case_id == case.id, Obligation.kind.in_(OF_A_LEAD)
    )
    case.lead_id = None
    session.flush()
    settle_all(session, How.WITHDRAWN, by=by, subject_id=case.id, kinds=[Kind.ANSWER])
    if case.open and not waiting(session, case_id=case.id, kinds=[Kind.ASSIGNMENT]):
        seek_worker(session, case, by=by)


def _leave_what_is_owed(session: Session, case: Case, ended: Assignment) -> None:
    """Let the office owe what somebody still owed whose last assignment on the case has ended."""
    others = assignments_of(session, case.dossier_id, AssignmentState.ACTIVE)
    if all(row.user_id != ended.user_id for row in others):
        leave_to_office(session, Obligation.user_id == ended.user_id, Obligation.case_id == case.id)


def seek_worker(session: Session, case: Case, *, by: Actor | None) -> None:
    """Owe the case a worker: the office finds one."""
    due = add_working_days(clock.now(), settings().assign_working_days)
    open_obligation(
        session, Kind.ASSIGNMENT, subject_id=case.id, case=case, holder_office_id=case.office_id, due=due, by=by
    )


def end_assignments(session: Session, case: Case, *, by: Actor | None) -> None:
    """End every assignment of a case and take back every offer."""
    for row in assignments_of(session, case.dossier_id, AssignmentState.OFFERED, AssignmentState.ACTIVE):
        let_go(session, row, by=by)


def let_go(session: Session, assignment: Assignment, *, by: Actor | None) -> None:
    """End one assignment, or its offer, with everything that was granted for it: the file and what is linked to it."""
    offered = assignment.state is AssignmentState.OFFERED
    advance(session, ASSIGNMENT, assignment, "withdraw" if offered else "end", by=by.user_id if by else None)
    _take_back(session, assignment, by)
    settle_all(session, How.WITHDRAWN, by=by, subject_id=assignment.id, kinds=[Kind.ANSWER])


def end_follow_up(session: Session, case: Case) -> None:
    """End the lead's access after the last follow-up, or when its time is over; sees routing columns alone."""
    for row in assignments_of(session, case.dossier_id, AssignmentState.ACTIVE):
        if row.capacity is Capacity.FOLLOW_UP and row.case_id == case.id:
            let_go(session, row, by=None)
            _leave_what_is_owed(session, case, row)


def stay_for_follow_up(session: Session, case: Case, lead: User, *, until: date, by: Actor) -> Assignment:
    """Let the lead of a closed case keep the file open for the follow-up visits, until a day at the latest."""
    assignment = Assignment(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, user_id=lead.id,
        capacity=Capacity.FOLLOW_UP, offered_by_id=by.user_id, offered_at=clock.now(), offer_until=None,
    )  # fmt: skip
    begin(session, ASSIGNMENT, assignment, "stay", by=by.user_id)
    with for_office(session, by, case.dossier_id, case.office_id):
        ends = clock.start_of(until)
        grant(session, case.dossier_id, holder=principal_of(lead), capacity=Capacity.FOLLOW_UP, until=ends)
    return assignment


def link_safe(session: Session, case: Case, safe_id: UUID) -> LinkedSafe:
    """Join a report or packet to a dossier: whoever works on the file now or later is granted it as well."""
    link = LinkedSafe(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, linked_safe_id=safe_id, linked_at=clock.now()
    )
    session.add(link)
    session.flush()
    for row in assignments_of(session, case.dossier_id, AssignmentState.OFFERED, AssignmentState.ACTIVE):
        if row.capacity in WORKING:
            user = session.get_one(User, row.user_id)
            offered = row.state is AssignmentState.OFFERED
            grant(
                session, safe_id, holder=principal_of(user), capacity=row.capacity, offered=offered,
                offer_until=row.offer_until if offered else None,
            )  # fmt: skip
    return link


def safes_of(session: Session, dossier_id: UUID, capacity: Capacity) -> list[UUID]:
    """List the safes that come with a capacity on a dossier: who works on it opens what is linked to it as well."""
    if capacity not in WORKING:
        return [dossier_id]
    linked = select(LinkedSafe.linked_safe_id).where(LinkedSafe.dossier_id == dossier_id)
    return [dossier_id, *session.scalars(linked)]


def _take_back(session: Session, assignment: Assignment, by: Actor | None) -> None:
    holder = principal_of(session.get_one(User, assignment.user_id))
    for safe_id in safes_of(session, assignment.dossier_id, assignment.capacity):
        end_grants(session, safe_id, holder=holder, capacity=assignment.capacity, by=by.principal_id if by else None)
    note_face_change(session, session.get_one(Dossier, assignment.dossier_id))


def _require_own(assignment: Assignment, by: Actor) -> None:
    if assignment.user_id != by.user_id:
        raise Forbidden(N_("This offer is addressed to somebody else."))


def principal_of(user: User) -> UUID:
    """Give the keys that are sealed to; raise Invalid for who has none."""
    if user.principal_id is None:
        raise Invalid(N_("This person has not been admitted yet."), field="user")
    return user.principal_id
