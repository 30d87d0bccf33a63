"""A unit that lost its keys gets new ones: the office sends again what is with the unit, and nobody else can."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.audit.acts import act
from casefile.audit.model import AuditRow
from casefile.dossiers.commands import waiting
from casefile.dossiers.obligations import Kind, Obligation
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, NotReady
from casefile.people.actor import Actor
from casefile.people.duties import end_duty
from casefile.people.roles import duties_of
from casefile.referrals import commands
from casefile.referrals.model import Referral, ReferralState
from casefile.referrals.queries import letters_of
from casefile.referrals.sending_again import send_again
from tests import people_builders as people
from tests.dossiers import builders as b
from tests.referrals.test_commands import act as does
from tests.referrals.test_commands import sent, unit_of
from tests.web.clients import Visitor, visitor

AGAIN, TO_COME = "请重新发送转介：单位已更换密钥", "请等办公室重新发送这份转介"


@pytest.fixture
def school(town: b.Town) -> Actor:
    """The only liaison of a school of this test's own."""
    return people.liaison(town.house, people.unit(town.house, name=f"School {next(town.house.count)}"))


def lost(town: b.Town, liaison: Actor) -> Actor:
    """Let a unit's last liaison leave, and another one be admitted: the unit has new keys."""
    with act(town.database, town.house.secadmin, "end_duty", signed=True) as session:
        for duty in duties_of(session, liaison.user_id):
            end_duty(session, duty.id, by=town.house.secadmin)
    return people.liaison(town.house, unit_of(liaison))


def asked(town: b.Town, row_id: UUID) -> list[Obligation]:
    """What the office owes for a referral."""
    with b.looking(town, None) as session:
        rows = waiting(session, subject_id=row_id, kinds=[Kind.REFERRAL])
        return [row for row in rows if row.holder_office_id == town.office_id]


def opened(town: b.Town, who: Actor, row_id: UUID) -> list[str]:
    with b.looking(town, who) as session:
        told = letters_of(session, session.get_one(Referral, row_id))
        return [each.words.asked.question for each in told if each.words and each.words.asked.question]


def entering(town: b.Town, app: Flask) -> Callable[[Actor], Visitor]:
    return lambda who: visitor(app, b.username(town, who))


def test_the_office_is_asked_to_send_again_and_the_unit_goes_on_where_it_stood(town: b.Town, school: Actor) -> None:
    row_id = sent(town, school)
    does(town, school, row_id, commands.accept)
    assert asked(town, row_id) == []
    anew = lost(town, school)
    assert opened(town, anew, row_id) == []
    assert len(asked(town, row_id)) == 1
    does(town, town.supervisor, row_id, send_again)
    assert opened(town, anew, row_id) == ["please see him weekly"]
    assert asked(town, row_id) == []
    with b.looking(town, None) as session:
        assert session.get_one(Referral, row_id).state is ReferralState.ACCEPTED
        (owed,) = waiting(session, subject_id=row_id, kinds=[Kind.REFERRAL])
        assert owed.unit_id == unit_of(school)
    does(town, anew, row_id, commands.start)


def test_it_is_sent_again_once_by_the_office_alone_and_only_what_is_with_the_unit(town: b.Town, school: Actor) -> None:
    row_id, over = sent(town, school), sent(town, school)
    does(town, town.supervisor, over, commands.withdraw, reason="moved away")
    with pytest.raises(NotReady):
        does(town, town.supervisor, row_id, send_again)
    lost(town, school)
    assert asked(town, over) == []
    with pytest.raises(NotReady):
        does(town, town.supervisor, over, send_again)
    with pytest.raises(Forbidden):
        does(town, town.worker, row_id, send_again)
    does(town, town.supervisor, row_id, send_again)
    with pytest.raises(NotReady):
        does(town, town.supervisor, row_id, send_again)


def test_a_second_loss_asks_once_and_a_day_that_passed_meanwhile_is_put_off(town: b.Town, school: Actor) -> None:
    row_id = sent(town, school)
    anew = lost(town, lost(town, school))
    assert len(asked(town, row_id)) == 1
    with clock.at(clock.now() + timedelta(days=10)):
        does(town, town.supervisor, row_id, send_again)
        with b.looking(town, None) as session:
            row = session.get_one(Referral, row_id)
            assert row.report_by >= row.answer_by > clock.today()
        assert opened(town, anew, row_id) == ["please see him weekly"]


def test_the_pages_say_so_to_the_office_and_to_the_unit(town: b.Town, app: Flask, school: Actor) -> None:
    row_id = sent(town, school)
    page, enter = f"/referrals/{row_id}", entering(town, app)
    boss, worker = enter(town.supervisor), enter(town.worker)
    assert "sending-again" not in boss.get(page).text
    liaison = enter(lost(town, school))
    assert AGAIN in boss.get("/my-day/waiting").text
    assert f"{page}/sending-again" in boss.get(page).text
    assert f'action="{page}/sending-again"' not in worker.get(page).text
    assert worker.post(f"{page}/sending-again").status_code == 403
    day = liaison.get("/my-day").text
    assert TO_COME in day
    assert page not in day
    assert liaison.post(f"{page}/sending-again").status_code == 404
    assert boss.post(f"{page}/sending-again").status_code == 303
    assert liaison.get(page).status_code == 200
    assert page in liaison.get("/my-day").text
    with b.looking(town, None) as session:
        query = select(AuditRow).where(AuditRow.act == "send_referral_again", AuditRow.actor == town.supervisor.user_id)
        row = session.scalars(query).one()
        assert row.object_id == row_id
        assert row.signature is not None


def test_the_pages_say_it_in_english_too(town: b.Town, app: Flask, school: Actor) -> None:
    row_id = sent(town, school)
    lost(town, school)
    boss = entering(town, app)(town.supervisor)
    boss.client.set_cookie("casefile_language", "en")
    assert "Send it again" in boss.get(f"/referrals/{row_id}").text
    assert "Send a referral again: the unit has new keys" in boss.get("/my-day/waiting").text
