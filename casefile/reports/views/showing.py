"""What a report's page shows of its text."""

from typing import Any

from sqlalchemy.orm import Session

from casefile.kernel.codes import codes
from casefile.people.areas import path_of
from casefile.people.offices import root_office
from casefile.reports.content import ReportContent
from casefile.reports.model import Report
from casefile.reports.person import id_doubts
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek
from casefile.web.words import language


def readable_content(session: Session, report: Report) -> ReportContent | None:
    """Give what a report says, as far as the reader may open it; None where it is closed or damaged."""
    if not keyring_of(session).can_open(session, report.id, Compartment.CONTENT):
        return None
    found: ReportContent | None = peek(report)
    return found


def content_context(session: Session, content: ReportContent) -> dict[str, Any]:
    """Give the template what it says codes with."""
    lists = {
        "kind": codes("mandatory_report").label(content.kind, language()),
        "id_kind": codes("id_kind").label(content.id_kind, language()),
        "sex": codes("sex").label(content.sex, language()),
    }
    places = {code: _place(session, code) for code in {content.seen_area, content.lives_area} if code}
    return {"content": content, "lists": lists, "places": places, "doubts": id_doubts(content)}


def _place(session: Session, code: str) -> str:
    """Name a place of the county by town and community, one outside by its whole path."""
    county = path_of(session, root_office(session).area_code)
    whole = path_of(session, code)
    return whole.removeprefix(county).strip() or whole
