"""The form of a rule: what a person must be, must be able to open, and must not have written."""

from dataclasses import dataclass
from enum import StrEnum

from casefile.people.roles import Role
from casefile.vault.capacities import Capacity, Compartment


class Scope(StrEnum):
    """Where the role must be held, for rules about a row that opens nothing."""

    ANYWHERE = "anywhere"
    OFFICE = "office"
    """At the office of the thing."""
    OFFICE_OR_ABOVE = "office_or_above"
    ABOVE = "above"
    """At an office above that of the thing, not at the office itself."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may do one thing. What no part of a rule allows is denied."""

    sentence: str
    anyone: bool = False
    """Every signed-in person, for the own account."""
    roles: frozenset[Role] | None = None
    """One of these roles must be held; None asks for no role, only for what follows."""
    scope: Scope = Scope.ANYWHERE
    reads: frozenset[Compartment] = frozenset()
    """One of these compartments of the thing's safe must open to the person."""
    capacities: frozenset[Capacity] | None = None
    """... in one of these capacities; None: in any."""
    after_closing: frozenset[Capacity] = frozenset()
    """... and in one of these where the thing was written after the closing of the case."""
    own: bool = False
    """Only the author of the thing."""
    not_author: bool = False
    """Never its author."""
    step_up: bool = False
    """The password again."""
    signed: bool = False
    """The audit row carries the person's signature: it moves keys or approves."""
