"""Pages of care."""

from casefile.care.views import ending, plans, tasks
from casefile.care.views.blueprint import bp

__all__ = ["bp", "ending", "plans", "tasks"]
