"""What a report tells of the child, as the first page of a new dossier. What fails a check stays in the report."""

from collections.abc import Callable
from datetime import date
from typing import Any

from casefile.dossiers.ages import Birth, BirthPrecision
from casefile.dossiers.face import Face
from casefile.dossiers.identity import check_id, doubts_about
from casefile.dossiers.masks import check_name, check_whole_phone
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.areas import LENGTHS, Level
from casefile.reports.content import ReportContent

AS_REPORTED = N_("As reported; not compared with a document.")


def face_from(content: ReportContent, id_note: str) -> Face:
    """Make the first page; an age that was guessed becomes a year of birth, marked as estimated."""
    birth = born(content)
    area = content.lives_area
    return Face(
        name=_kept(check_name, content.name),
        sex=content.sex,
        birth=birth.day,
        birth_precision=birth.precision,
        phone=_kept(check_whole_phone, content.phone),
        address=content.address,
        community=area if len(area) == LENGTHS[Level.COMMUNITY] else "",
        guardian=_kept(check_name, content.guardian),
        guardian_phone=_kept(check_whole_phone, content.guardian_phone),
        occupation=content.school,
        **_number(content, id_note),
    )


def born(content: ReportContent) -> Birth:
    """Tell when the child was born, as far as the report tells."""
    if content.birth_date is not None:
        return Birth(content.birth_date, BirthPrecision.EXACT)
    if content.age is None:
        return Birth()
    return Birth(date(max(clock.today().year - content.age, 1), 1, 1), BirthPrecision.ESTIMATED)


def _number(content: ReportContent, id_note: str) -> dict[str, Any]:
    """Take the number over, not verified where something about it does not fit; one that is none stays behind."""
    try:
        number = check_id(content.id_kind, content.id_number, unverified=True).number
    except Invalid:
        return {}
    doubted = bool(id_doubts(content))
    return {
        "id_kind": content.id_kind,
        "id_number": number,
        "id_unverified": doubted or content.id_unverified,
        "id_note": id_note if doubted else "",
    }


def id_doubts(content: ReportContent) -> tuple[Invalid, ...]:
    """Tell what does not fit between the ID number and what else is said of the child."""
    if not content.id_number:
        return ()
    return doubts_about(content.id_kind, content.id_number, birth=born(content), sex=content.sex)


def _kept(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except Invalid:
        return ""
