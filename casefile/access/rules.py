"""The table of rules, gathered from the parts of the trade. docs/access.md is made of it."""

from casefile.access.actions import Action
from casefile.access.casework import ASSESSING, CARING, CONTACTS, DOSSIERS, JUDGED, MONITORING, REPORTS
from casefile.access.outside import INTERVENTIONS, PAPERS, REFERRALS
from casefile.access.people import ACCOUNTS, OVERSIGHT, OWN
from casefile.access.rule import Rule

GROUPS: dict[str, dict[Action, Rule]] = {
    "The own account": OWN,
    "Accounts, offices and units": ACCOUNTS,
    "Discovery reports": REPORTS,
    "Dossiers and cases": DOSSIERS,
    "The judicial part": JUDGED,
    "Contacts": CONTACTS,
    "Monitoring": MONITORING,
    "Assessments": ASSESSING,
    "Care": CARING,
    "Referrals": REFERRALS,
    "Interventions": INTERVENTIONS,
    "Papers": PAPERS,
    "Oversight": OVERSIGHT,
}

RULES: dict[Action, Rule] = {action: rule for group in GROUPS.values() for action, rule in group.items()}
"""Every action's rule. An action without one is denied to everybody."""

__all__ = ["GROUPS", "RULES", "Rule"]
