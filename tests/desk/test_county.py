"""What the county office is shown counts nobody who could be told from the number."""

from casefile.desk.blocks.county import SMALL, numbers
from casefile.dossiers.cases import STAGE_NAMES, Stage
from tests import people_builders as people
from tests.dossiers import builders as b


def counted(town: b.Town) -> dict[str, object]:
    county = people.county_office(town.house)
    with b.looking(town, county) as session:
        (block,) = numbers(session, county)
        return dict(block.items)


def test_a_number_that_could_point_to_one_person_is_not_told_nor_any_sum_that_gives_it_away(town: b.Town) -> None:
    for _ in range(SMALL - 1):
        b.taken_up(town)
    few = counted(town)
    assert few[STAGE_NAMES[Stage.REPORTING]] is None
    assert few[STAGE_NAMES[Stage.CARE]] == 0
    assert few.keys() == {STAGE_NAMES[stage] for stage in Stage if stage is not Stage.CLOSED}
    b.taken_up(town)
    assert counted(town)[STAGE_NAMES[Stage.REPORTING]] == SMALL
