"""The builders that every other test stands on."""

from casefile.kernel.db import Database
from casefile.people.offices import root_office
from casefile.people.roles import Role
from tests import people_builders as people


def test_a_founded_installation_has_two_holders_of_the_root_office_and_three_administrators(database: Database) -> None:
    house = people.installation(database)
    with database.reading() as session:
        root = root_office(session)
    for each in house.supervisors:
        assert each.held == {each.principal_id, root.principal_id, root.keepers_id}
    assert [each.roles for each in (house.sysadmin, house.secadmin, house.auditor)] == [
        {Role.SYSADMIN}, {Role.SECADMIN}, {Role.AUDITOR},
    ]  # fmt: skip
    assert len(house.shares) == 5


def test_everybody_holds_what_the_role_holds_and_no_more(database: Database) -> None:
    house = people.installation(database)
    town = people.office(house)
    head = people.supervisor(house, town)
    assert len(head.held) == 2
    for make in (people.worker, people.grid_worker, people.volunteer):
        each = make(house, town)
        assert each.held == {each.principal_id}
        assert each.offices() == {town}
    assert len(people.liaison(house).held) == 2
