"""What is asked about dossiers. Rows are found by routing columns; what is sealed is opened afterwards."""

from casefile.dossiers.queries.duplicates import Candidate, candidates
from casefile.dossiers.queries.lists import Filters, Listed, Page, Sort, lines_of, list_dossiers
from casefile.dossiers.queries.one import (
    approvals_of,
    card_of,
    cases_of,
    consents_of,
    decisions_of,
    dossier_numbered,
    judicial_of,
    links_of,
)
from casefile.dossiers.queries.owing import (
    Owed,
    numbers_of,
    obligations_of,
    obligations_of_case,
    offers_not_answered,
    overdue_above,
    overdue_of_workers,
    owed_by,
    waiting_for,
)

__all__ = [
    "Candidate",
    "Filters",
    "Listed",
    "Owed",
    "Page",
    "Sort",
    "approvals_of",
    "candidates",
    "card_of",
    "cases_of",
    "consents_of",
    "decisions_of",
    "dossier_numbered",
    "judicial_of",
    "lines_of",
    "links_of",
    "list_dossiers",
    "numbers_of",
    "obligations_of",
    "obligations_of_case",
    "offers_not_answered",
    "overdue_above",
    "overdue_of_workers",
    "owed_by",
    "waiting_for",
]
