"""Duties: the three administrators stay apart, and what came with a duty goes with it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from casefile.audit.acts import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.people import duties, joining, leaving
from casefile.people.actor import Actor
from casefile.people.holders import holders_of
from casefile.people.keepers import keepers_of
from casefile.people.offices import office
from casefile.people.roles import ADMINISTRATORS, Appointment, Role, Side, duties_of
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment, SafeKind
from casefile.vault.certificates import current_certificate
from casefile.vault.errors import Untrusted
from casefile.vault.granting import grant, make_safe
from casefile.vault.grants import Grant
from casefile.vault.holdings import holdings_of
from tests import people_builders as people
from tests.people_builders import Installed

OTHERS = [role for role in Role if role is not Role.LIAISON]


def _give(house: Installed, user_id: UUID, role: Role, office_id: UUID | None = None, days: int = 0) -> UUID:
    until = clock.now() + timedelta(days=days) if days else None
    with act(house.database, house.secadmin, "give_duty") as session:
        return duties.give_duty(
            session, user_id, role=role, office_id=office_id or house.root, until=until, by=house.secadmin
        ).id


def _end(house: Installed, each: Actor) -> None:
    with act(house.database, house.secadmin, "end_duty", signed=True) as session:
        for row in duties_of(session, each.user_id):
            duties.end_duty(session, row.id, by=house.secadmin)


def test_the_three_administrators_exclude_each_other_and_every_other_role(database: Database) -> None:
    house = people.installation(database)
    somebody = people.worker(house)
    for role in ADMINISTRATORS:
        with pytest.raises(Invalid, match="exclude each other"):
            _give(house, somebody.user_id, role)
    for administrator in (house.sysadmin, house.auditor):
        for role in OTHERS:
            with pytest.raises((Invalid, Conflict)):
                _give(house, administrator.user_id, role)


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_database_itself_keeps_administrators_apart(database: Database, role: Role) -> None:
    house = people.installation(database)
    somebody = people.worker(house)
    row = {"id": new_id(), "user_id": somebody.user_id, "role": role, "office_id": house.root, "since": clock.now()}
    for side in (Side(role), Side.CASEWORK):
        with database.writing() as session, pytest.raises(IntegrityError):
            session.execute(insert(Appointment).values(**row, side=side))
    with database.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(User).where(User.id == somebody.user_id).values(side=Side(role)))


def test_nobody_gives_or_ends_the_own_duty(database: Database) -> None:
    house = people.installation(database)
    with pytest.raises(Forbidden):
        _give(house, house.secadmin.user_id, Role.SUPERVISOR)
    with pytest.raises(Forbidden):
        _end(house, house.secadmin)


def test_only_the_security_administrator_gives_duties(database: Database) -> None:
    house = people.installation(database)
    somebody = people.worker(house)
    for other in (house.sysadmin, house.supervisor, house.auditor):
        with pytest.raises(Forbidden), act(database, other, "give_duty") as session:
            duties.give_duty(session, somebody.user_id, role=Role.VOLUNTEER, office_id=house.root, by=other)


def test_a_place_must_fit_the_role(database: Database) -> None:
    house = people.installation(database)
    town, school = people.office(house), people.unit(house)
    somebody = people.worker(house).user_id
    for role, office_id, unit_id in (
        (Role.LIAISON, town, None),
        (Role.VOLUNTEER, None, school),
        (Role.VOLUNTEER, None, None),
        (Role.COUNTY_OFFICE, town, None),
    ):
        with pytest.raises(Invalid), act(database, house.secadmin, "give_duty") as session:
            duties.give_duty(session, somebody, role=role, office_id=office_id, unit_id=unit_id, by=house.secadmin)


def test_a_second_duty_opens_nothing_before_its_admission(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    each = people.worker(house, town)
    _give(house, each.user_id, Role.SUPERVISOR, town)
    assert people.again(house, each).roles == {Role.YOUTH_WORKER}
    with pytest.raises(Conflict):
        _give(house, each.user_id, Role.SUPERVISOR, town)
    people.admit_all(house)
    anew = people.again(house, each)
    assert anew.roles == {Role.YOUTH_WORKER, Role.SUPERVISOR}
    assert len(anew.held) == 2


def test_the_end_of_a_duty_takes_certificate_secret_and_sessions_at_once(database: Database) -> None:
    house = people.installation(database)
    head = people.supervisor(house, people.office(house))
    with database.reading() as session:
        before = session.get_one(User, head.user_id).epoch
    _end(house, head)
    with database.reading() as session:
        assert holdings_of(session, head.principal_id) == []
        assert session.get_one(User, head.user_id).epoch > before
        with pytest.raises(Untrusted):
            current_certificate(session, head.principal_id)


def test_the_end_of_a_duty_takes_the_grants_of_that_office_and_tells_the_other_parts(database: Database) -> None:
    house = people.installation(database)
    town, other = people.office(house), people.office(house, area_code=people.TOWNS[1])
    head, second = people.supervisor(house, town), people.supervisor(house, other)
    each = people.worker(house, town)
    _give(house, each.user_id, Role.VOLUNTEER, other)
    people.admit_all(house)
    safes = []
    for by in (head, second):
        with act(database, by, "make") as session:
            held = next(iter(by.held - {by.principal_id}))
            safe = make_safe(session, SafeKind.REPORT, office=held)
            grant(session, safe.id, holder=each.principal_id, capacity=Capacity.LEAD)
            safes.append(safe.id)
    told: list[UUID | None] = []
    leaving.when_a_duty_ends(lambda _session, _person, duty, _by: told.append(duty.office_id))
    with act(database, house.secadmin, "end_duty", signed=True) as session:
        (leads,) = [row for row in duties_of(session, each.user_id) if row.office_id == town]
        duties.end_duty(session, leads.id, by=house.secadmin)
    assert told == [town]
    with database.reading() as session:
        opens = [people.again(house, each).keyring.can_open(session, safe, Compartment.CONTENT) for safe in safes]
        assert opens == [False, True]
        assert session.query(Grant).filter_by(safe_id=safes[0], holder_id=each.principal_id).one().wrapped is None


def test_a_duty_for_a_time_ends_by_itself_with_everything(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    deputy = people.worker(house, town)
    _give(house, deputy.user_id, Role.SUPERVISOR, town, days=7)
    people.admit_all(house)
    assert len(people.again(house, deputy).held) == 2
    with clock.at(clock.now() + timedelta(days=8)):
        anew = people.again(house, deputy)
        assert anew.roles == {Role.YOUTH_WORKER}
        assert len(anew.held) == 1
        with database.reading() as session:
            key = office(session, town).principal_id
            assert deputy.user_id not in holders_of(session, [key])[key]
        with act(database, None, "tick") as session:
            assert duties.end_past_duties(session) == 1
            assert duties.end_past_duties(session) == 0


def test_a_duty_given_from_a_later_day_opens_nothing_before(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    deputy = people.worker(house, town)
    monday = clock.start_of(clock.today() + timedelta(days=3))
    with act(database, house.secadmin, "give_duty") as session:
        duties.give_duty(session, deputy.user_id, role=Role.SUPERVISOR, office_id=town, since=monday, by=house.secadmin)
    people.admit_all(house)
    before = people.again(house, deputy)
    assert before.roles == {Role.YOUTH_WORKER}
    assert before.held == {deputy.principal_id}
    with database.reading() as session:
        key = office(session, town).principal_id
        assert deputy.user_id not in holders_of(session, [key])[key]
    with clock.at(monday):
        after = people.again(house, deputy)
        assert after.roles == {Role.YOUTH_WORKER, Role.SUPERVISOR}
        assert after.held == {deputy.principal_id, key}


def test_a_first_day_lies_neither_in_the_past_nor_behind_the_end(database: Database) -> None:
    house = people.installation(database)
    somebody, today = people.worker(house), clock.start_of(clock.today())
    for since, until, field in ((-1, None, "since"), (5, 5, "until"), (5, 3, "until")):
        with pytest.raises(Invalid) as told, act(database, house.secadmin, "give_duty") as session:
            duties.give_duty(
                session, somebody.user_id, role=Role.VOLUNTEER, office_id=house.root, by=house.secadmin,
                since=today + timedelta(days=since), until=today + timedelta(days=until) if until else None,
            )  # fmt: skip
        assert told.value.field == field


def test_a_duty_still_to_begin_stands_against_another_one_as_any_does(database: Database) -> None:
    house = people.installation(database)
    somebody, later = people.worker(house), clock.now() + timedelta(days=3)
    with act(database, house.secadmin, "give_duty") as session:
        given = duties.give_duty(
            session, somebody.user_id, role=Role.VOLUNTEER, office_id=house.root, since=later, by=house.secadmin
        )
        assert not given.runs(clock.now())
    with pytest.raises(Conflict):
        _give(house, somebody.user_id, Role.VOLUNTEER)


def test_the_last_administrator_and_the_last_root_supervisor_stay(database: Database) -> None:
    house = people.installation(database)
    with pytest.raises(NotReady):
        _end(house, house.auditor)
    _end(house, house.supervisors[1])
    with pytest.raises(NotReady):
        _end(house, house.supervisors[0])


def test_the_last_who_keeps_the_judicial_part_of_the_county_office_stays(database: Database) -> None:
    house = people.installation(database)
    _end(house, house.supervisors[1])
    people.supervisor(house)
    with pytest.raises(NotReady, match="judicial part"):
        _end(house, house.supervisors[0])


def test_whose_last_duty_ends_keeps_nothing_of_any_office(database: Database) -> None:
    house = people.installation(database)
    town, leaving_one = people.office(house), house.supervisors[1]
    with act(database, leaving_one, "report") as session:
        keys, to = office(session, town).keepers_id, office(session, town).principal_id
        report_id = make_safe(session, SafeKind.REPORT, office=to, author_keeps=True).id
    assert keys in people.again(house, leaving_one).held
    _end(house, leaving_one)
    _give(house, leaving_one.user_id, Role.SYSADMIN)
    people.admit_all(house)
    later = people.again(house, leaving_one)
    assert later.held == {leaving_one.principal_id}
    with database.reading() as session:
        assert not later.keyring.can_open(session, report_id, Compartment.CONTENT)
        assert leaving_one.user_id not in {row.user_id for row in keepers_of(session, [town])}


def test_a_locked_account_is_nobody_who_could_take_over(database: Database) -> None:
    house = people.installation(database)
    with act(database, house.sysadmin, "lock_account") as session:
        joining.lock_account(session, house.supervisors[1].user_id, by=house.sysadmin)
    with pytest.raises(NotReady, match="last one"):
        _end(house, house.supervisors[0])
