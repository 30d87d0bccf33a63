"""Who may do what to which thing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from casefile.access import RULES, Action, Verdict, can
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.roles import ADMINISTRATORS, Role
from casefile.vault.capacities import Capacity, SafeKind
from casefile.vault.granting import accept_grants, end_grants, grant
from tests.access.town import Thing, Town, as_, nobodys, thing, unit_principal

ALLOWED, REFUSED, HIDDEN = Verdict.ALLOWED, Verdict.REFUSED, Verdict.HIDDEN


@pytest.fixture
def session(place: Town) -> Iterator[Session]:
    """A session of the supervisor; nothing of it stays."""
    with place.database.writing() as session:
        as_(session, place.supervisor)
        yield session
        session.rollback()


def given(session: Session, to: Actor, what: Thing, capacity: Capacity) -> None:
    grant(session, what.safe_id, holder=to.principal_id, capacity=capacity)


class Later(Thing):
    """Something that was written after the closing of the case."""

    after_closing = True


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


def test_an_action_without_a_rule_is_denied_to_everybody(
    place: Town, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(RULES, Action.SEE_MY_DAY)
    assert can(session, place.supervisor, Action.SEE_MY_DAY) is HIDDEN


def test_a_colleagues_dossier_does_not_exist_for_a_worker(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    for action in (Action.OPEN_DOSSIER, Action.LOG_CONTACT, Action.MOVE_CASE, Action.ASK_COPY):
        assert can(session, place.worker, action, dossier) is HIDDEN
        assert can(session, place.elsewhere, action, dossier) is HIDDEN
        assert can(session, place.house.supervisor, action, dossier) is HIDDEN


def test_a_holder_of_the_office_does_what_a_supervisor_does(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    for actor in (place.supervisor, place.colleague):
        for action in (Action.OPEN_DOSSIER, Action.OFFER_CASE, Action.CLOSE_CASE, Action.ASK_COPY):
            assert can(session, actor, action, dossier) is ALLOWED
        assert can(session, actor, Action.SUBMIT_ASSESSMENT, dossier) is REFUSED


def test_an_offered_lead_sees_the_face_and_does_nothing_yet(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    until = clock.now() + timedelta(days=1)
    grant(
        session, dossier.safe_id, holder=place.worker.principal_id, capacity=Capacity.LEAD, offered=True,
        offer_until=until,
    )  # fmt: skip
    assert can(session, place.worker, Action.OPEN_DOSSIER, dossier) is ALLOWED
    assert can(session, place.worker, Action.LOG_CONTACT, dossier) is REFUSED
    worker = as_(session, place.worker)
    accept_grants(session, dossier.safe_id, capacity=Capacity.LEAD)
    assert can(session, worker, Action.LOG_CONTACT, dossier) is ALLOWED
    assert can(session, worker, Action.CLOSE_CASE, dossier) is REFUSED


def test_an_offer_that_lapsed_hides_the_dossier(place: Town, session: Session) -> None:
    with clock.at(clock.now()):
        dossier = thing(session, place)
        grant(
            session, dossier.safe_id, holder=place.worker.principal_id, capacity=Capacity.LEAD, offered=True,
            offer_until=clock.now() + timedelta(hours=8),
        )  # fmt: skip
        clock.move(timedelta(hours=9))
        assert can(session, place.worker, Action.OPEN_DOSSIER, dossier) is HIDDEN


def test_a_volunteer_sees_the_shared_task_and_no_dossier(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    given(session, place.volunteer, dossier, Capacity.VOLUNTEER)
    assert can(session, place.volunteer, Action.SEE_SHARED_TASK, dossier) is ALLOWED
    assert can(session, place.volunteer, Action.FINISH_TASK, dossier) is ALLOWED
    assert can(session, place.volunteer, Action.OPEN_DOSSIER, dossier) is HIDDEN
    end_grants(session, dossier.safe_id, holder=place.volunteer.principal_id)
    assert can(session, place.volunteer, Action.SEE_SHARED_TASK, dossier) is HIDDEN


def test_follow_up_writes_contacts_and_nothing_else(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    given(session, place.worker, dossier, Capacity.FOLLOW_UP)
    assert can(session, place.worker, Action.LOG_CONTACT, dossier) is ALLOWED
    for action in (Action.WRITE_ASSESSMENT, Action.MOVE_CASE, Action.EDIT_FACE, Action.REFER):
        assert can(session, place.worker, action, dossier) is REFUSED


def test_follow_up_changes_what_was_written_since_the_closing_and_nothing_earlier(
    place: Town, session: Session
) -> None:
    earlier = thing(session, place)
    earlier.author_id = place.worker.user_id
    later = Later(earlier.safe_id, earlier.office_id, earlier.author_id)
    given(session, place.worker, earlier, Capacity.FOLLOW_UP)
    assert can(session, place.worker, Action.EDIT_CONTACT, earlier) is REFUSED
    assert can(session, place.worker, Action.EDIT_CONTACT, later) is ALLOWED
    later.author_id = place.colleague.user_id
    assert can(session, place.worker, Action.EDIT_CONTACT, later) is REFUSED


def test_a_unit_reads_and_answers_its_packet_alone(place: Town, session: Session) -> None:
    packet, other = thing(session, place, SafeKind.PACKET), thing(session, place, SafeKind.PACKET)
    grant(session, packet.safe_id, holder=unit_principal(session, place.liaison), capacity=Capacity.UNIT)
    assert can(session, place.liaison, Action.ANSWER_REFERRAL, packet) is ALLOWED
    assert can(session, place.liaison, Action.WITHDRAW_REFERRAL, packet) is REFUSED
    assert can(session, place.liaison, Action.SEE_PACKET, other) is HIDDEN


def test_the_author_of_a_report_keeps_its_receipt_and_not_its_fate(place: Town, session: Session) -> None:
    report = thing(session, place, SafeKind.REPORT, author=place.supervisor)
    report.author_id = place.volunteer.user_id
    assert can(session, place.volunteer, Action.SEE_OWN_REPORTS, report) is ALLOWED
    assert can(session, place.worker, Action.SEE_OWN_REPORTS, report) is HIDDEN
    assert can(session, place.volunteer, Action.OPEN_REPORT, report) is HIDDEN


def test_nobody_approves_what_she_wrote(place: Town, session: Session) -> None:
    plan = thing(session, place)
    plan.author_id = place.supervisor.user_id
    for action in (Action.DECIDE_APPROVAL, Action.APPROVE_COPY, Action.CONFIRM_MONITORING):
        assert can(session, place.supervisor, action, plan) is REFUSED
        assert can(session, place.colleague, action, plan) is ALLOWED


def test_only_who_asked_prints_the_copy(place: Town, session: Session) -> None:
    copy = thing(session, place)
    copy.author_id = place.supervisor.user_id
    assert can(session, place.supervisor, Action.PRINT_COPY, copy) is ALLOWED
    assert can(session, place.colleague, Action.PRINT_COPY, copy) is REFUSED


def test_by_way_of_the_parent_goes_down_the_tree_and_never_sideways(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    assert can(session, place.house.supervisor, Action.CLIMB_TO_CHILD, dossier) is ALLOWED
    assert can(session, place.supervisor, Action.CLIMB_TO_CHILD, dossier) is HIDDEN
    assert can(session, place.elsewhere, Action.CLIMB_TO_CHILD, dossier) is HIDDEN
    above = place.house.supervisor
    given(session, above, dossier, Capacity.PARENT)
    assert can(session, above, Action.CLOSE_CASE, dossier) is ALLOWED


def test_administrators_open_nothing_and_see_their_own_pages_only(place: Town, session: Session) -> None:
    dossier = thing(session, place)
    house = place.house
    pages = {Action.SEE_ACCOUNTS: house.sysadmin, Action.GIVE_DUTY: house.secadmin, Action.SEE_AUDIT: house.auditor}
    for actor in (house.sysadmin, house.secadmin, house.auditor):
        for action, rule in RULES.items():
            if rule.reads:
                assert can(session, actor, action, dossier) is HIDDEN
        assert can(session, actor, Action.SUBMIT_REPORT) is HIDDEN
        assert can(session, actor, Action.SEE_MY_DAY) is ALLOWED
    for action, whose in pages.items():
        for actor in place.everybody:
            assert (can(session, actor, action) is ALLOWED) == (actor is whose or _shares(actor, action))


def _shares(actor: Actor, action: Action) -> bool:
    roles = RULES[action].roles or frozenset()
    return bool(roles & actor.roles)


def test_no_role_of_casework_is_held_by_an_administrator() -> None:
    for action, rule in RULES.items():
        mixed = rule.roles is not None and rule.roles & ADMINISTRATORS and rule.roles - ADMINISTRATORS
        assert not mixed or action in {Action.SEE_OFFICES, Action.SEE_UNITS, Action.NAME_KEEPERS}


def test_a_thing_in_no_safe_is_hidden(place: Town, session: Session) -> None:
    for action, rule in RULES.items():
        if rule.reads or rule.own:
            for actor in place.everybody:
                assert can(session, actor, action, nobodys()) is HIDDEN
                assert can(session, actor, action, object()) is HIDDEN
                if rule.reads:
                    assert can(session, actor, action) is HIDDEN


def test_keys_and_rights_ask_for_the_password_again() -> None:
    wanted = {Action.GIVE_DUTY, Action.END_DUTY, Action.ADMIT, Action.RESET_ACCOUNT, Action.MAKE_OFFICE}
    wanted |= {Action.CLIMB_TO_CHILD, Action.APPROVE_COPY, Action.PRINT_COPY, Action.CONFIRM_KEEPERS}
    assert all(RULES[action].step_up and RULES[action].signed for action in wanted)
    assert Role.SUPERVISOR in (RULES[Action.CLIMB_TO_CHILD].roles or ())


def test_a_session_that_reads_asks_once_for_all_buttons_of_a_page(place: Town) -> None:
    with place.database.reading() as session:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.extend([statement] * statement.startswith("SELECT"))

        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        what = Thing(place.office_id, place.office_id)
        for action in (Action.OPEN_DOSSIER, Action.LOG_CONTACT, Action.MOVE_CASE):
            assert can(session, place.supervisor, action, what) is HIDDEN
        assert can(session, place.worker, Action.OPEN_DOSSIER, what) is HIDDEN
        event.remove(bind, "before_cursor_execute", note)
    assert len(asked) == 2
