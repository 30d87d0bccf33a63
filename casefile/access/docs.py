"""Writes docs/access.md out of the rules, so that the document cannot say anything else than the program does."""

from collections.abc import Iterable

from casefile.access.actions import Action
from casefile.access.rule import Rule, Scope
from casefile.access.rules import GROUPS
from casefile.people.roles import ADMINISTRATORS, ROLE_WORDS, Role
from casefile.vault.capacities import Capacity

HEAD = """# Who may do what

<!-- Generated from the table of rules; do not edit. -->

What no line allows is denied. To read something *is* to hold a grant of its key that is in force, in person or
through an office, its judicial keepers or a unit; no role opens anything. Lists use the same relation as single pages.

- *Who*: a role, or the capacity in which the person opens the thing. *office* is a supervisor of the thing's office,
  *parent* a supervisor of an office above who opened it by way of the parent; *after the closing*: only what was
  written since then.
- *Opens*: the compartment that must open to the person, else the answer is 404, as if the thing did not exist.
  Whoever can read it but may not do this is told whom to ask (403).
- *Besides*: *own*: only its author; *another's*: never its author; *password*: the password again, for this one act;
  *signed*: the audit row carries the person's signature.
"""
TABLE = "| action | what the person does | who | opens | besides |\n|---|---|---|---|---|\n"
WHERE = {
    Scope.ANYWHERE: "",
    Scope.OFFICE: " of the thing's office",
    Scope.OFFICE_OR_ABOVE: " of the thing's office or one above",
    Scope.ABOVE: " of an office above the thing's",
}


def render() -> str:
    """Write the document."""
    return HEAD + "".join(_section(title, rules.items()) for title, rules in GROUPS.items())


def _section(title: str, rules: Iterable[tuple[Action, Rule]]) -> str:
    return f"\n## {title}\n\n{TABLE}" + "".join(_line(action, rule) for action, rule in rules)


def _line(action: Action, rule: Rule) -> str:
    opens = " or ".join(sorted(rule.reads)) or "–"
    flags = {"own": rule.own, "another's": rule.not_author, "password": rule.step_up, "signed": rule.signed}
    besides = ", ".join(word for word, holds in flags.items() if holds) or "–"
    return f"| `{action}` | {rule.sentence} | {_who(rule)} | {opens} | {besides} |\n"


def _who(rule: Rule) -> str:
    if rule.anyone:
        return "everybody"
    if rule.capacities is not None:
        later = [f"{_told(capacity)} after the closing" for capacity in sorted(rule.after_closing)]
        return ", ".join(sorted(_told(capacity) for capacity in rule.capacities) + later)
    if rule.roles is None:
        return "its holder"
    if rule.roles == frozenset(Role) - ADMINISTRATORS:
        return "everybody but the three administrators"
    return ", ".join(ROLE_WORDS[role] for role in Role if role in rule.roles) + WHERE[rule.scope]


def _told(capacity: Capacity) -> str:
    return capacity.replace("_", "-")
