"""Which office a place belongs to, and who is above whom."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from casefile.audit.acts import act
from casefile.kernel.db import Database
from casefile.kernel.errors import Conflict, Forbidden, Invalid
from casefile.people.making import make_office
from casefile.people.offices import Office, above, below, office_for_area, root_office
from casefile.vault.capacities import Compartment
from casefile.vault.tags import index_safe
from tests import people_builders as people


def test_a_place_belongs_to_the_nearest_office_above_it_else_to_the_county(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    with database.reading() as session:
        for code, wanted in {
            "999901001001": town,
            "999901001": town,
            "999901002001": house.root,
            "999901": house.root,
            "110000": house.root,
        }.items():
            assert office_for_area(session, code).id == wanted


def test_the_tree_tells_who_is_above_and_below(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    community = people.office(house, area_code="999901001001")
    with database.reading() as session:
        assert above(session, community) == [town, house.root]
        assert below(session, [house.root]) == {town, community}
        assert below(session, [community]) == set()


@pytest.mark.parametrize("code", ["99", "999902", people.TOWNS[0], "123"])
def test_an_office_is_refused_outside_the_county_or_where_there_is_one(database: Database, code: str) -> None:
    house = people.installation(database)
    people.office(house)
    with pytest.raises(Invalid):
        people.office(house, area_code=code, name="Another")


def test_an_upper_office_is_not_slipped_in_above_one_that_exists(database: Database) -> None:
    house = people.installation(database)
    people.office(house, area_code="999901001001")
    with pytest.raises(Conflict):
        people.office(house)


def test_only_a_supervisor_above_makes_an_office(database: Database) -> None:
    house = people.installation(database)
    for other in (house.sysadmin, people.worker(house)):
        with pytest.raises(Forbidden), act(database, other, "make_office") as session:
            make_office(session, name="X", area_code=people.TOWNS[1], keepers=[other.user_id], by=other)


def test_a_new_office_can_make_tags(database: Database) -> None:
    house = people.installation(database)
    head = people.supervisor(house, people.office(house))
    with database.reading() as session:
        safe = index_safe(session)
        assert safe is not None
        assert head.keyring.can_open(session, safe.id, Compartment.INDEX)
        stranger = people.worker(house)
        assert not stranger.keyring.can_open(session, safe.id, Compartment.INDEX)


def test_there_is_one_root_only(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    with database.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Office).where(Office.id == town).values(parent_id=None, is_root=True))
    with database.reading() as session:
        assert root_office(session).id == house.root
