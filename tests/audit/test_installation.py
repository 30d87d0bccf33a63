"""What the program's own commands do is all on the chain."""

from casefile.audit import enforce, verify
from casefile.kernel.db import Database
from tests import people_builders as people


def test_setting_up_and_joining_leave_nothing_off_the_chain(database: Database) -> None:
    enforce(database)
    house = people.installation(database)
    people.worker(house, people.office(house))
    people.liaison(house)
    verdict = verify(database)
    assert verdict.good, [str(finding) for finding in verdict.findings]
    assert verdict.rows > 10
