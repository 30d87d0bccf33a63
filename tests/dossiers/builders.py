"""Builders of files for every test: a town office with people, reports, dossiers, cases; by the program's commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.audit.acts import act
from casefile.audit.recorder import Readings
from casefile.dossiers.approvals import Approval, ApprovalState, What, digest_of
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    accept_assignment,
    ask_approval,
    ask_ending,
    decide_approval,
    move_case,
    offer_case,
    settle_all,
    take_up,
)
from casefile.dossiers.face import Face, KeyGroup, Words
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.users import User
from casefile.vault.capacities import Capacity, SafeKind
from casefile.vault.granting import make_safe
from casefile.vault.keyring import Keyring
from tests import people_builders as people
from tests.snapshots import built_once

TEXT = digest_of(Words(text="the text as it was submitted"))
OUTSIDE: dict[str, Any] = {
    "closing_reason": "MOVED",
    "reason": "moved with her mother",
    "hand_over": "the office there",
}
"""An ending from outside."""


@dataclass
class Town:
    """A town office with two supervisors, two workers and who helps."""

    house: people.Installed
    office_id: UUID
    supervisor: Actor
    second: Actor
    worker: Actor
    other: Actor
    grid: Actor
    volunteer: Actor

    @property
    def database(self) -> Database:
        return self.house.database


@built_once
def town(database: Database) -> Town:
    """Found the county and one town office with its people."""
    house = people.installation(database)
    office_id = people.office(house)
    first, second = people.supervisor(house, office_id), people.supervisor(house, office_id)
    worker, other = people.worker(house, office_id), people.worker(house, office_id)
    grid, volunteer = people.grid_worker(house, office_id), people.volunteer(house, office_id)
    return Town(house, office_id, first, second, worker, other, grid, volunteer)


@contextmanager
def acting(place: Town, by: Actor | None, name: str = "test") -> Iterator[Session]:
    """Open a session that writes as somebody."""
    with act(place.database, by, name) as session:
        yield session


@contextmanager
def looking(place: Town, by: Actor | None) -> Iterator[Session]:
    """Open a session that reads as somebody."""
    with place.database.reading() as session:
        if by is not None:
            session.info["keyring"] = fresh(by)
        yield session


def username(place: Town, who: Actor) -> str:
    """The name that somebody signs in with."""
    with place.database.reading() as session:
        return session.get_one(User, who.user_id).username


def fresh(by: Actor) -> Keyring:
    """The keyring of the person's next request: the same secrets, no data key remembered."""
    secrets = {principal: by.keyring.secret(principal) for principal in by.keyring.held}
    return Keyring(by.keyring.owner, secrets, deployment=by.keyring.deployment, recorder=Readings())


def renewed(by: Actor) -> Actor:
    """The person in the next request."""
    return replace(by, keyring=fresh(by))


def report(place: Town, by: Actor | None = None) -> UUID:
    """Submit the safe of a report to the office."""
    with acting(place, by or place.grid) as session:
        at = session.get_one(Office, place.office_id)
        return make_safe(session, SafeKind.REPORT, office=at.principal_id, author_keeps=True).id


def face(**own: Any) -> Face:
    """A face with a group of care that has evidence."""
    group = KeyGroup(code="KG06", evidence="both parents work in another province", since=date(2025, 9, 1))
    return Face(**({"name": "测试甲", "sex": "2", "key_groups": (group,)} | own))


def taken_up(place: Town, *, by: Actor | None = None, urgency: Urgency = Urgency.Y, **own: Any) -> UUID:
    """Take up a report into a new dossier; give the case's id."""
    report_id = report(place)
    with acting(place, by or place.supervisor) as session:
        return take_up(
            session, by=by or place.supervisor, office=session.get_one(Office, place.office_id), urgency=urgency,
            reason="needs a visit", report_id=report_id, duplicates_checked=True, face=face(**own),
        ).id  # fmt: skip


def offered(
    place: Town, case_id: UUID, to: Actor, capacity: Capacity = Capacity.LEAD, *, by: Actor | None = None
) -> UUID:
    """Offer a case; give the assignment's id."""
    by = by or place.supervisor
    with acting(place, by) as session:
        case, user = session.get_one(Case, case_id), session.get_one(User, to.user_id)
        return offer_case(session, case, user, capacity, by=by).id


def accepted(place: Town, assignment_id: UUID, by: Actor) -> None:
    """Accept an offer."""
    with acting(place, by) as session:
        accept_assignment(session, session.get_one(Assignment, assignment_id), by=by, no_conflict=True)


def led(place: Town, lead: Actor | None = None, *, urgency: Urgency = Urgency.Y, **own: Any) -> UUID:
    """A case in assessment with its lead."""
    case_id = taken_up(place, urgency=urgency, **own)
    accepted(place, offered(place, case_id, lead or place.worker), lead or place.worker)
    return case_id


def approved(place: Town, case_id: UUID, what: What, *, covers: tuple[str, ...] = ("own_view",)) -> UUID:
    """Let the worker submit a text, and the second supervisor approve it."""
    with acting(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        asked = ask_approval(session, what, subject_id=case_id, digest=TEXT, by=place.worker, case=case, covers=covers)
        approval_id = asked.id
    with acting(place, place.second) as session:
        decide_approval(session, session.get_one(Approval, approval_id), by=place.second, approve=True, digest=TEXT)
    return approval_id


def agreed_outside(place: Town, case_id: UUID, **own: str) -> UUID:
    """Let the supervisor ask whether a case may end from outside, and the second one agree."""
    with acting(place, place.supervisor) as session:
        case = session.get_one(Case, case_id)
        approval_id = ask_ending(session, case, by=place.supervisor, **(OUTSIDE | own)).id
    with acting(place, place.second) as session:
        approval = session.get_one(Approval, approval_id)
        decide_approval(session, approval, by=place.second, approve=True, digest=approval.asked.digest)
    return approval_id


def moved(place: Town, case_id: UUID, action: Move, *, by: Actor | None = None, **facts: Any) -> None:
    """Make a move."""
    by = by or place.supervisor
    with acting(place, by) as session:
        move_case(session, session.get_one(Case, case_id), action, by=by, **facts)


def in_care(place: Town, **own: Any) -> UUID:
    """A case in care: assessed, planned, both approved."""
    case_id = led(place, **own)
    approved(place, case_id, What.ASSESSMENT)
    approved(place, case_id, What.PLAN)
    settled(place, case_id, Kind.WRITING)
    moved(place, case_id, Move.BEGIN_CARE)
    return case_id


def settled(place: Town, case_id: UUID, *kinds: Kind) -> None:
    """Settle what waits of some kinds."""
    with acting(place, place.supervisor) as session:
        settle_all(session, by=place.supervisor, case_id=case_id, kinds=kinds)


def dossier_of(session: Session, case_id: UUID) -> Dossier:
    """The dossier of a case."""
    return session.get_one(Dossier, session.get_one(Case, case_id).dossier_id)


def contact_day(session: Session, case_id: UUID) -> date | None:
    """Tell the day on which the next contact is due."""
    due = session.get_one(Case, case_id).next_contact_at
    return clock.local(due).date() if due else None


def standing(session: Session, case_id: UUID, state: ApprovalState) -> list[Approval]:
    """The approvals of a case in a state."""
    return list(session.scalars(select(Approval).where(Approval.case_id == case_id, Approval.state == state)))
