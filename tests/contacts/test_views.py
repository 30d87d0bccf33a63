"""Pages of contacts: a later day wants its reason; what whoever stays for the follow-up may see and change."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casefile.care import commands as care
from casefile.care.model import Closing
from casefile.contacts.commands import log_contact
from casefile.contacts.model import Contact, ContactNote
from casefile.dossiers.cases import Case
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Database
from tests.care.builders import answered, closing_text, reported
from tests.dossiers import builders as files
from tests.web.clients import application, visitor


@pytest.fixture
def place(database: Database, held_clock: datetime) -> files.Town:
    return files.town(database)


def logged(place: files.Town, case_id: UUID, words: str) -> UUID:
    with files.acting(place, place.worker) as session:
        return log_contact(
            session, files.dossier_of(session, case_id), by=files.renewed(place.worker), note=ContactNote(facts=words),
            met_at=clock.now(), method="VISIT", outcome="SEEN",
        ).id  # fmt: skip


def closed(place: files.Town, case_id: UUID) -> None:
    text = closing_text(follow_up_on=(clock.today() + timedelta(days=30),))
    answered(place, Closing, reported(place, case_id, text=text))
    with files.acting(place, place.supervisor) as session:
        care.close_case(session, session.get_one(Case, case_id), by=place.supervisor)


def test_who_follows_up_corrects_what_she_wrote_since_the_closing_and_nothing_earlier(place: files.Town) -> None:
    case_id = files.in_care(place)
    earlier = logged(place, case_id, "at home, before the closing")
    closed(place, case_id)
    later = logged(place, case_id, "a visit after the closing")
    worker = visitor(application(place.house), files.username(place, place.worker))
    assert worker.get(f"/contacts/{earlier}/edit").status_code == 403
    answer = worker.post(f"/contacts/{earlier}/edit", {"facts": "rewritten", "sealed_version": "1"})
    assert answer.status_code == 403
    answer = worker.post(f"/contacts/{later}/edit", {"facts": "she goes to school again", "sealed_version": "1"})
    assert answer.status_code == 303
    page = worker.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "she goes to school again" in page.text
    assert "a visit after the closing" in page.text, "the earlier version of her own words"
    with files.looking(place, place.supervisor) as session:
        assert session.get_one(Contact, earlier).note.facts == "at home, before the closing"


def test_who_follows_up_reads_an_earlier_entry_without_its_versions_and_without_a_button(place: files.Town) -> None:
    case_id = files.in_care(place)
    earlier = logged(place, case_id, "as it was first written")
    worker = visitor(application(place.house), files.username(place, place.worker))
    answer = worker.post(f"/contacts/{earlier}/edit", {"facts": "as it was corrected", "sealed_version": "1"})
    assert "as it was first written" in worker.get(answer.headers["Location"]).text
    closed(place, case_id)
    page = worker.get(f"/contacts/{earlier}")
    assert page.status_code == 200
    assert "as it was corrected" in page.text
    assert "as it was first written" not in page.text
    assert f"/contacts/{earlier}/edit" not in page.text


def test_all_that_is_wrong_with_a_contact_is_told_at_once_in_the_order_of_the_page(place: files.Town) -> None:
    case_id = files.in_care(place)
    worker = visitor(application(place.house), files.username(place, place.worker))
    with files.looking(place, place.worker) as session:
        address = f"/contacts/of/{files.dossier_of(session, case_id).id}/new"
    answer = worker.post(address, {"outcome": "SEEN", "met_at": "2090-01-01T10:00", "next_on": "2020-01-01"})
    assert answer.status_code == 422
    summary = answer.text.partition('class="summary"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == ["method-0", "facts", "next_on", "met_at"]
    for field in ("method", "facts", "next_on", "met_at"):
        assert f'id="{field}-wrong"' in answer.text, field


def test_a_later_day_is_sent_back_until_its_reason_stands_beside_it(place: files.Town) -> None:
    case_id = files.led(place, urgency=Urgency.R)
    worker = visitor(application(place.house), files.username(place, place.worker))
    with place.database.reading() as session:
        address = f"/contacts/of/{session.get_one(Case, case_id).dossier_id}/new"
    assert "按紧急程度最迟应在" in worker.get(address).text
    day = clock.today() + timedelta(days=9)
    met = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    fields = {"method": "VISIT", "outcome": "SEEN", "facts": "at home", "met_at": met, "next_on": day.isoformat()}
    refused = worker.post(address, fields)
    assert refused.status_code == 422
    assert 'href="#next_reason"' in refused.text
    opened = re.findall(r'name="_opened" value="([^"]+)"', refused.text)
    fields |= {"next_reason": "with her father until then", "_opened": opened[0]}
    assert worker.post(address, fields).status_code == 303
    again = worker.post(address, fields)
    assert "此页此前已提交" in worker.get(again.headers["Location"]).text
    with place.database.reading() as session:
        assert len(session.scalars(select(Contact).where(Contact.case_id == case_id)).all()) == 1
    with place.database.reading() as session:
        assert files.contact_day(session, case_id) == day
