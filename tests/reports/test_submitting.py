"""Handing in a report: nothing but ciphertext on the disk, the right office, a clock that runs."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casefile import audit
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid
from casefile.people.actor import Actor
from casefile.reports import commands
from casefile.reports.content import Reporter
from casefile.reports.model import Neutral, Report, ReporterNote, ReportState
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Locked
from tests.people_builders import COUNTY, TOWNS
from tests.reports.builders import CANARY, House, again, content, fresh, report


def opens(at: House, by: Actor, made: Report) -> str:
    with at.database.reading() as session:
        session.info["keyring"] = fresh(by).keyring
        return again(session, made).content.facts


def test_its_author_and_the_holders_of_the_office_read_it(home: House) -> None:
    made = report(home)
    assert opens(home, home.grid_worker, made) == CANARY
    assert opens(home, home.supervisor, made) == CANARY
    assert opens(home, home.second, made) == CANARY


def test_others_find_only_ciphertext_whatever_the_query(home: House) -> None:
    made = report(home)
    for other in (home.stranger, home.elsewhere, home.installed.supervisor, home.installed.sysadmin):
        with pytest.raises(Locked):
            opens(home, other, made)


def test_neither_name_nor_id_number_is_asked_for_and_no_age_refused(home: House) -> None:
    made = report(home, name="", age=0)
    older = report(home, name="", age=97)
    assert made.state is ReportState.RECEIVED
    assert older.neutral is Neutral.RECEIVED


def test_danger_now_is_an_emergency_whatever_else_was_chosen(home: House) -> None:
    made = report(home, urgency=Urgency.B, danger=True)
    assert made.urgency_said is Urgency.E
    assert made.due_at - made.submitted_at <= timedelta(minutes=15)


def test_the_office_owes_a_first_response_from_the_moment_it_arrives(home: House) -> None:
    made = report(home, urgency=Urgency.R)
    with home.database.reading() as session:
        owed = session.scalars(select(Obligation).where(Obligation.subject_id == made.id)).one()
    assert (owed.kind, owed.holder_office_id, owed.due_at) == (Kind.RESPONSE, home.office_id, made.due_at)


def test_it_goes_where_the_child_lives_else_where_it_was_seen_else_to_the_author(home: House) -> None:
    assert report(home, lives_area=TOWNS[1], seen_area=TOWNS[0]).office_id == home.other_id
    assert report(home, lives_area="", seen_area=TOWNS[1]).office_id == home.other_id
    assert report(home, seen_area="").office_id == home.office_id
    assert report(home, seen_area=TOWNS[2]).office_id == home.installed.root
    assert report(home, seen_area=COUNTY).office_id == home.installed.root


def test_the_outside_person_is_closed_to_the_author_once_it_is_handed_in(home: House) -> None:
    made = report(home, reporter=Reporter(source="NEIGHBOUR", name="周大娘"))
    with home.database.reading() as session:
        session.info["keyring"] = fresh(home.grid_worker).keyring
        row = session.scalars(select(ReporterNote).where(ReporterNote.report_id == made.id)).one()
        assert row.compartment is Compartment.REPORTER
        with pytest.raises(Locked):
            _ = row.reporter


def test_numbers_of_receipt_are_not_consecutive(home: House) -> None:
    numbers = {report(home).number for _ in range(3)}
    assert len(numbers) == 3
    assert len({number[:5] for number in numbers}) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "MR99"}, "kind"),
        ({"facts": "  "}, "facts"),
        ({"seen_area": "123456789"}, "seen_area"),
        ({"lives_area": "000000000000"}, "lives_area"),
        ({"age": -1}, "age"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field(home: House, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        report(home, **wrong)
    assert refusal.value.field == field


def test_a_moment_in_the_future_is_refused(home: House) -> None:
    with pytest.raises(Invalid) as refusal:
        report(home, seen_at=clock.now() + timedelta(minutes=1))
    assert refusal.value.field == "seen_at"


@pytest.mark.parametrize("number", ["999999201203040018", "110105491231002", "989999201203040016", "E12345678"])
def test_a_report_is_never_refused_for_an_id_number(home: House, number: str) -> None:
    assert report(home, id_number=number, sex="1", birth_date=date(2018, 3, 5)).number


def test_administrators_write_no_reports(home: House) -> None:
    with pytest.raises(Forbidden), audit.act(home.database, home.installed.sysadmin, "submit_report") as session:
        commands.submit(session, by=home.installed.sysadmin, content=content(), urgency=Urgency.Y)
