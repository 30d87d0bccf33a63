"""Pages of reports: handing in and one's own list; the queue and the decisions of the office."""

from casefile.reports.views import deciding, reporting
from casefile.reports.views.blueprint import bp

__all__ = ["bp", "deciding", "reporting"]
