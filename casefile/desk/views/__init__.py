"""The pages of the desk."""

from casefile.desk.views import file
from casefile.desk.views.blueprint import bp

__all__ = ["bp", "file"]
