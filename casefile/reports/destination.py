"""Which office gets a report: where the child lives, else where it was seen, else the author's, else the county's."""

from sqlalchemy.orm import Session

from casefile.people.actor import Actor
from casefile.people.offices import Office, office, office_for_area, root_office
from casefile.reports.content import ReportContent


def destination(session: Session, by: Actor, content: ReportContent) -> Office:
    """Choose the office; a place outside the county counts as unknown."""
    root = root_office(session)
    for code in (content.lives_area, content.seen_area):
        if code.startswith(root.area_code):
            return office_for_area(session, code)
    own = sorted(by.offices())
    return office(session, own[0]) if own else root
