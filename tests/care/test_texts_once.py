"""Of each text a case has one that is open, also where two people begin it at the same moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casefile.assessments.model import ASSESSMENT, Assessment, AssessmentText
from casefile.care.model import CLOSING, PLAN, Closing, ClosingText, Plan, PlanText
from casefile.dossiers.cases import Case
from casefile.kernel.db import Database
from casefile.kernel.ids import new_id
from casefile.workflow import Machine, begin
from tests.dossiers import builders as files


def begin_twice(place: files.Town, model: type[Any], machine: Machine, made: Callable[[], Any]) -> None:
    case_id, author = files.in_care(place), place.worker.user_id
    with files.acting(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        for _ in range(2):
            row = model(id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id)
            row.author_id, row.text = author, made()
            begin(session, machine, row, "begin", by=author)


@pytest.mark.parametrize(
    ("model", "machine", "made"),
    [(Assessment, ASSESSMENT, AssessmentText), (Plan, PLAN, PlanText), (Closing, CLOSING, ClosingText)],
)
def test_a_second_open_text_of_a_case_is_refused_by_the_database(
    database: Database, held_clock: datetime, model: type[Any], machine: Machine, made: Callable[[], Any]
) -> None:
    place = files.town(database)
    with pytest.raises(IntegrityError):
        begin_twice(place, model, machine, made)
