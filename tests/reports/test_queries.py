"""Lists read routing columns: they open no safe, and each shows what its reader owes."""

from datetime import timedelta

from casefile.audit.recorder import Readings
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.reports import commands, queries
from casefile.reports.model import Neutral
from tests.people_builders import TOWNS
from tests.reports.builders import House, act, again, fresh, report


def numbers(at: House, who: Actor, size: int = 500) -> list[str]:
    with at.database.reading() as session:
        return [row.number for row in queries.queue(session, queries.offices_of(who), size=size)]


def test_the_queue_of_an_office_shows_its_reports_and_no_others(home: House) -> None:
    here, there = report(home), report(home, seen_area=TOWNS[1])
    assert here.number in numbers(home, home.supervisor)
    assert there.number not in numbers(home, home.supervisor)
    assert there.number in numbers(home, home.elsewhere)


def test_who_holds_no_office_has_an_empty_queue(home: House) -> None:
    report(home)
    assert numbers(home, home.grid_worker) == numbers(home, home.stranger) == []


def test_what_is_due_first_stands_on_top(home: House) -> None:
    later, sooner = report(home, urgency=Urgency.B), report(home, urgency=Urgency.E)
    rows = numbers(home, home.supervisor)
    assert rows.index(sooner.number) < rows.index(later.number)


def test_the_queue_goes_on_behind_its_last_row(home: House) -> None:
    for _ in range(3):
        report(home)
    with home.database.reading() as session:
        offices = queries.offices_of(home.supervisor)
        every = queries.queue(session, offices, size=500)
        first = queries.queue(session, offices, size=2)
        rest = queries.queue(session, offices, after=(first[1].due_at, first[1].id), size=500)
        assert len(first) == 3
        assert [row.id for row in first[:2] + rest] == [row.id for row in every]
        assert queries.waiting_count(session, offices) == len(every)


def test_lists_open_no_safe(home: House) -> None:
    report(home)
    reader = fresh(home.supervisor)
    with home.database.reading() as session:
        session.info["keyring"] = reader.keyring
        queries.queue(session, queries.offices_of(reader))
        queries.own(session, reader.user_id)
        queries.unseen_emergencies(session, queries.offices_of(reader))
    assert isinstance(reader.keyring.recorder, Readings)
    assert not reader.keyring.recorder.safes


def test_the_alarm_counts_emergencies_until_somebody_looks(home: House) -> None:
    def unseen() -> int:
        with home.database.reading() as session:
            return queries.unseen_emergencies(session, queries.offices_of(home.supervisor))

    before = unseen()
    made = report(home, danger=True)
    report(home, urgency=Urgency.R)
    assert unseen() == before + 1
    with act(home, home.second, "start_report_look") as (session, by):
        commands.look(session, by=by, report=again(session, made))
    assert unseen() == before


def test_the_office_above_sees_number_and_clock_of_what_is_overdue_below(home: House) -> None:
    made = report(home, urgency=Urgency.E)
    root = home.installed.supervisor
    with home.database.reading() as session:
        late = clock.now() + timedelta(hours=1)
        above = queries.overdue_below(session, queries.offices_of(root), late)
        assert made.number in {row.number for row in above}
        assert made.number not in {row.number for row in queries.overdue_below(session, [home.office_id], late)}


def test_ones_own_list_is_newest_first_with_a_neutral_state(home: House) -> None:
    first, second = report(home, by=home.stranger), report(home, by=home.stranger)
    with home.database.reading() as session:
        rows = queries.own(session, home.stranger.user_id)
    assert [row.number for row in rows[:2]] == [second.number, first.number]
    assert rows[0].neutral is Neutral.RECEIVED


def test_places_are_the_towns_of_the_county_with_their_communities(home: House) -> None:
    with home.database.reading() as session:
        places = queries.places(session)
    assert [town.code for town, _ in places][:3] == list(TOWNS)
    assert all(each.code.startswith(town.code) for town, below in places for each in below)
