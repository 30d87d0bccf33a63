"""Giving and ending duties: the security administrator's acts, which no administrator does to the own account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.clock import now, start_of, today
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.holders import require_other_keepers
from casefile.people.leaving import other_duties, serves_on, take_back
from casefile.people.offices import office, root_office
from casefile.people.roles import ADMINISTRATORS, Appointment, Role, duties_given, side_of
from casefile.people.units import unit
from casefile.people.users import User, user

AT_THE_ROOT = ADMINISTRATORS | {Role.COUNTY_OFFICE}
"""Roles that are held at the county's office only."""


def give_duty(
    session: Session,
    user_id: UUID,
    *,
    role: Role,
    office_id: UUID | None = None,
    unit_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    by: Actor,
) -> Appointment:
    """Give a person a duty at an office, or for a unit to a liaison, from now on or from a later moment.

    It opens nothing before that moment, nor before the admission.
    """
    by.require(Role.SECADMIN)
    if user_id == by.user_id:
        raise Forbidden(N_("Nobody does this to the own account."))
    if until is not None and until <= now():
        raise Invalid(N_("The end of the duty lies in the past."), field="until")
    if since is not None and since < start_of(today()):
        raise Invalid(N_("A duty begins today or later."), field="since")
    if until is not None and since is not None and until <= since:
        raise Invalid(N_("The duty would be over before its first day."), field="until")
    where = {"office_id": office_id, "unit_id": unit_id}
    return enter_duty(session, user(session, user_id), role=role, since=since, until=until, **where)


def enter_duty(
    session: Session,
    person: User,
    *,
    role: Role,
    office_id: UUID | None = None,
    unit_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Appointment:
    """Enter a duty; raise Invalid where it does not go with the place or with another duty."""
    _check_place(session, role, office_id, unit_id)
    end_past_duties(session, person.id)
    standing = duties_given(session, person.id)
    if any((row.role, row.office_id, row.unit_id) == (role, office_id, unit_id) for row in standing):
        raise Conflict(N_("This person has this duty already."))
    if standing and (side_of(role) is not person.side or role in ADMINISTRATORS):
        raise Invalid(N_("The three administrators exclude each other and every other role."), field="role")
    person.side = side_of(role)
    person.epoch += 1
    session.flush()  # the duty's foreign key names the account's side
    given = Appointment(
        user_id=person.id, role=role, office_id=office_id, unit_id=unit_id,
        since=max(now(), since or now()), until=until, side=person.side,
    )  # fmt: skip
    session.add(given)
    session.flush()
    return given


def end_duty(session: Session, duty_id: UUID, *, by: Actor) -> Appointment:
    """End a duty: sessions, certificate, held secrets and grants that came with it end at once."""
    by.require(Role.SECADMIN)
    found = duty(session, duty_id)
    if found.user_id == by.user_id:
        raise Forbidden(N_("Nobody does this to the own account."))
    root = found.office_id == root_office(session).id
    if root and found.role in {Role.SUPERVISOR, *ADMINISTRATORS} and _last(session, found):
        raise NotReady(N_("This is the last one with this duty. Give it to another person first."))
    if not serves_on(session, found) or (root and not other_duties(session, found)):
        require_other_keepers(session, found.user_id)
    take_back(session, found, by=by)
    found.ended_at, found.side = now(), None
    session.flush()
    return found


def end_past_duties(session: Session, user_id: UUID | None = None) -> int:
    """End the duties whose day has come, of one person or of all; the program does it by itself."""
    query = select(Appointment).where(Appointment.ended_at.is_(None), Appointment.until <= now())
    past = list(session.scalars(query if user_id is None else query.where(Appointment.user_id == user_id)))
    for each in past:
        take_back(session, each, by=None)
        each.ended_at, each.side = now(), None
    session.flush()
    return len(past)


def duty(session: Session, duty_id: UUID) -> Appointment:
    """Give a duty that has not ended; raise NotFound."""
    found = session.get(Appointment, duty_id)
    if found is None or found.ended_at is not None:
        raise NotFound
    return found


def _check_place(session: Session, role: Role, office_id: UUID | None, unit_id: UUID | None) -> None:
    if role is Role.LIAISON:
        if unit_id is None or office_id is not None:
            raise Invalid(N_("A liaison belongs to a partner unit. Please choose one."), field="unit_id")
        unit(session, unit_id)
        return
    if office_id is None or unit_id is not None:
        raise Invalid(N_("Please choose the office of this duty."), field="office_id")
    office(session, office_id)
    if role in AT_THE_ROOT and office_id != root_office(session).id:
        raise Invalid(N_("This role is held at the county's office only."), field="office_id")


def _last(session: Session, leaving: Appointment) -> bool:
    others = session.scalars(
        select(Appointment)
        .join(User, User.id == Appointment.user_id)
        .where(
            User.locked_at.is_(None),
            Appointment.role == leaving.role,
            Appointment.office_id == leaving.office_id,
            Appointment.user_id != leaving.user_id,
            Appointment.admitted_at.is_not(None),
        )
    )
    return leaving.admitted_at is not None and not any(row.runs(now()) for row in others)
