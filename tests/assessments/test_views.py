"""Pages of assessments: where an approval leads."""

import re
from uuid import UUID

import msgspec
import pytest
from flask import Flask

from casefile.dossiers.cases import Case
from casefile.dossiers.queries import decisions_of
from casefile.dossiers.urgency import Urgency
from casefile.kernel.db import Database
from tests.assessments.test_commands import TEXT, submitted, written
from tests.dossiers import builders as files
from tests.web.clients import Visitor, application, visitor


@pytest.fixture
def place(database: Database) -> files.Town:
    return files.town(database)


@pytest.fixture
def app(place: files.Town) -> Flask:
    return application(place.house)


def approved(place: files.Town, app: Flask, case_id: UUID, urgency: str) -> tuple[Visitor, str]:
    """Approve an assessment that proposes an urgency; give who approved it, and where that leads."""
    text = msgspec.structs.replace(TEXT, urgency=urgency, urgency_reason="alone at night")
    question = submitted(place, written(place, case_id, text))
    second = visitor(app, files.username(place, place.second))
    answer = second.post(f"/approvals/{question}", {"approve": "1"})
    assert answer.status_code == 303
    return second, answer.headers["Location"]


def test_another_urgency_than_the_case_has_is_set_with_one_tap_after_the_approval(
    place: files.Town, app: Flask
) -> None:
    case_id = files.led(place, urgency=Urgency.Y)
    second, there = approved(place, app, case_id, "R")
    page = second.get(there).text
    assert re.search(r'<input checked[^>]* value="R"', page)
    assert "alone at night" in page
    assert second.post(there, {"urgency": "R", "reason": "alone at night"}).status_code == 303
    with files.looking(place, place.supervisor) as session:
        case = session.get_one(Case, case_id)
        assert case.urgency is Urgency.R
        (newest, *_) = decisions_of(session, case.dossier_id)
        assert newest.words.reason == "alone at night"
    worker = visitor(app, files.username(place, place.worker))
    assert worker.get(there).status_code == 403
    assert visitor(app, files.username(place, place.other)).get(there).status_code == 404


def test_the_urgency_that_the_case_has_leads_back_to_the_dossier(place: files.Town, app: Flask) -> None:
    case_id = files.led(place, urgency=Urgency.Y)
    with files.looking(place, None) as session:
        dossier_id = session.get_one(Case, case_id).dossier_id
    _second, there = approved(place, app, case_id, "Y")
    assert there == f"/dossiers/{dossier_id}"
