"""Who may do what: one table of rules, one question."""

from casefile.access.actions import Action
from casefile.access.deciding import Subject, Verdict, can, visible_to
from casefile.access.rules import RULES, Rule

__all__ = ["RULES", "Action", "Rule", "Subject", "Verdict", "can", "visible_to"]
