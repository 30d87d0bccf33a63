"""After a reset the office gives back in one act what a person had; nothing opens before the words were compared."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from casefile.audit.acts import act
from casefile.audit.model import AuditRow
from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import end_assignment, give_back, lost_by, waiting
from casefile.dossiers.obligations import Kind
from casefile.kernel.db import Database
from casefile.kernel.errors import NotReady
from casefile.people import joining
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.web.clients import application, visitor

WORKING = {Compartment.FACE, Compartment.CORE, Compartment.CARE}


@pytest.fixture
def place(database: Database, held_clock: datetime) -> b.Town:
    return b.town(database)


def reset(place: b.Town, who: Actor, *, admitted: bool = True) -> None:
    """Give an account new keys, as after a forgotten password."""
    house, name = place.house, b.username(place, who)
    with act(place.database, house.sysadmin, "reset_account", signed=True) as session:
        _, code = joining.reset_account(session, who.user_id, by=house.sysadmin)
    with act(place.database, None, "activate") as session:
        joining.activate(session, house.deployment, username=name, code=code, password=people.password_of(name))
    if admitted:
        people.admit_all(house)


def opens(place: b.Town, who: Actor, case_id: UUID) -> set[Compartment]:
    """What of a dossier opens to somebody at the next sign-in."""
    person = people.again(place.house, who)
    with b.looking(place, None) as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
        return {part for part in Compartment if person.keyring.can_open(session, dossier_id, part)}


def lost(place: b.Town, who: Actor, by: Actor | None = None) -> list[tuple[UUID, Capacity]]:
    """What waits to be given back, by case."""
    with b.looking(place, by or place.supervisor) as session:
        return [(row.case_id, row.capacity) for row in lost_by(session, who.user_id, by=by or place.supervisor)]


def given_back(place: b.Town, who: Actor) -> None:
    with b.acting(place, place.supervisor) as session:
        give_back(session, session.get_one(User, who.user_id), by=place.supervisor)


def owed(place: b.Town, case_id: UUID) -> set[tuple[Kind, UUID | None]]:
    with b.looking(place, None) as session:
        return {(row.kind, row.user_id) for row in waiting(session, case_id=case_id)}


def test_in_one_act_the_new_keys_open_what_the_former_ones_did_and_what_was_owed_is_hers_again(place: b.Town) -> None:
    led, helped = b.led(place), b.led(place, place.other)
    b.accepted(place, b.offered(place, helped, place.worker, Capacity.CO_WORKER), place.worker)
    before = owed(place, led), owed(place, helped)
    reset(place, place.worker)
    assert opens(place, place.worker, led) == opens(place, place.worker, helped) == set()
    assert {user for _kind, user in owed(place, led)} == {None}
    assert set(lost(place, place.worker)) == {(led, Capacity.LEAD), (helped, Capacity.CO_WORKER)}
    given_back(place, place.worker)
    assert opens(place, place.worker, led) == opens(place, place.worker, helped) == WORKING
    assert (owed(place, led), owed(place, helped)) == before
    with b.looking(place, None) as session:
        assert session.get_one(Case, led).lead_id == place.worker.user_id
        rows = session.scalars(select(Assignment).where(Assignment.case_id == led)).all()
        assert sorted(row.state for row in rows) == [AssignmentState.ACTIVE, AssignmentState.ENDED]
    assert lost(place, place.worker) == []
    with pytest.raises(NotReady):
        given_back(place, place.worker)


def test_nothing_is_sealed_to_keys_that_nobody_compared_and_no_other_office_sees_the_list(place: b.Town) -> None:
    b.led(place)
    elsewhere = people.supervisor(place.house, people.office(place.house, area_code=people.TOWNS[1]))
    reset(place, place.worker, admitted=False)
    assert lost(place, place.worker) == []
    with pytest.raises(NotReady):
        given_back(place, place.worker)
    people.admit_all(place.house)
    assert len(lost(place, place.worker)) == 1
    assert lost(place, place.worker, elsewhere) == []
    assert lost(place, place.worker, place.other) == []


def test_what_went_on_without_her_is_not_given_back(place: b.Town) -> None:
    taken, ended = b.led(place), b.led(place)
    with b.acting(place, place.supervisor) as session:
        row = session.scalars(select(Assignment).where(Assignment.case_id == ended)).one()
        end_assignment(session, row, by=place.supervisor, reason="hers no more before the reset")
    reset(place, place.worker)
    assert lost(place, place.worker) == [(taken, Capacity.LEAD)]
    b.accepted(place, b.offered(place, taken, place.other), place.other)
    assert lost(place, place.worker) == []


def test_a_second_reset_before_the_first_was_answered_loses_nothing(place: b.Town) -> None:
    led = b.led(place)
    reset(place, place.worker)
    reset(place, place.worker)
    given_back(place, place.worker)
    assert opens(place, place.worker, led) == WORKING


def test_the_supervisor_finds_it_on_her_day_and_gives_it_back_with_her_password(place: b.Town) -> None:
    case_id = b.led(place, name="单雄信")
    reset(place, place.worker)
    app, name = application(place.house), b.username(place, place.supervisor)
    boss, page = visitor(app, name), f"/people/{place.worker.user_id}/dossiers"
    assert page in boss.get("/my-day").text
    assert "单雄信" in boss.get(page).text
    assert visitor(app, b.username(place, place.other)).get(page).status_code == 404
    assert "step_up_password" in boss.post(page).text
    assert opens(place, place.worker, case_id) == set()
    assert boss.post(page, {"step_up_password": people.password_of(name)}).status_code == 303
    assert opens(place, place.worker, case_id) == WORKING
    assert boss.get(page).status_code == 404
    assert page not in boss.get("/my-day").text
    with b.looking(place, None) as session:
        row = session.scalars(
            select(AuditRow).where(AuditRow.act == "give_back", AuditRow.signature.is_not(None))
        ).one()
        assert (row.actor, row.object_id) == (place.supervisor.user_id, place.worker.user_id)
