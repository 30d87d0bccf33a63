"""The pages of the desk."""

from casefile.desk.views import day, file, lists
from casefile.desk.views.blueprint import bp

__all__ = ["bp", "day", "file", "lists"]
