"""Admission: the words are compared, the key certified, the secret handed over; renewal; units' and keepers' keys."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.audit.acts import act
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotReady
from casefile.people import admission, duties, joining, keepers, making
from casefile.people.actor import Actor
from casefile.people.keepers import Keeper
from casefile.people.offices import Office
from casefile.people.roles import Appointment, Role, duties_of
from casefile.people.unit_keys import reachable, receiver
from casefile.people.units import Unit
from casefile.people.users import User
from casefile.vault.certificates import CertifiedAs, current_certificate, sealing_keys
from casefile.vault.errors import Untrusted
from casefile.vault.holdings import holdings_of
from casefile.vault.principals import Principal
from tests import people_builders as people
from tests.people_builders import Installed


def _principal(session: Session, given: Appointment) -> UUID:
    principal_id = session.get_one(User, given.user_id).principal_id
    assert principal_id is not None
    return principal_id


def _waiting(house: Installed, role: Role, place_id: UUID, *, days: int = 0) -> UUID:
    """Make a person who waits for admission; give the duty."""
    number, until = next(house.count), clock.now() + timedelta(days=days) if days else None
    office_id, unit_id = (None, place_id) if role is Role.LIAISON else (place_id, None)
    with act(house.database, house.sysadmin, "add_account") as session:
        made, code = joining.add_account(session, name="新人", username=f"new{number}", by=house.sysadmin)
        user_id = made.id
    with act(house.database, house.secadmin, "give_duty") as session:
        duty = duties.give_duty(
            session, user_id, role=role, office_id=office_id, unit_id=unit_id, until=until, by=house.secadmin
        ).id
    with act(house.database, None, "activate") as session:
        joining.activate(
            session, house.deployment, username=f"new{number}", code=code, password=people.password_of(f"new{number}")
        )
    return duty


def _admit(house: Installed, duty: UUID, by: Actor, compared: str | None = None) -> None:
    with act(house.database, by, "admit", signed=True) as session:
        words = admission.waiting(session, duty, by).fingerprint if compared is None else compared
        admission.admit(session, duty, compared=words, by=by)


def test_who_may_admit_is_a_supervisor_of_the_office_or_above(database: Database) -> None:
    house = people.installation(database)
    town, other = people.office(house), people.office(house, area_code=people.TOWNS[1])
    head, neighbour, worker = (
        people.supervisor(house, town),
        people.supervisor(house, other),
        people.worker(house, town),
    )
    duty = _waiting(house, Role.YOUTH_WORKER, town)
    for stranger in (neighbour, worker, house.sysadmin, house.secadmin):
        with pytest.raises(Forbidden):
            _admit(house, duty, stranger)
        with database.reading() as session:
            assert admission.waiting_for(session, stranger) == []
    for by in (head, house.supervisor):
        with database.reading() as session:
            assert [row.duty.id for row in admission.waiting_for(session, by)] == [duty]
    _admit(house, duty, head)
    with pytest.raises(Conflict):
        _admit(house, duty, head)


def test_a_supervisor_is_admitted_from_above_by_way_of_the_office_s_own_key(database: Database) -> None:
    house = people.installation(database)
    community = people.office(house, area_code="999901001001")
    head = people.supervisor(house, community)
    with database.reading() as session:
        place = session.get_one(Office, community)
        certificate = current_certificate(session, head.principal_id)
    assert place.principal_id in head.held
    assert (certificate.issuer_id, certificate.certified_as) == (place.principal_id, CertifiedAs.SUPERVISOR)
    assert place.principal_id not in house.supervisor.held


def test_another_key_than_the_one_compared_is_not_admitted(database: Database) -> None:
    house = people.installation(database)
    duty = _waiting(house, Role.VOLUNTEER, house.root)
    with pytest.raises(Conflict, match="another by now"):
        _admit(house, duty, house.supervisor, compared="0" * 64)
    with database.reading() as session:
        assert session.get_one(Appointment, duty).admitted_at is None


def test_nobody_admits_the_own_account(database: Database) -> None:
    house = people.installation(database)
    with act(database, house.secadmin, "give_duty") as session:
        first = house.supervisors[0].user_id
        duty = duties.give_duty(session, first, role=Role.YOUTH_WORKER, office_id=house.root, by=house.secadmin).id
    with pytest.raises(Forbidden):
        _admit(house, duty, house.supervisors[0])
    _admit(house, duty, house.supervisors[1])


def test_nothing_is_sealed_to_an_administrator(database: Database) -> None:
    house = people.installation(database)
    with database.reading() as session:
        for each in (house.sysadmin, house.secadmin, house.auditor):
            assert current_certificate(session, each.principal_id).certified_as is CertifiedAs.ADMINISTRATOR
            with pytest.raises(Untrusted):
                sealing_keys(session, each.principal_id)


def test_a_certificate_is_renewed_in_its_last_sixty_days_with_the_same_key(database: Database) -> None:
    house = people.installation(database)
    worker = people.worker(house, people.office(house))
    with database.reading() as session:
        (duty,) = duties_of(session, worker.user_id)
        assert admission.renewals_due(session, house.supervisor) == []
        assert admission.renewals_due(session, worker) == []
    with pytest.raises(NotReady), act(database, house.supervisor, "renew_certificate") as session:
        admission.renew(session, duty.id, by=house.supervisor)
    with clock.at(clock.now() + timedelta(days=350)):
        with database.reading() as session:
            assert duty.id in {row.duty.id for row in admission.renewals_due(session, house.supervisor)}
        with act(database, house.supervisor, "renew_certificate", signed=True) as session:
            admission.renew(session, duty.id, by=house.supervisor)
    with clock.at(clock.now() + timedelta(days=500)), database.reading() as session:
        assert current_certificate(session, worker.principal_id).principal_id == worker.principal_id
        with pytest.raises(Untrusted):
            sealing_keys(session, house.supervisors[1].principal_id)


def test_the_end_of_a_renewed_duty_leaves_no_certificate_in_force(database: Database) -> None:
    house = people.installation(database)
    worker = people.worker(house)
    with clock.at(clock.now() + timedelta(days=390)):
        with database.reading() as session:
            (duty,) = duties_of(session, worker.user_id)
        with act(database, house.supervisor, "renew_certificate") as session:
            admission.renew(session, duty.id, by=house.supervisor)
        with act(database, house.secadmin, "end_duty") as session:
            duties.end_duty(session, duty.id, by=house.secadmin)
        with database.reading() as session, pytest.raises(Untrusted):
            current_certificate(session, worker.principal_id)


def test_only_liaisons_ever_hold_a_unit_s_key(database: Database) -> None:
    house = people.installation(database)
    school = people.unit(house)
    first, second = people.liaison(house, school), people.liaison(house, school)
    assert len(first.held) == 2
    assert second.held == {second.principal_id}
    with database.reading() as session:
        (duty,) = duties_of(session, second.user_id)
        assert duty.holding_id is None
    for stranger in (house.supervisor, people.liaison(house, people.unit(house, name="Hospital"))):
        with pytest.raises(Forbidden), act(database, stranger, "hand_unit_key") as session:
            admission.hand_unit_key(session, duty.id, by=stranger)
    with act(database, first, "hand_unit_key") as session:
        admission.hand_unit_key(session, duty.id, by=first)
    assert people.again(house, second).held == {second.principal_id, *(first.held - {first.principal_id})}


def test_a_unit_s_certificate_ends_with_those_of_its_liaisons_and_is_renewed_with_them(database: Database) -> None:
    house = people.installation(database)
    school, start = people.unit(house), clock.now()
    first = people.liaison(house, school)
    with database.reading() as session:
        place = session.get_one(Unit, school)
        assert current_certificate(session, place.principal_id or school).until_at is not None
        (duty,) = duties_of(session, first.user_id)
    with clock.at(start + timedelta(days=401)), database.reading() as session:
        assert not reachable(session, session.get_one(Unit, school))
        with pytest.raises(NotReady, match="no liaison"):
            receiver(session, session.get_one(Unit, school))
    with clock.at(start + timedelta(days=350)):
        with act(database, house.supervisor, "renew_certificate") as session:
            admission.renew(session, duty.id, by=house.supervisor)
        with clock.at(start + timedelta(days=700)), database.reading() as session:
            assert reachable(session, session.get_one(Unit, school))


def test_a_second_liaison_s_admission_keeps_the_unit_certified_as_long_as_hers(database: Database) -> None:
    house = people.installation(database)
    school, start = people.unit(house), clock.now()
    people.liaison(house, school)
    with clock.at(start + timedelta(days=200)):
        people.liaison(house, school)
    with clock.at(start + timedelta(days=590)), database.reading() as session:
        assert reachable(session, session.get_one(Unit, school))


def test_a_unit_whose_last_liaison_is_lost_gets_new_keys(database: Database) -> None:
    house = people.installation(database)
    school = people.unit(house)
    first = people.liaison(house, school)
    with database.reading() as session:
        old = session.get_one(Unit, school).principal_id
        (duty,) = duties_of(session, first.user_id)
    with act(database, house.secadmin, "end_duty") as session:
        duties.end_duty(session, duty.id, by=house.secadmin)
    second = people.liaison(house, school)
    with database.reading() as session:
        new = session.get_one(Unit, school).principal_id
        assert old is not None
        assert old != new
        assert new in second.held
        assert session.get_one(Principal, old).ended_at is not None
        with pytest.raises(Untrusted):
            sealing_keys(session, old)


def test_a_liaison_for_a_time_holds_the_unit_s_key_for_that_time_and_the_next_gets_new_keys(database: Database) -> None:
    house = people.installation(database)
    school = people.unit(house)
    waits = _waiting(house, Role.LIAISON, school, days=7)
    _admit(house, waits, house.supervisor)
    with database.reading() as session:
        given = session.get_one(Appointment, waits)
        (held,) = holdings_of(session, _principal(session, given))
        assert held.until_at == given.until
    with clock.at(clock.now() + timedelta(days=8)):
        second = people.liaison(house, school)
        with database.reading() as session:
            assert session.get_one(Unit, school).principal_id in second.held - {held.principal_id}


def test_a_keeper_is_named_confirmed_and_given_the_key_by_three_people(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    head = people.supervisor(house, town)
    with act(database, head, "name_keepers") as session:
        named = keepers.name_keeper(session, office_id=town, user_id=head.user_id, by=head).id
    by = people.again(house, house.supervisor)
    with pytest.raises(NotReady), act(database, by, "hand") as session:
        keepers.hand_keepers_key(session, named, by=by)
    with pytest.raises(Forbidden), act(database, head, "confirm_keepers") as session:
        keepers.confirm_keeper(session, named, by=head)
    with act(database, house.secadmin, "confirm_keepers") as session:
        keepers.confirm_keeper(session, named, by=house.secadmin)
    with pytest.raises(Forbidden), act(database, head, "hand") as session:
        keepers.hand_keepers_key(session, named, by=head)
    by = people.again(house, house.supervisor)
    with act(database, by, "hand") as session:
        keepers.hand_keepers_key(session, named, by=by)
    with database.reading() as session:
        assert session.get_one(Office, town).keepers_id in people.again(house, head).held


def test_the_first_keepers_of_a_new_office_wait_for_the_security_administrator_as_every_keeper_does(
    database: Database,
) -> None:
    house = people.installation(database)
    first, second = house.supervisors
    with act(database, first, "make_office") as session:
        keys = [first.user_id, second.user_id]
        town = making.make_office(session, name="X", area_code=people.TOWNS[0], keepers=keys, by=first).id
    with database.reading() as session:
        key = session.get_one(Office, town).keepers_id
        named = [row.id for row in keepers.keepers_of(session, [town])]
    assert [key in people.again(house, each).held for each in house.supervisors] == [False, False]
    with pytest.raises(NotReady), act(database, first, "hand") as session:
        keepers.hand_keepers_key(session, named[0], by=first)
    with pytest.raises(Forbidden), act(database, second, "confirm_keepers") as session:
        keepers.confirm_keeper(session, named[0], by=second)
    people.confirm_keepers(house, town)
    assert [key in people.again(house, each).held for each in house.supervisors] == [True, True]


def test_only_a_keeper_of_the_office_above_hands_over_a_new_office_s_first_key_and_keeps_it_no_longer(
    database: Database,
) -> None:
    house = people.installation(database)
    above = people.supervisor(house)
    with act(database, above, "make_office") as session:
        town = making.make_office(session, name="X", area_code=people.TOWNS[0], keepers=[above.user_id], by=above).id
        (named,) = [row.id for row in keepers.keepers_of(session, [town])]
    with act(database, house.secadmin, "confirm_keepers") as session:
        keepers.confirm_keeper(session, named, by=house.secadmin)
    head = people.supervisor(house, town)
    for each in (above, head):
        with pytest.raises(Forbidden), act(database, each, "hand") as session:
            keepers.hand_keepers_key(session, named, by=each)
    with act(database, house.supervisor, "hand") as session:
        keepers.hand_keepers_key(session, named, by=house.supervisor)
    with database.reading() as session:
        place, root = session.get_one(Office, town), session.get_one(Office, house.root)
        assert place.keepers_id in people.again(house, above).held
        assert [each.principal_id for each in holdings_of(session, root.keepers_id)] == []
        assert not keepers.may_hand(session, place, house.supervisor)


def test_an_administrator_is_never_a_keeper(database: Database) -> None:
    house = people.installation(database)
    with pytest.raises(Invalid), act(database, house.supervisor, "name_keepers") as session:
        keepers.name_keeper(session, office_id=house.root, user_id=house.auditor.user_id, by=house.supervisor)


def test_the_last_keeper_stays_and_an_ended_one_loses_the_key(database: Database) -> None:
    house = people.installation(database)
    first, second = house.supervisors
    with database.reading() as session:
        rows = {row.user_id: row.id for row in session.scalars(select(Keeper))}
    with act(database, house.secadmin, "end_keeper") as session:
        keepers.end_keeper(session, rows[second.user_id], by=house.secadmin)
    assert len(people.again(house, second).held) == 2
    with pytest.raises(NotReady), act(database, house.secadmin, "end_keeper") as session:
        keepers.end_keeper(session, rows[first.user_id], by=house.secadmin)
    with pytest.raises(NotFound), act(database, house.secadmin, "end_keeper") as session:
        keepers.end_keeper(session, rows[second.user_id], by=house.secadmin)


def test_an_account_that_was_reset_is_no_keeper_any_more(database: Database) -> None:
    house = people.installation(database)
    second = house.supervisors[1]
    with act(database, house.sysadmin, "reset_account") as session:
        joining.reset_account(session, second.user_id, by=house.sysadmin)
    with database.reading() as session:
        assert holdings_of(session, second.principal_id) == []
        assert [row.user_id for row in keepers.keepers_of(session, [house.root])] == [house.supervisor.user_id]
