"""The first pages: checks, conflicts, revisions, duplicates, care card, judicial notes, the way by the parent."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import (
    check_duplicates,
    climb,
    edit_care_card,
    edit_face,
    edit_judicial,
    record_consent,
    take_back_consent,
)
from casefile.dossiers.commands.editing import new_dossier, open_check
from casefile.dossiers.face import Agreement, Care, Face, Judicial, KeyGroup
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import candidates, card_of, consents_of, decisions_of, obligations_of, overdue_above
from casefile.kernel import clock
from casefile.kernel.errors import Conflict, Invalid
from casefile.people.actor import Actor
from casefile.people.offices import office
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.errors import Locked
from casefile.vault.revisions import revisions_of
from casefile.vault.tags import Tag
from tests import people_builders as people
from tests.dossiers import builders as b

BIRTH = date(2012, 3, 4)
EXACT: dict[str, Any] = {"birth": BIRTH, "birth_precision": BirthPrecision.EXACT}


def edited(town: b.Town, case_id: object, by: Actor, **changes: object) -> None:
    with b.acting(town, by) as session:
        dossier = b.dossier_of(session, case_id)  # type: ignore[arg-type]
        new = msgspec.structs.replace(dossier.face, **changes)
        edit_face(session, dossier, new, version=dossier.sealed_version, by=by)


def test_an_edited_face_keeps_the_one_before(town: b.Town) -> None:
    case_id = b.led(town)
    edited(town, case_id, town.worker, occupation="Second School, class 3")
    with b.looking(town, town.supervisor) as session:
        dossier = b.dossier_of(session, case_id)
        assert dossier.face.occupation == "Second School, class 3"
        (before,) = revisions_of(session, dossier)
        assert (before.value.occupation, before.replaced_by) == ("", town.worker.principal_id)


def test_saving_what_did_not_change_writes_nothing(town: b.Town) -> None:
    case_id = b.led(town)
    edited(town, case_id, town.worker)
    with b.looking(town, town.supervisor) as session:
        assert revisions_of(session, b.dossier_of(session, case_id)) == []


def test_a_form_older_than_the_dossier_is_a_conflict(town: b.Town) -> None:
    case_id = b.led(town)
    edited(town, case_id, town.worker, occupation="First School")
    with b.looking(town, town.worker) as session:
        dossier = b.dossier_of(session, case_id)
        with pytest.raises(Conflict):
            edit_face(session, dossier, Face(name="测试乙"), version=1, by=town.worker)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("id_number", {"id_kind": "RESIDENT", "id_number": "999999201203040012"}),
        ("phone", {"phone": "12"}),
        ("name", {"name": "测试7"}),
        ("birth", {"birth": date(2999, 1, 1), "birth_precision": BirthPrecision.EXACT}),
        ("key_groups", {"key_groups": (KeyGroup(code="KG09", evidence="letter"),)}),
        ("key_groups", {"key_groups": (KeyGroup(code="KG77"),)}),
        ("sex", {"sex": "7"}),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field(town: b.Town, field: str, changes: dict[str, object]) -> None:
    with b.looking(town, town.worker) as session, pytest.raises(Invalid) as refused:
        edit_face(session, _own(town, session), msgspec.structs.replace(b.face(), **changes), version=1, by=town.worker)
    assert refused.value.field == field


def _own(town: b.Town, session: Session) -> Dossier:
    return b.dossier_of(session, b.led(town))


@pytest.mark.parametrize("basis", ["", "BECAUSE"])
def test_no_dossier_is_opened_without_a_legal_basis(town: b.Town, basis: str) -> None:
    with b.acting(town, town.supervisor) as session:
        at = office(session, town.office_id)
        with pytest.raises(Invalid):
            new_dossier(session, at, Face(name="测试乙"), legal_basis=basis, by=town.supervisor)
        session.rollback()


def test_a_name_that_is_not_known_yet_is_no_mistake(town: b.Town) -> None:
    case_id = b.taken_up(town, name="")
    with b.looking(town, town.supervisor) as session:
        assert not b.dossier_of(session, case_id).face.known


def test_a_holders_phone_is_tagged_at_once_and_a_workers_waits_for_the_check(town: b.Town) -> None:
    case_id = b.led(town)
    with town.database.reading() as session:
        before = session.scalar(select(func.count(Tag.id)))
    edited(town, case_id, town.worker, phone="13900000001")
    with b.looking(town, town.supervisor) as session:
        dossier = b.dossier_of(session, case_id)
        check = open_check(session, dossier.id)
        assert check is not None
        assert check.holder_office_id == town.office_id
        assert session.scalar(select(func.count(Tag.id))) == before
        assert candidates(session, town.supervisor, Face(phone="13900000001")) == []
    with b.acting(town, town.supervisor) as session:
        check_duplicates(session, b.dossier_of(session, case_id), by=town.supervisor)
    with b.looking(town, town.supervisor) as session:
        assert open_check(session, b.dossier_of(session, case_id).id) is None
        (found,) = candidates(session, town.supervisor, Face(phone="139 0000 0001"))
        assert found.dossier is b.dossier_of(session, case_id)
        assert found.fields == {"phone"}
    edited(town, case_id, town.supervisor, phone="13900000002")
    with b.looking(town, town.supervisor) as session:
        assert candidates(session, town.supervisor, Face(phone="13900000001")) == []
        assert len(candidates(session, town.supervisor, Face(phone="13900000002"))) == 1


def test_the_same_name_is_a_candidate_unless_the_birth_dates_differ(town: b.Town) -> None:
    case_id = b.taken_up(town, name="单小雨", **EXACT)
    with b.looking(town, town.second) as session:
        (same,) = candidates(session, town.second, Face(name="单小雨", **EXACT))
        assert same.fields == {"name", "birth"}
        (alone,) = candidates(session, town.second, Face(name="单小雨"))
        assert alone.fields == {"name"}
        other = Face(name="单小雨", birth=date(2010, 1, 1), birth_precision=BirthPrecision.EXACT)
        assert candidates(session, town.second, other) == []
        dossier_id = session.get_one(Case, case_id).dossier_id
        assert candidates(session, town.second, Face(name="单小雨"), without=dossier_id) == []


def test_the_same_sound_with_the_same_birth_date_is_a_candidate_and_a_guessed_date_excludes_nobody(
    town: b.Town,
) -> None:
    b.taken_up(town, name="郗照影", **EXACT)
    b.taken_up(town, name="郗望舒", birth=date(2009, 1, 1), birth_precision=BirthPrecision.ESTIMATED)
    with b.looking(town, town.second) as session:
        (same,) = candidates(session, town.second, Face(name="希照影", **EXACT))
        assert same.fields == {"pinyin", "birth"}
        (guessed,) = candidates(session, town.second, Face(name="郗望舒", **EXACT))
        assert guessed.fields == {"name"}
        assert guessed.same == ["name"]


def test_what_an_act_wrote_and_took_back_is_proposed_to_nobody(town: b.Town) -> None:
    case_id = b.taken_up(town, name="温如故")
    with town.database.writing() as session:
        session.info["keyring"] = b.fresh(town.supervisor)
        dossier = b.dossier_of(session, case_id)
        edit_face(session, dossier, b.face(name="温如新"), version=dossier.sealed_version, by=town.supervisor)
        assert [each.same for each in candidates(session, town.supervisor, Face(name="温如新"))] == [["name"]]
    edited(town, b.taken_up(town, name="别人"), town.supervisor, phone="13900000009")
    with b.looking(town, town.supervisor) as session:
        assert candidates(session, town.supervisor, Face(name="温如新")) == []
        assert len(candidates(session, town.supervisor, Face(name="温如故"))) == 1


def test_a_match_in_another_office_tells_only_whom_to_ask(town: b.Town) -> None:
    b.taken_up(town, name="测试丙", phone="13900000003")
    elsewhere = people.office(town.house, area_code=people.TOWNS[2], name="The third town")
    stranger = people.supervisor(town.house, elsewhere)
    with b.looking(town, stranger) as session:
        (found,) = candidates(session, stranger, Face(name="测试丙", phone="13900000003"))
        assert found.dossier is None
        assert found.fields == {"phone"}


def test_the_care_card_is_written_by_who_works_on_the_file_and_read_by_who_helps(town: b.Town) -> None:
    case_id = b.led(town)
    with b.acting(town, town.worker) as session:
        edit_care_card(session, b.dossier_of(session, case_id), Care(call_name="小雨"), version=0, by=town.worker)
    b.accepted(town, b.offered(town, case_id, town.volunteer, Capacity.VOLUNTEER), town.volunteer)
    with b.looking(town, town.volunteer) as session:
        dossier = b.dossier_of(session, case_id)
        card = card_of(session, dossier.id)
        assert card is not None
        assert card.card.call_name == "小雨"
        with pytest.raises(Locked):
            _ = dossier.face
    with b.looking(town, town.worker) as session, pytest.raises(Conflict):
        edit_care_card(session, b.dossier_of(session, case_id), Care(call_name="小云"), version=0, by=town.worker)


def test_judicial_notes_are_written_by_their_keepers_alone_and_with_a_document(town: b.Town) -> None:
    case_id = b.led(town)
    keeper = town.house.supervisor
    group = KeyGroup(code="KG16", evidence="notice no. 7 of the procuratorate")
    for bad in (KeyGroup(code="KG06", evidence="x"), KeyGroup(code="KG16")):
        with b.looking(town, keeper) as session, pytest.raises(Invalid):
            edit_judicial(session, b.dossier_of(session, case_id), Judicial(key_groups=(bad,)), version=0, by=keeper)
    with b.looking(town, town.supervisor) as session, pytest.raises(Locked):
        edit_judicial(
            session, b.dossier_of(session, case_id), Judicial(key_groups=(group,)), version=0, by=town.supervisor
        )


def test_by_way_of_the_parent_one_dossier_opens_for_a_time_and_the_office_is_told(town: b.Town) -> None:
    case_id = b.taken_up(town)
    root = b.renewed(town.house.supervisor)
    until = clock.now() + timedelta(hours=10)
    with b.looking(town, root) as session, pytest.raises(Locked):
        _ = b.dossier_of(session, case_id).face
    with b.acting(town, root) as session:
        climb(session, b.dossier_of(session, case_id), by=root, reason="the only supervisor is ill", until=until)
    with b.looking(town, root) as session:
        assert b.dossier_of(session, case_id).face.name == "测试甲"
    with b.looking(town, town.supervisor) as session:
        dossier = b.dossier_of(session, case_id)
        (notice,) = obligations_of(session, dossier.id)
        assert (notice.kind, notice.holder_office_id) == (Kind.NOTICE, town.office_id)
        assert notice.due_at >= clock.now() + timedelta(days=5)
        with clock.at(notice.due_at + timedelta(days=30)):
            late = overdue_above(session, root)
            assert [row.kind for row in late if row.safe_id == dossier.id and row.kind is Kind.NOTICE] == []
            assert late
        decision = next(row for row in decisions_of(session, dossier.id) if row.kind == "climb")
        assert (decision.by_id, decision.words.reason) == (root.user_id, "the only supervisor is ill")
    with clock.at(until), town.database.reading() as session:
        keyring = b.fresh(root)
        assert not keyring.can_open(session, session.get_one(Case, case_id).dossier_id, Compartment.FACE)


def test_a_consent_is_kept_when_it_is_taken_back(town: b.Town) -> None:
    case_id = b.led(town)
    agreement = Agreement(purposes="help at school", given_by="mother", how="on paper")
    with b.acting(town, town.worker) as session:
        dossier = b.dossier_of(session, case_id)
        consent = record_consent(session, dossier, agreement, given_on=clock.today(), by=town.worker)
        take_back_consent(session, consent, reason="changed her mind")
    with b.looking(town, town.worker) as session:
        (kept,) = consents_of(session, b.dossier_of(session, case_id).id)
        assert kept.ended_at is not None
        assert kept.agreement.taken_back == "changed her mind"
        tomorrow = clock.today() + timedelta(days=1)
        with pytest.raises(Invalid):
            record_consent(session, b.dossier_of(session, case_id), agreement, given_on=tomorrow, by=town.worker)
