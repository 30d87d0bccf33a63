"""The outside person who told it: opened with a reason, told what came of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.reports.content import OpeningWords, Reporter
from casefile.reports.model import OpeningReason, Report, ReporterNote, ReporterOpening


def open_reporter(session: Session, *, by: Actor, report: Report, reason: OpeningReason, words: str) -> Reporter:
    """Open the outside person's name for a reason, which is kept; raise Locked for who does not hold the office."""
    if not words.strip():
        raise Invalid(N_("Write what you need the name for."), field="words")
    found = session.scalar(select(ReporterNote).where(ReporterNote.report_id == report.id))
    if found is None:
        raise Invalid(N_("Nobody outside was named with this report."))
    reporter = found.reporter
    opening = ReporterOpening(report_id=report.id, by_id=by.user_id, at=clock.now(), reason=reason)
    opening.words = OpeningWords(note=words.strip())
    session.add(opening)
    session.flush()
    return reporter


def tell_reporter(session: Session, *, by: Actor, report: Report) -> None:
    """Note that whoever reported was told what came of it."""
    del by
    report.told_at = report.told_at or clock.now()
    session.flush()
