"""One timeline a dossier: what every part of the chain tells, newest first, page by page."""

from collections.abc import Callable, Iterable
from heapq import merge
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.assessments import queries as assessments
from casefile.care import queries as care
from casefile.contacts import queries as contacts
from casefile.dossiers.queries import history
from casefile.dossiers.timeline import Before, Entry, EntryKind
from casefile.interventions import queries as interventions
from casefile.papers import queries as papers
from casefile.referrals import queries as referrals
from casefile.reports import queries as reports

Source = Callable[..., list[Entry]]
SIZE = 30

SOURCES: dict[EntryKind, Source] = {
    EntryKind.CONTACT: contacts.entries,
    EntryKind.CASE: history.entries,
    EntryKind.REPORT: reports.entries,
    EntryKind.ASSESSMENT: assessments.entries,
    EntryKind.PLAN: care.entries,
    EntryKind.REFERRAL: referrals.entries,
    EntryKind.INTERVENTION: interventions.entries,
    EntryKind.PAPER: papers.entries,
}
"""Who tells which kind of entry."""


class Story(NamedTuple):
    """A page of the timeline, and where the next one begins; None on the last."""

    entries: list[Entry]
    more: Before | None


def story(
    session: Session,
    dossier_id: UUID,
    *,
    kinds: Iterable[EntryKind] = (),
    before: Before | None = None,
    size: int = SIZE,
) -> Story:
    """Give a page of a dossier's timeline, of some kinds or of all."""
    wanted = set(kinds) or set(SOURCES)
    told = [
        source(session, dossier_id, before=before, most=size + 1) for kind, source in SOURCES.items() if kind in wanted
    ]
    found = list(islice(merge(*told, key=lambda entry: (entry.at, entry.row_id), reverse=True), size + 1))
    shown = found[:size]
    return Story(shown, Before(shown[-1].at, shown[-1].row_id) if len(found) > size else None)
