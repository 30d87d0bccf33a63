"""What referrals and measures say on paper: what the office wrote and decided, and what the unit reported."""

from datetime import timedelta
from uuid import UUID

import pytest

from casefile.dossiers.cases import Case
from casefile.dossiers.commands import edit_judicial
from casefile.dossiers.face import Judicial, KeyGroup
from casefile.dossiers.stages import Move
from casefile.interventions.commands import order, propose, review, take_step
from casefile.interventions.model import Intervention, InterventionText
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.papers.parts import PARTS
from casefile.people.actor import Actor
from casefile.printing.model import Copy
from casefile.printing.paper import texts_of
from casefile.printing.snapshots import snapshot_of
from casefile.referrals import commands as referrals
from casefile.referrals.commands import Wish
from casefile.referrals.model import Referral, ReferralText
from tests import people_builders as people
from tests.dossiers.builders import Town, acting, dossier_of, led, looking, moved, renewed
from tests.papers.builders import asked

REPORTED = "已谈两次，【周大海】陪同"
EVERY = tuple(part.code for part in PARTS)
MEASURE = InterventionText(
    measure="P02", unit_kind="CIVIL", decided_by="青岚县民政局", legal_basis="未成年人保护法第九十二条",
    document="民〔2026〕15 号", reason="家中【周大海】酗酒，无人照护",
)  # fmt: skip


@pytest.fixture(scope="module")
def liaison(town: Town) -> Actor:
    return people.liaison(town.house, people.unit(town.house, name="县第一中学"))


def said(place: Town, case_id: UUID, *parts: str, purpose: str = "COURT", language: str = "zh-CN") -> str:
    copy_id = asked(place, case_id, parts=parts, purpose=purpose, reason="法院要求", language=language)
    with looking(place, place.second) as session:
        return "\n".join(texts_of(snapshot_of(session, session.get_one(Copy, copy_id)).paper))


def drafted(place: Town, case_id: UUID, liaison: Actor) -> UUID:
    today, (unit_id,) = clock.today(), liaison.units
    text = ReferralText(service="COUNSELLING", question="请每周与他谈一次", situation="独自在家", legal_basis="DUTY")
    wish = Wish(
        unit_id=unit_id, text=text, whys={"guardian_phone": "约定时间"}, answer_by=today + timedelta(days=3),
        report_by=today + timedelta(days=20),
    )  # fmt: skip
    with acting(place, place.worker) as session:
        return referrals.draft(session, session.get_one(Case, case_id), wish, by=place.worker).id


def answered(place: Town, liaison: Actor, row_id: UUID) -> None:
    with acting(place, place.supervisor) as session:
        referrals.send(session, session.get_one(Referral, row_id), by=place.supervisor)
    by = renewed(liaison)
    with acting(place, by) as session:
        referrals.accept(session, session.get_one(Referral, row_id), by=by)
        referrals.report_back(
            session, session.get_one(Referral, row_id), by=by, code="PROVIDED", words=REPORTED, further="再谈一个月"
        )


def test_a_referral_says_what_was_asked_and_which_facts_were_told(town: Town, liaison: Actor) -> None:
    case_id = led(town, guardian="李大妈", guardian_phone="13900001111")
    row_id = drafted(town, case_id, liaison)
    assert "请每周与他谈一次" not in said(town, case_id, "referrals")
    answered(town, liaison, row_id)
    whole = said(town, case_id, "referrals")
    for word in ("县第一中学", "请每周与他谈一次", "独自在家", "监护人电话", "反馈时间"):
        assert word in whole, word
    for word in ("已提供服务", "已谈两次，周某某陪同", "再谈一个月"):
        assert word in whole, word
    for hidden in ("13900001111", "周大海", "约定时间"):
        assert hidden not in whole, hidden


def test_a_measure_says_who_decided_it_on_what_basis_and_how_it_went(town: Town) -> None:
    case_id = led(town)
    with acting(town, town.supervisor) as session:
        case, on = session.get_one(Case, case_id), clock.today() + timedelta(days=10)
        row_id = order(session, case, by=town.supervisor, text=MEASURE, review_on=on).id
    with acting(town, town.worker) as session:
        row = session.get_one(Intervention, row_id)
        take_step(session, row, "carry_out", by=town.worker)
        review(session, row, by=town.worker, outcome="已由姑姑照护", words="继续走访")
    moved(town, case_id, Move.ASSESS_AFTER, outcome="住在姑姑家，已能安睡")
    whole = said(town, case_id, "interventions", "decisions")
    assert "处置干预的结果：住在姑姑家，已能安睡" in whole
    label = codes("measure").label("P02")
    for word in (label, "青岚县民政局", "未成年人保护法第九十二条", "民〔2026〕15 号", "已由姑姑照护", "周某某"):
        assert word in whole, word
    assert "周大海" not in whole


def test_a_measure_that_is_only_proposed_is_not_printed(town: Town) -> None:
    case_id = led(town)
    with acting(town, town.supervisor) as session:
        propose(session, session.get_one(Case, case_id), by=town.supervisor, text=MEASURE)
    assert "青岚县民政局" not in said(town, case_id, "interventions")


def test_a_day_is_the_day_here_not_in_greenwich(town: Town) -> None:
    late = clock.now().replace(hour=20, minute=0) + timedelta(days=1)
    with clock.at(late):
        whole = said(town, led(town), "course", language="en")
    day = clock.local(late).date()
    assert f"{day.day} {day:%b %Y}\n" in whole
    assert f"{late.day} {late:%b %Y}" not in whole


@pytest.mark.parametrize("purpose", [code.code for code in codes("print_purpose")])
def test_nothing_judicial_is_on_any_paper(town: Town, purpose: str) -> None:
    case_id, keeper = led(town), people.again(town.house, town.house.supervisor)
    with acting(town, keeper) as session:
        group = KeyGroup(code="KG11", evidence="司法所第三号通知")
        notes = Judicial(key_groups=(group,), notes="只有保管人看过")
        edit_judicial(session, dossier_of(session, case_id), notes, version=0, by=keeper)
    whole = said(town, case_id, *EVERY, purpose=purpose)
    for hidden in ("司法所第三号通知", "只有保管人看过", codes("key_group").label("KG11")):
        assert hidden not in whole


def test_purposes_say_themselves_what_they_hide() -> None:
    purposes = codes("print_purpose")
    assert purposes.having("by_law") == {"COURT", "PROCURATORATE", "POLICE", "CORRECTION", "HAND_OVER"}
    assert purposes.having("own_copy") == {"OWN"}
    assert purposes.having("by_law").isdisjoint(purposes.having("own_copy"))
