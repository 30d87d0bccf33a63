"""A referral tells a unit the least, is answered, reported back, and ends; the unit sees nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import waiting
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import overdue_above, owed_by
from casefile.dossiers.stages import Move
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.people.actor import Actor
from casefile.referrals import commands
from casefile.referrals.commands import Wish
from casefile.referrals.model import Letter, LetterKind, Referral, ReferralState, ReferralText
from casefile.referrals.queries import entries, letters_of, listed, visible
from casefile.vault.errors import Locked
from casefile.workflow.engine import NoSuchMove, Unmet
from tests import people_builders as people
from tests.dossiers import builders as files

TEXT = ReferralText(service="COUNSELLING", question="please see him weekly", legal_basis="DUTY")


@pytest.fixture(scope="module")
def place(town: files.Town) -> files.Town:
    return town


@pytest.fixture(scope="module")
def second(place: files.Town) -> Actor:
    return people.liaison(place.house, people.unit(place.house, name="Second School"))


def a_case(place: files.Town) -> UUID:
    return files.led(place, guardian="李大妈", guardian_phone="13900001111", address="东街十二号")


def wish(unit_id: UUID, *, text: ReferralText = TEXT, whys: dict[str, str] | None = None) -> Wish:
    today = clock.today()
    told = {"guardian_phone": "to agree a day"} if whys is None else whys
    days = {"answer_by": today + timedelta(days=3), "report_by": today + timedelta(days=20)}
    return Wish(unit_id=unit_id, text=text, whys=told, **days)


def unit_of(liaison: Actor) -> UUID:
    return next(iter(liaison.units))


def drafted(place: files.Town, case_id: UUID, unit_id: UUID, *, by: Actor | None = None, **own: Any) -> UUID:
    by = by or place.worker
    with files.acting(place, by) as session:
        return commands.draft(session, session.get_one(Case, case_id), wish(unit_id, **own), by=by).id


def act(place: files.Town, by: Actor, row_id: UUID, command: Callable[..., None], **words: str) -> None:
    with files.acting(place, by) as session:
        command(session, session.get_one(Referral, row_id), by=by, **words)


def sent(place: files.Town, liaison: Actor, case_id: UUID | None = None) -> UUID:
    row_id = drafted(place, case_id or a_case(place), unit_of(liaison))
    act(place, place.supervisor, row_id, commands.send)
    return row_id


def accepted(place: files.Town, liaison: Actor, case_id: UUID | None = None) -> UUID:
    row_id = sent(place, liaison, case_id)
    act(place, liaison, row_id, commands.accept)
    return row_id


def reported(place: files.Town, liaison: Actor, case_id: UUID | None = None) -> UUID:
    row_id = accepted(place, liaison, case_id)
    act(place, liaison, row_id, commands.report_back, code="PROVIDED", words="six talks, sleeps better")
    return row_id


def state(place: files.Town, row_id: UUID) -> ReferralState:
    with files.looking(place, place.supervisor) as session:
        return session.get_one(Referral, row_id).state


def letters(session: Session, row_id: UUID) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.referral_id == row_id).order_by(Letter.at)))


def due(place: files.Town, who: Actor) -> list[UUID]:
    with files.looking(place, who) as session:
        return [row.subject_id for row in owed_by(session, who).every if row.kind is Kind.REFERRAL]


def test_the_unit_reads_what_was_ticked_and_no_more(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with files.looking(place, liaison) as session:
        asked = letters(session, row_id)[0].written.asked
    assert [(item.name, item.value, item.why) for item in asked.items] == [
        ("guardian_phone", "13900001111", "to agree a day")
    ]
    assert asked.question == "please see him weekly"
    assert "李大妈" not in msgspec.json.encode(asked).decode()


def test_the_vault_opens_the_packet_to_the_unit_and_nothing_else(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with files.looking(place, liaison) as session:
        row = session.get_one(Referral, row_id)
        dossier = session.get_one(Dossier, row.dossier_id)
        with pytest.raises(Locked):
            _ = row.text
        with pytest.raises(Locked):
            _ = dossier.face
        assert can(session, liaison, Action.SEE_PACKET, row) is Verdict.ALLOWED
        assert can(session, liaison, Action.OPEN_DOSSIER, dossier) is Verdict.HIDDEN
        assert can(session, liaison, Action.REFER, row) is not Verdict.ALLOWED
        assert can(session, liaison, Action.FINISH_REFERRAL, row) is not Verdict.ALLOWED


def test_another_unit_and_a_colleague_open_nothing(place: files.Town, liaison: Actor, second: Actor) -> None:
    row_id = sent(place, liaison)
    for who in (second, place.other, place.volunteer):
        with files.looking(place, who) as session:
            assert can(session, who, Action.SEE_PACKET, session.get_one(Referral, row_id)) is Verdict.HIDDEN
            with pytest.raises(Locked):
                _ = letters(session, row_id)[0].written
            assert row_id not in session.scalars(select(Referral.id).where(visible(who))).all()


def test_a_draft_is_hidden_from_the_unit_and_waits_for_the_supervisor(place: files.Town, liaison: Actor) -> None:
    row_id = drafted(place, a_case(place), unit_of(liaison))
    with files.looking(place, liaison) as session:
        assert can(session, liaison, Action.SEE_PACKET, session.get_one(Referral, row_id)) is Verdict.HIDDEN
        assert row_id not in session.scalars(select(Referral.id).where(visible(liaison))).all()
    with files.looking(place, place.supervisor) as session:
        (owed,) = waiting(session, subject_id=row_id)
        assert owed.holder_office_id == place.office_id


def test_a_worker_writes_but_does_not_send(place: files.Town, liaison: Actor) -> None:
    row_id = drafted(place, files.led(place), unit_of(liaison), whys={})
    with pytest.raises(Forbidden):
        act(place, place.worker, row_id, commands.send)
    assert state(place, row_id) is ReferralState.DRAFTED


def test_a_fact_without_a_reason_is_not_told(place: files.Town, liaison: Actor) -> None:
    case_id = a_case(place)
    with pytest.raises(Invalid) as refused:
        drafted(place, case_id, unit_of(liaison), whys={"address": " "})
    assert refused.value.field == "why_address"


def test_consent_as_basis_wants_a_recorded_consent(place: files.Town, liaison: Actor) -> None:
    case_id = files.led(place)
    with pytest.raises(Invalid) as refused:
        drafted(place, case_id, unit_of(liaison), text=msgspec.structs.replace(TEXT, legal_basis="CONSENT"))
    assert refused.value.field == "legal_basis"


def test_without_a_question_nothing_is_asked(place: files.Town, liaison: Actor) -> None:
    case_id = files.led(place)
    with pytest.raises(Unmet):
        drafted(place, case_id, unit_of(liaison), text=msgspec.structs.replace(TEXT, question=" "))


def test_a_unit_without_a_liaison_is_sent_nothing(place: files.Town) -> None:
    row_id = drafted(place, files.led(place), people.unit(place.house, name="Third School"), whys={})
    with pytest.raises(NotReady):
        act(place, place.supervisor, row_id, commands.send)
    assert state(place, row_id) is ReferralState.DRAFTED


def test_the_unit_owes_an_answer_then_a_report_then_the_lead_reads_it(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    assert row_id in due(place, liaison)
    act(place, liaison, row_id, commands.accept)
    act(place, liaison, row_id, commands.start)
    assert row_id in due(place, liaison)
    act(place, liaison, row_id, commands.report_back, code="PROVIDED", words="six talks, sleeps better")
    assert row_id not in due(place, liaison)
    assert row_id in due(place, place.worker)
    with files.looking(place, place.worker) as session:
        told = letters_of(session, session.get_one(Referral, row_id))[-1]
        assert told.words is not None
        assert (told.letter.kind, told.words.words) == (LetterKind.REPORT, "six talks, sleeps better")
    act(place, place.worker, row_id, commands.finish)
    assert row_id not in due(place, place.worker)
    assert state(place, row_id) is ReferralState.DONE


@pytest.mark.parametrize("ending", ["finish", "withdraw", "decline"])
def test_the_end_takes_the_units_access_away(place: files.Town, liaison: Actor, ending: str) -> None:
    row_id = reported(place, liaison) if ending == "finish" else sent(place, liaison)
    if ending == "finish":
        act(place, place.supervisor, row_id, commands.finish)
    elif ending == "withdraw":
        act(place, place.worker, row_id, commands.withdraw, reason="the family moved away")
    else:
        act(place, liaison, row_id, commands.decline, code="NO_CAPACITY", words="nobody free till May")
    with files.looking(place, liaison) as session:
        with pytest.raises(Locked):
            _ = letters(session, row_id)[0].written
        assert can(session, liaison, Action.SEE_PACKET, session.get_one(Referral, row_id)) is Verdict.HIDDEN
    assert row_id not in due(place, liaison)


def test_a_decline_wants_a_reason_and_goes_back_to_the_supervisor(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with pytest.raises(Unmet):
        act(place, liaison, row_id, commands.decline, code="OTHER", words=" ")
    act(place, liaison, row_id, commands.decline, code="NO_CAPACITY", words="nobody free till May")
    with files.looking(place, place.supervisor) as session:
        (owed,) = waiting(session, subject_id=row_id)
        assert owed.holder_office_id == place.office_id
        assert letters(session, row_id)[-1].written.code == "NO_CAPACITY"


def test_after_two_units_declined_the_office_above_sees_it_at_once(
    place: files.Town, liaison: Actor, second: Actor
) -> None:
    case_id = a_case(place)
    row_id = sent(place, liaison, case_id)
    act(place, liaison, row_id, commands.decline, code="NO_CAPACITY", words="nobody free till May")
    above = place.house.supervisor
    with files.looking(place, above) as session:
        assert row_id not in [row.subject_id for row in overdue_above(session, above)]
    with files.acting(place, place.supervisor) as session:
        follows = session.get_one(Referral, row_id)
        asked = wish(unit_of(second))
        again = commands.draft(session, session.get_one(Case, case_id), asked, by=place.supervisor, follows=follows)
        again_id = again.id
    act(place, place.supervisor, again_id, commands.send)
    act(place, second, again_id, commands.decline, code="NOT_OURS", words="ask the hospital")
    with clock.at(clock.now() + timedelta(minutes=1)), files.looking(place, above) as session:
        assert again_id in [row.subject_id for row in overdue_above(session, above)]


def test_another_unit_is_asked_only_after_one_has_declined(place: files.Town, liaison: Actor, second: Actor) -> None:
    case_id = a_case(place)
    row_id = sent(place, liaison, case_id)
    with files.acting(place, place.supervisor) as session:
        case, follows = session.get_one(Case, case_id), session.get_one(Referral, row_id)
        with pytest.raises(NotReady, match="not declined"):
            commands.draft(session, case, wish(unit_of(second)), by=place.supervisor, follows=follows)
    assert row_id in due(place, liaison)


def test_what_was_declined_waits_in_the_list_until_another_unit_is_asked(
    place: files.Town, liaison: Actor, second: Actor
) -> None:
    case_id = a_case(place)
    row_id = sent(place, liaison, case_id)
    act(place, liaison, row_id, commands.decline, code="NO_CAPACITY", words="nobody free till May")
    assert [in_list(place, row_id, ended=ended) for ended in (False, True)] == [True, False]
    with files.acting(place, place.supervisor) as session:
        follows, asked = session.get_one(Referral, row_id), wish(unit_of(second))
        commands.draft(session, session.get_one(Case, case_id), asked, by=place.supervisor, follows=follows)
    assert [in_list(place, row_id, ended=ended) for ended in (False, True)] == [False, True]


def in_list(place: files.Town, row_id: UUID, *, ended: bool) -> bool:
    with files.looking(place, place.supervisor) as session:
        return row_id in [line.referral.id for line in listed(session, place.supervisor, ended=ended)]


def test_only_the_unit_that_was_asked_answers(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with pytest.raises(Forbidden):
        act(place, place.supervisor, row_id, commands.accept)
    assert state(place, row_id) is ReferralState.SENT


def test_a_report_comes_after_accepting_and_with_words(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with pytest.raises(NoSuchMove):
        act(place, liaison, row_id, commands.report_back, code="PROVIDED", words="done")
    act(place, liaison, row_id, commands.accept)
    with pytest.raises(Unmet):
        act(place, liaison, row_id, commands.report_back, code="PROVIDED", words="")


def test_what_was_sent_is_not_changed(place: files.Town, liaison: Actor) -> None:
    row_id = sent(place, liaison)
    with files.acting(place, place.worker) as session:
        row = session.get_one(Referral, row_id)
        with pytest.raises(NotReady):
            commands.rewrite(session, row, wish(unit_of(liaison)), by=place.worker, version=row.sealed_version)


def test_an_open_referral_blocks_the_closing(place: files.Town, liaison: Actor) -> None:
    case_id = a_case(place)
    row_id = reported(place, liaison, case_id)
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REFERRAL])
    act(place, place.supervisor, row_id, commands.finish)
    with files.looking(place, place.supervisor) as session:
        assert waiting(session, case_id=case_id, kinds=[Kind.REFERRAL]) == []


def test_a_case_that_ends_takes_its_referrals_back_and_the_file_says_why(place: files.Town, liaison: Actor) -> None:
    case_id = a_case(place)
    row_id = sent(place, liaison, case_id)
    files.agreed_outside(place, case_id)
    files.moved(place, case_id, Move.END_OUTSIDE, **files.OUTSIDE)
    assert state(place, row_id) is ReferralState.WITHDRAWN
    with files.looking(place, place.supervisor) as session:
        told = entries(session, session.get_one(Case, case_id).dossier_id)
        assert ("Why it was taken back", files.OUTSIDE["reason"]) in told[0].parts
    with files.looking(place, liaison) as session, pytest.raises(Locked):
        _ = letters(session, row_id)[0].written


def test_a_later_lead_reads_the_packet_as_well(place: files.Town, liaison: Actor) -> None:
    case_id = a_case(place)
    row_id = sent(place, liaison, case_id)
    files.accepted(place, files.offered(place, case_id, place.other), place.other)
    with files.looking(place, place.other) as session:
        assert letters(session, row_id)[0].written.asked.question == "please see him weekly"


def test_the_timeline_tells_of_it(place: files.Town, liaison: Actor) -> None:
    row_id = reported(place, liaison)
    with files.looking(place, place.worker) as session:
        row = session.get_one(Referral, row_id)
        (entry,) = entries(session, row.dossier_id)
        assert "six talks, sleeps better" in dict(entry.parts).values()
    with files.looking(place, place.other) as session:
        assert entries(session, row.dossier_id)[0].parts == ()
