"""Lists and queues: who sees what, in which order, page by page; obligations by when they stand."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.commands import open_obligation, settle, tick, waiting
from casefile.dossiers.model import Dossier
from casefile.dossiers.numbers import check_digit, well_formed
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries import (
    Filters,
    Sort,
    dossier_numbered,
    list_dossiers,
    numbers_of,
    obligations_of_case,
    overdue_above,
    overdue_of_workers,
    owed_by,
    waiting_for,
)
from casefile.dossiers.queries.lists import Due
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import NotReady
from casefile.vault.keyring import keyring_of
from tests import people_builders as people
from tests.dossiers import builders as b


def test_a_list_shows_what_one_may_open_the_newest_first(town: b.Town) -> None:
    worker = people.worker(town.house, town.office_id)
    mine = [b.led(town, worker), b.led(town, worker, urgency=Urgency.R)]
    other = b.taken_up(town)
    with b.looking(town, worker) as session:
        page = list_dossiers(session, worker)
        assert [line.case_id for line in page.lines] == mine[::-1]
        faces = [Dossier.face.open(session, keyring_of(session), line.face) for line in page.lines]
        assert [face.name for face in faces] == ["测试甲", "测试甲"]
    with b.looking(town, town.second) as session:
        hers = [line.case_id for line in list_dossiers(session, town.second).lines]
        assert {*mine, other} <= set(hers)
        assert len(hers) == len(set(hers))
    stranger = people.supervisor(town.house, town.house.root)
    with b.looking(town, stranger) as session:
        assert list_dossiers(session, stranger).lines == []


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_each_other_without_gap_or_repeat(town: b.Town, sort: Sort) -> None:
    worker = people.worker(town.house, town.office_id)
    made = {b.led(town, worker) for _ in range(5)}
    seen, after = [], None
    with b.looking(town, worker) as session:
        while True:
            page = list_dossiers(session, worker, sort=sort, after=after, limit=2)
            seen += [line.case_id for line in page.lines]
            after = page.after
            if after is None:
                break
    assert len(seen) == len(made)
    assert set(seen) == made


def test_filters_are_coded_values(town: b.Town) -> None:
    worker = people.worker(town.house, town.office_id)
    yellow, red = b.led(town, worker), b.led(town, worker, urgency=Urgency.R)

    def found(**wanted: object) -> set[object]:
        with b.looking(town, worker) as session:
            return {line.case_id for line in list_dossiers(session, worker, Filters(**wanted)).lines}  # type: ignore[arg-type]

    assert found(urgencies=frozenset({Urgency.R})) == {red}
    assert found(stages=frozenset({Stage.ASSESSMENT})) == {yellow, red}
    assert found(stages=frozenset({Stage.CARE})) == set()
    assert found(lead_id=worker.user_id) == {yellow, red}
    assert found(no_lead=True) == set()
    assert found(emergency=True) == found(suspended=True) == set()
    assert found(due=Due.LATE) == set()
    with clock.at(clock.now() + timedelta(days=2)):
        assert found(due=Due.LATE) == {red}
    b.led(town, worker, urgency=Urgency.G)
    assert found(due=Due.WEEK) == {yellow, red}


def test_what_is_owed_is_sorted_by_when_it_stands(town: b.Town) -> None:
    worker = people.worker(town.house, town.office_id)
    case_id = b.led(town, worker)
    with b.looking(town, worker) as session:
        owed = owed_by(session, worker)
        assert {row.kind for row in owed.every} == {Kind.CONTACT, Kind.WRITING}
        assert owed.overdue == []
        number = b.dossier_of(session, case_id).number
        assert set(numbers_of(session, owed.every).values()) == {number}
    with clock.at(clock.now() + timedelta(days=60)), b.looking(town, worker) as session:
        assert len(owed_by(session, worker).overdue) == 2


def test_a_supervisors_queue_holds_what_waits_for_the_office(town: b.Town) -> None:
    case_id = b.taken_up(town)
    with b.looking(town, town.second) as session:
        queue = waiting_for(session, town.second, Kind.ASSIGNMENT).every
        assert case_id in {row.case_id for row in queue}
        assert waiting_for(session, town.worker).every == []


def test_what_a_worker_lets_pass_is_seen_by_the_supervisor_and_later_by_the_office_above(town: b.Town) -> None:
    case_id = b.led(town)
    root = town.house.supervisor
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        due = clock.now() + timedelta(minutes=1)
        owed_id = open_obligation(
            session,
            Kind.TASK,
            subject_id=case.id,
            case=case,
            user_id=town.worker.user_id,
            due=due,
            by=town.worker,
            urgent=True,
        ).id

    def seen() -> tuple[bool, bool]:
        with b.looking(town, town.supervisor) as session:
            below = owed_id in {row.id for row in overdue_of_workers(session, town.supervisor)}
            return below, owed_id in {row.id for row in overdue_above(session, root)}

    assert seen() == (False, False)
    with clock.at(due + timedelta(minutes=1)):
        assert seen() == (True, False)
    with clock.at(due + timedelta(minutes=16)):
        assert seen() == (True, True)


def test_what_an_office_lets_pass_stands_with_the_one_above_at_once(town: b.Town) -> None:
    case_id = b.taken_up(town)
    with town.database.reading() as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.ASSIGNMENT])
        assert row.climbs_at == row.due_at


def test_a_breach_is_noted_once_without_anybody_signed_in(town: b.Town) -> None:
    case_id = b.taken_up(town)
    with clock.at(clock.now() + timedelta(days=30)):
        for _ in range(2):
            with b.acting(town, None, "tick") as session:
                tick(session)
            clock.move(timedelta(hours=1))
        with town.database.reading() as session:
            (row,) = waiting(session, case_id=case_id, kinds=[Kind.ASSIGNMENT])
            assert row.breached_at == clock.now() - timedelta(hours=2)


def test_an_obligation_is_settled_once_with_how_it_went(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.worker) as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.WRITING])
        settle(session, row, by=town.worker, outcome="written with the mother")
        with pytest.raises(NotReady):
            settle(session, row, by=town.worker)
    with b.looking(town, town.supervisor) as session:
        done = [row for row in obligations_of_case(session, case_id) if row.kind is Kind.WRITING]
        assert [row.words.outcome for row in done] == ["written with the mother"]


def test_what_is_due_when_a_day_ends_belongs_to_that_day(town: b.Town) -> None:
    case_id = b.led(town)
    tomorrow = clock.start_of(clock.today() + timedelta(days=1))
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        ends = [tomorrow, tomorrow + timedelta(seconds=1), tomorrow + timedelta(days=6), tomorrow + timedelta(days=7)]
        tonight, after, week, later = (
            open_obligation(
                session, Kind.TASK, subject_id=case.id, case=case, user_id=town.worker.user_id, due=due, by=town.worker
            ).id
            for due in ends
        )
    with b.looking(town, town.worker) as session:
        owed = owed_by(session, town.worker)
        assert tonight in {row.id for row in owed.today}
        assert {after, week} <= {row.id for row in owed.week}
        assert later in {row.id for row in owed.later}


def test_one_and_only_one_owes_an_obligation(town: b.Town) -> None:
    case_id = b.led(town)
    with b.looking(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        with pytest.raises(ValueError, match="one user, office or unit"):
            open_obligation(session, Kind.TASK, subject_id=case.id, case=case, due=clock.now(), by=town.supervisor)


def test_a_number_of_a_dossier_is_understood_however_it_was_typed(town: b.Town) -> None:
    with b.looking(town, town.supervisor) as session:
        dossier = b.dossier_of(session, b.led(town))
        wide = dossier.number.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789-"})
        for typed in (wide, f" {dossier.number} ", dossier.number.replace("-", " "), dossier.number.replace("-", "")):
            assert dossier_numbered(session, typed) is dossier, typed
        assert dossier_numbered(session, dossier.number[:-1]) is None


def test_numbers_are_well_formed_and_every_wrong_digit_is_found(town: b.Town) -> None:
    case_id = b.taken_up(town)
    with b.looking(town, town.supervisor) as session:
        number = b.dossier_of(session, case_id).number
    assert number.startswith("999901-")
    assert well_formed(number)
    for place, digit in enumerate(number):
        if digit.isdigit():
            wrong = number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :]
            assert not well_formed(wrong)
    assert check_digit("0794") == "5"


def test_nothing_about_a_person_is_readable_in_the_database(town: b.Town) -> None:
    if not town.database.sqlite:
        return
    case_id = b.in_care(town, name="李金丝雀", phone="13912345678", address="Canary Street 5", guardian="李妈妈")
    with b.acting(town, town.supervisor) as session:
        row = session.scalars(select(Obligation).where(Obligation.case_id == case_id)).first()
        assert row is not None
    raw = b"".join(path.read_bytes() for path in Path(town.database.config.data_dir).glob("casefile.db*"))
    for word in ("李金丝雀", "李妈妈"):
        assert all(word.encode(code) not in raw for code in ("utf-8", "utf-16-le", "gbk"))
    for word in ("13912345678", "Canary Street", "both parents work", "needs a visit"):
        assert word.encode() not in raw
