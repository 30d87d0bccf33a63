"""Whatever shows something of a file leaves a read row; an ended certificate opens nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from casefile.audit.acts import act
from casefile.audit.detail import open_detail
from casefile.audit.model import AuditRow
from casefile.contacts.commands import log_contact
from casefile.contacts.model import ContactNote
from casefile.dossiers.cases import Case
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.people.keepers import confirm_keeper, hand_keepers_key, name_keeper
from casefile.people.offices import Office
from casefile.people.units import Unit
from casefile.vault.errors import Locked
from tests import people_builders as people
from tests.dossiers import builders as files
from tests.web.clients import Visitor, application, visitor


@pytest.fixture
def place(database: Database) -> files.Town:
    return files.town(database)


@pytest.fixture
def app(place: files.Town) -> Flask:
    return application(place.house)


def dossier_id(place: files.Town, case_id: UUID) -> UUID:
    with files.looking(place, None) as session:
        return session.get_one(Case, case_id).dossier_id


def worker(place: files.Town, app: Flask) -> Visitor:
    return visitor(app, files.username(place, place.worker))


def opened(place: files.Town, act: str) -> list[str]:
    with files.looking(place, None) as session:
        query = select(AuditRow.opened).where(AuditRow.act == act, AuditRow.opened != "").order_by(AuditRow.seq)
        return list(session.scalars(query))


def test_a_form_shown_again_for_wrong_input_is_a_reading(place: files.Town, app: Flask) -> None:
    file_id = dossier_id(place, files.led(place))
    answer = worker(place, app).post(f"/contacts/of/{file_id}/new", {"facts": "she said little"})
    assert answer.status_code == 422
    assert "测试甲" in answer.text
    assert "she said little" in answer.text
    assert [row for row in opened(place, "log_contact") if "face" in row]


def test_the_page_of_both_versions_is_a_reading(place: files.Town, app: Flask) -> None:
    case_id = files.led(place)
    with files.acting(place, place.worker) as session:
        contact = log_contact(
            session, files.dossier_of(session, case_id), by=place.worker, note=ContactNote(facts="first words"),
            met_at=clock.now(), method="VISIT", outcome="SEEN",
        )  # fmt: skip
        contact_id = contact.id
    reader = worker(place, app)
    assert (
        reader.post(f"/contacts/{contact_id}/edit", {"facts": "newer words", "sealed_version": "1"}).status_code == 303
    )
    noted = len(opened(place, "edit_contact"))
    late = reader.post(f"/contacts/{contact_id}/edit", {"facts": "late words", "sealed_version": "1"})
    assert late.status_code == 409
    assert "newer words" in late.text
    assert "late words" in late.text
    assert len(opened(place, "edit_contact")) == noted + 1


def test_after_the_end_of_the_certificate_nothing_opens(place: files.Town, app: Flask) -> None:
    file_id = dossier_id(place, files.led(place))
    with clock.at(clock.now() + timedelta(days=401)):
        reader = worker(place, app)
        assert reader.get(f"/dossiers/{file_id}").status_code == 404
        assert reader.get("/me").status_code == 200
    assert worker(place, app).get(f"/dossiers/{file_id}").status_code == 200


def test_what_a_list_showed_is_sealed_to_the_office_of_the_readers_duty(place: files.Town, app: Flask) -> None:
    """Never to the reader alone, nor to the judicial keepers whose key she holds besides."""
    case_id, house = files.led(place), place.house
    with act(place.database, house.secadmin, "give_duty") as session:
        keeper = name_keeper(session, office_id=place.office_id, user_id=place.second.user_id, by=place.supervisor)
        confirm_keeper(session, keeper.id, by=house.secadmin)
        hand_keepers_key(session, keeper.id, by=people.again(house, house.supervisor))
    readers = (place.worker, place.second)
    for reader in readers:
        visitor(app, files.username(place, reader)).get("/dossiers")
    shown = {"shown": [dossier_id(place, case_id).bytes]}
    with files.looking(place, None) as session:
        office = session.get_one(Office, place.office_id)
        query = select(AuditRow).where(AuditRow.act == "see_dossiers").order_by(AuditRow.seq)
        rows = session.scalars(query).all()
        assert [row.actor for row in rows] == [reader.user_id for reader in readers]
        for row in rows:
            assert row.detail_to == office.principal_id
            assert open_detail(place.supervisor.keyring, row) == shown
            with pytest.raises(Locked):
                open_detail(place.worker.keyring, row)


def test_what_a_liaisons_list_showed_is_sealed_to_the_unit(place: files.Town, app: Flask) -> None:
    liaison = people.liaison(place.house)
    with files.looking(place, None) as session:
        unit_id = session.scalars(select(Unit.principal_id)).one()
    assert liaison.accounts_to == unit_id
    assert place.house.auditor.accounts_to == place.house.supervisor.accounts_to
