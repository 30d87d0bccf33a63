"""By when the client is seen: from the report, the urgency and the last contact on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    contact_made,
    join_case,
    open_obligation,
    plan_contact,
    raise_emergency,
    set_urgency,
    suspend,
    take_up,
    waiting,
)
from casefile.dossiers.obligations import How, Kind, Obligation
from casefile.dossiers.stages import Move
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.people.offices import Office
from tests.dossiers import builders as b


def test_a_higher_urgency_brings_the_next_contact_forward(town: b.Town) -> None:
    case_id = b.in_care(town, urgency=Urgency.G)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        before = case.next_contact_at
        set_urgency(session, case, Urgency.R, reason="threats", by=town.supervisor)
        assert before is not None
        assert case.next_contact_at is not None
        assert case.next_contact_at < before
        assert len(waiting(session, case_id=case_id, kinds=[Kind.CONTACT])) == 1
    with b.looking(town, town.supervisor) as session, pytest.raises(Invalid):
        set_urgency(session, session.get_one(Case, case_id), Urgency.G, reason="", by=town.supervisor)


def owed_contact(town: b.Town, case_id: UUID) -> Obligation:
    with b.looking(town, town.supervisor) as session:
        (row,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        session.expunge(row)
        return row


def test_the_client_has_to_be_seen_from_the_report_on_while_nobody_has_accepted(town: b.Town) -> None:
    start = clock.now()
    case_id = b.taken_up(town, urgency=Urgency.R)
    with clock.at(start + timedelta(hours=20)):
        office = owed_contact(town, case_id)
        assert office.holder_office_id == town.office_id
        assert start + timedelta(hours=24) <= office.due_at < start + timedelta(hours=25)
        worker = b.renewed(town.worker)
        b.accepted(town, b.offered(town, case_id, worker, by=b.renewed(town.supervisor)), worker)
        lead = owed_contact(town, case_id)
        assert (lead.user_id, lead.holder_office_id, lead.due_at) == (town.worker.user_id, None, office.due_at)


def test_the_time_to_see_the_client_begins_with_the_report_not_with_its_triage(town: b.Town) -> None:
    report_id, told = b.report(town), clock.now() - timedelta(hours=3)
    with b.acting(town, town.supervisor) as session:
        case = take_up(
            session, by=town.supervisor, office=session.get_one(Office, town.office_id), urgency=Urgency.R,
            reason="bruises", report_id=report_id, duplicates_checked=True, face=b.face(), reported_at=told,
        )  # fmt: skip
        case_id = case.id
    assert owed_contact(town, case_id).due_at == told + timedelta(hours=24)


def watched(town: b.Town) -> UUID:
    """A case in monitoring with its lead, the next visit in two months."""
    case_id = b.in_care(town, urgency=Urgency.G)
    b.moved(
        town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly",
        next_contact_on=clock.today() + timedelta(days=60),
    )  # fmt: skip
    return case_id


@pytest.mark.parametrize("event", ["join", "take up", "emergency", "urgency"])
def test_whatever_makes_a_case_urgent_brings_the_next_contact_and_assessment_forward(town: b.Town, event: str) -> None:
    case_id = watched(town) if event == "take up" else b.in_care(town, urgency=Urgency.G)
    assert owed_contact(town, case_id).due_at > clock.now() + timedelta(days=50)
    report_id = b.report(town)
    with b.acting(town, town.supervisor) as session:
        case, by, level = session.get_one(Case, case_id), town.supervisor, Urgency.E
        far = clock.now() + timedelta(days=300)
        open_obligation(session, Kind.REASSESS, subject_id=case_id, case=case, user_id=case.lead_id, due=far, by=by)
        if event == "join":
            join_case(session, by=by, case=case, report_id=report_id, urgency=level, reason="hurt")
        elif event == "take up":
            take_up(
                session, by=by, office=session.get_one(Office, town.office_id), urgency=level, reason="hurt",
                report_id=report_id, duplicates_checked=True, dossier=b.dossier_of(session, case_id),
            )  # fmt: skip
        elif event == "emergency":
            raise_emergency(session, case, by=by)
        else:
            set_urgency(session, case, level, reason="hurt", by=by)
        owed = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert [(row.user_id, row.urgent) for row in owed] == [(town.worker.user_id, True)]
        assert owed[0].due_at <= clock.now() + timedelta(hours=2)
        assert case.next_contact_at == owed[0].due_at
        (assess,) = waiting(session, case_id=case_id, kinds=[Kind.REASSESS])
        assert (assess.user_id, assess.due_at <= clock.now() + timedelta(hours=24)) == (town.worker.user_id, True)


def test_a_contact_planned_sooner_stays_where_it_is(town: b.Town) -> None:
    case_id = b.in_care(town, urgency=Urgency.G)
    soon = clock.now() + timedelta(hours=1)
    with b.acting(town, town.supervisor) as session:
        case = session.get_one(Case, case_id)
        plan_contact(session, case, due=soon, by=town.supervisor)
        set_urgency(session, case, Urgency.R, reason="threats", by=town.supervisor)
    assert owed_contact(town, case_id).due_at == soon


def test_a_lower_urgency_puts_nothing_off(town: b.Town) -> None:
    case_id = b.in_care(town, urgency=Urgency.R)
    due = owed_contact(town, case_id).due_at
    with b.acting(town, town.supervisor) as session:
        set_urgency(session, session.get_one(Case, case_id), Urgency.G, reason="calm", by=town.supervisor)
    assert owed_contact(town, case_id).due_at == due


DANGER: dict[str, Any] = {"danger": "he hits her", "authority": "110", "informed_at": "just now", "reference": "7"}


@pytest.mark.parametrize(
    ("move", "field", "facts"),
    [(Move.KEEP_WATCH, "next_contact_on", {"reason": "no need"}), (Move.INTERVENE_NOW, "review_on", DANGER)],
)
def test_a_move_plans_nothing_on_a_day_that_has_passed(
    town: b.Town, move: Move, field: str, facts: dict[str, Any]
) -> None:
    case_id = b.taken_up(town)
    said = facts | {field: clock.today() - timedelta(days=1)}
    with pytest.raises(Invalid, match="has passed") as told:
        b.moved(town, case_id, move, **said)
    assert told.value.field == field


def test_lost_contact_is_not_looked_at_again_on_a_day_that_has_passed(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.supervisor) as session:
        case, on = session.get_one(Case, case_id), clock.today() - timedelta(days=1)
        with pytest.raises(Invalid, match="has passed"):
            suspend(session, case, by=town.supervisor, search_plan="ask the aunt", review_on=on)


def test_a_move_plans_no_visit_further_than_a_year_ahead(town: b.Town) -> None:
    case_id = b.in_care(town)
    with pytest.raises(Invalid) as refused:
        b.moved(
            town, case_id, Move.STEP_DOWN, reason="goals met", rhythm="monthly",
            next_contact_on=clock.today() + timedelta(days=3650),
        )  # fmt: skip
    assert refused.value.field == "next_contact_on"


def test_a_contact_settles_what_was_due_and_plans_the_next(town: b.Town) -> None:
    case_id = b.in_care(town)
    with b.acting(town, town.worker) as session:
        case = session.get_one(Case, case_id)
        (due,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        contact_made(session, case, met_at=clock.now(), by=town.worker, seen=True)
        assert due.how is How.DONE
        (following,) = waiting(session, case_id=case_id, kinds=[Kind.CONTACT])
        assert following.due_at > clock.now() + timedelta(days=10)
        assert b.dossier_of(session, case_id).last_contact_on == clock.today()
