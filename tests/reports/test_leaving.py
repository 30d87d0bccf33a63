"""What a worker had of a report goes with her duty, wherever the report was first handed in."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from casefile import audit
from casefile.access import Action, Verdict, can
from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import accept_assignment, offer_case
from casefile.dossiers.obligations import Obligation, unsettled
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.duties import end_duty, give_duty
from casefile.people.offices import Office
from casefile.people.roles import Role, duties_of
from casefile.people.users import User
from casefile.reports import commands
from casefile.reports.model import Report
from casefile.upkeep.ticking import tick
from casefile.vault.capacities import Capacity, Compartment
from tests import people_builders as people
from tests.reports import builders as b
from tests.reports.builders import House


def _led(home: House, supervisor: Actor, worker: Actor, report: Report) -> UUID:
    """Take a report up at the office of a supervisor, and let a worker lead the case."""
    with b.act(home, supervisor, "take_up") as (session, by):
        case = commands.take_up(
            session, by=by, report=b.again(session, report), urgency=Urgency.Y, reason="x", duplicates_checked=True
        )
        offered = offer_case(session, case, session.get_one(User, worker.user_id), Capacity.LEAD, by=by)
        case_id, assignment_id = case.id, offered.id
    with b.act(home, worker, "accept") as (session, by):
        accept_assignment(session, session.get_one(Assignment, assignment_id), by=by, no_conflict=True)
    return case_id


def _opens(home: House, who: Actor, case_id: UUID, report: Report) -> set[Compartment]:
    """What of the dossier and of the report somebody opens at her next sign-in."""
    person = people.again(home.installed, who)
    with home.database.reading() as session:
        session.info["keyring"] = person.keyring
        dossier_id = session.get_one(Case, case_id).dossier_id
        parts = ((dossier_id, Compartment.FACE), (report.id, Compartment.CONTENT))
        return {part for safe, part in parts if person.keyring.can_open(session, safe, part)}


def _give(home: House, user_id: UUID, office_id: UUID, days: int = 0) -> None:
    until = clock.now() + timedelta(days=days) if days else None
    house = home.installed
    with audit.act(home.database, house.secadmin, "give_duty") as session:
        give_duty(session, user_id, role=Role.YOUTH_WORKER, office_id=office_id, until=until, by=house.secadmin)
    people.admit_all(house)


def test_a_report_that_was_sent_on_closes_with_the_duty_at_the_office_that_took_it_up(home: House) -> None:
    worker, report = people.worker(home.installed, home.other_id), b.report(home)
    with b.act(home, home.supervisor, "send_on") as (session, by):
        commands.send_on(
            session, by=by, report=b.again(session, report), to=session.get_one(Office, home.other_id), reason="x"
        )
    case_id = _led(home, home.elsewhere, worker, report)
    _give(home, worker.user_id, home.office_id)
    assert _opens(home, worker, case_id, report) == {Compartment.FACE, Compartment.CONTENT}
    with audit.act(home.database, home.installed.secadmin, "end_duty", signed=True) as session:
        (duty,) = [row for row in duties_of(session, worker.user_id) if row.office_id == home.other_id]
        end_duty(session, duty.id, by=home.installed.secadmin)
    assert _opens(home, worker, case_id, report) == set()
    with home.database.reading() as session:
        anew = people.again(home.installed, worker)
        assert can(session, anew, Action.OPEN_REPORT, session.get_one(Report, report.id)) is Verdict.HIDDEN


def test_on_the_day_after_a_dutys_last_the_program_takes_back_what_came_with_it(home: House) -> None:
    worker, report = people.worker(home.installed, home.other_id), b.report(home)
    _give(home, worker.user_id, home.office_id, days=10)
    worker = people.again(home.installed, worker)
    case_id = _led(home, home.supervisor, worker, report)
    with clock.at(clock.now() + timedelta(days=9)):
        tick(home.database)
        assert _opens(home, worker, case_id, report) == {Compartment.FACE, Compartment.CONTENT}
    with clock.at(clock.now() + timedelta(days=11)):
        with home.database.reading() as session:
            before = session.get_one(User, worker.user_id).epoch
        assert tick(home.database)["duties ended"] == 1
        assert _opens(home, worker, case_id, report) == set()
        with home.database.reading() as session:
            assert session.get_one(User, worker.user_id).epoch > before
            assert session.get_one(Case, case_id).lead_id is None
            (row,) = session.scalars(select(Assignment).where(Assignment.case_id == case_id))
            assert row.state is AssignmentState.ENDED
            owed = session.scalars(select(Obligation).where(unsettled(Obligation.case_id == case_id))).all()
            assert owed
            assert {(each.user_id, each.holder_office_id) for each in owed} == {(None, home.office_id)}
        assert tick(home.database)["duties ended"] == 0
