"""Pages: accounts and roles, people waiting for admission, offices, partner units."""

from casefile.people.views import accounts, admissions, places
from casefile.people.views.blueprint import bp

__all__ = ["accounts", "admissions", "bp", "places"]
