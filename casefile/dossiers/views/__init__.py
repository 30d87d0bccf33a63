"""The pages of dossiers that write; the page that shows one is the desk's."""

from casefile.dossiers.views import (
    casework,
    climbing,
    first_pages,
    giving_back,
    judicial,
    noticing,
    owing,
    taking_on,
    working,
)
from casefile.dossiers.views.blueprint import bp

__all__ = [
    "bp", "casework", "climbing", "first_pages", "giving_back", "judicial", "noticing", "owing", "taking_on", "working",
]  # fmt: skip
