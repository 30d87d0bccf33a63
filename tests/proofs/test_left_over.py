"""Access ends with what it was for: a role, an assignment, a case, a referral, a report's triage."""

from collections.abc import Callable
from uuid import UUID

import pytest

from casefile.audit.acts import act
from casefile.dossiers.stages import Move
from casefile.kernel.db import Database
from casefile.people import joining
from casefile.people.duties import end_duty
from casefile.people.roles import duties_of
from casefile.vault.capacities import Capacity
from tests.dossiers import builders as files
from tests.proofs.left_over import left_over


def left(place: files.Town) -> list[str]:
    with files.looking(place, None) as session:
        return list(left_over(session))


def closed(place: files.Town, case_id: UUID) -> None:
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)


def duties_ended(place: files.Town, _case_id: UUID) -> None:
    house = place.house
    for who in (place.worker, place.volunteer, place.grid, place.second, house.supervisors[1]):
        with act(place.database, house.secadmin, "end_duty", signed=True) as session:
            for duty in duties_of(session, who.user_id):
                end_duty(session, duty.id, by=house.secadmin)


def reset(place: files.Town, _case_id: UUID) -> None:
    with act(place.database, place.house.sysadmin, "reset_account", signed=True) as session:
        joining.reset_account(session, place.worker.user_id, by=place.house.sysadmin)


@pytest.mark.parametrize("end", [closed, duties_ended, reset])
def test_no_key_is_left_when_a_case_or_a_duty_ends(database: Database, end: Callable[[files.Town, UUID], None]) -> None:
    place = files.town(database)
    case_id = files.led(place)
    files.accepted(place, files.offered(place, case_id, place.other, Capacity.CO_WORKER), place.other)
    files.accepted(place, files.offered(place, case_id, place.volunteer, Capacity.VOLUNTEER), place.volunteer)
    files.offered(place, case_id, place.grid, Capacity.GRID_WORKER)
    assert left(place) == []
    end(place, case_id)
    assert left(place) == []
