"""What cannot be right in a report: clear sentences beside the field. Nothing is refused for being unknown."""

from datetime import date, datetime

import msgspec
from sqlalchemy.orm import Session

from casefile.dossiers.identity import normal_id
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.areas import area
from casefile.reports.content import ReportContent, Reporter


def not_later(moment: datetime | None, field: str) -> None:
    """Refuse a moment in the future."""
    if moment is not None and moment > clock.now():
        raise Invalid(N_("This time lies in the future."), field=field)


def not_after_today(day: date | None, field: str) -> None:
    """Refuse a day in the future."""
    if day is not None and day > clock.today():
        raise Invalid(N_("This day lies in the future."), field=field)


def known_area(session: Session, code: str, field: str) -> None:
    """Refuse a code that is no area of today; none is right as well."""
    if code:
        area(session, code, field=field)


def checked(session: Session, content: ReportContent) -> ReportContent:
    """Give the report as it is kept, the ID number normalised; raise Invalid for what cannot be right."""
    codes("mandatory_report").check(content.kind, name="kind")
    if not content.facts.strip():
        raise Invalid(N_("Please write what was seen or heard."), field="facts")
    not_later(content.seen_at, "seen_at")
    not_later(content.police.at, "police_at")
    not_after_today(content.birth_date, "birth_date")
    if content.age is not None and content.age < 0:
        raise Invalid(N_("An age is not below 0."), field="age")
    known_area(session, content.seen_area, "seen_area")
    known_area(session, content.lives_area, "lives_area")
    return with_number(content)


def with_number(content: ReportContent) -> ReportContent:
    """Keep the ID number whatever is wrong with it; a number without a kind is taken for that of a resident."""
    number = normal_id(content.id_number)
    if not number:
        return msgspec.structs.replace(content, id_kind="NONE", id_number="")
    kind = "RESIDENT" if content.id_kind in {"", "NONE"} else content.id_kind
    return msgspec.structs.replace(content, id_kind=kind, id_number=number)


def checked_reporter(reporter: Reporter) -> Reporter | None:
    """Give the outside person; None where nobody was named."""
    if reporter.source:
        codes("report_source").check(reporter.source, name="source")
    return None if reporter.empty else reporter
