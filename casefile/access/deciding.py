"""The one question: may this person do this to that.

To read *is* to hold a grant in force, directly or through a held principal. `can()` and `visible_to()` ask that one
relation; the vault opens by the same.
"""

from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from casefile.access.actions import Action
from casefile.access.rule import Rule, Scope
from casefile.access.rules import RULES
from casefile.kernel.db import columns
from casefile.people.actor import Actor
from casefile.people.offices import above
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.grants import Grant, in_force, readable
from casefile.vault.sealed import Sealable, safe_of

SHOWS_THAT_IT_EXISTS = frozenset({Compartment.FACE, Compartment.CONTENT, Compartment.PACKET})
"""Whoever opens one of these knows of the thing: a refusal need not hide it."""


CONFIDENTIAL = frozenset({Compartment.JUDICIAL})
"""That there is something in this part is told to nobody to whom it does not open."""


class Verdict(StrEnum):
    """The answer."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    """May read it, but not do this: 403, with whom to ask."""
    HIDDEN = "hidden"
    """Not even that it exists: 404."""


class Subject(Protocol):
    """What a thing tells about itself: its safe, its office, the account of who wrote it."""

    safe_id: UUID
    office_id: UUID
    author_id: UUID | None


def can(session: Session, actor: Actor, action: Action, subject: Any = None) -> Verdict:
    """Tell whether a person may do something: to a thing, or at all where there is none. Deny by default."""
    rule = RULES.get(action)
    if rule is None or not _has_role(rule, actor):
        return Verdict.HIDDEN
    if subject is None:
        return Verdict.ALLOWED if rule.anyone or rule.roles else Verdict.HIDDEN
    if not _in_scope(session, rule, actor, subject):
        return Verdict.HIDDEN
    return _of_the_thing(session, rule, actor, subject)


def visible_to(
    actor: Actor, safe_id: ColumnElement[UUID] | InstrumentedAttribute[UUID], compartment: Compartment
) -> ColumnElement[bool]:
    """Say in SQL that a person may read a compartment of the row's safe."""
    return readable(actor.held, safe_id, compartment)


def _has_role(rule: Rule, actor: Actor) -> bool:
    if rule.roles is not None:
        return not rule.roles.isdisjoint(actor.roles)
    return rule.anyone or rule.own or bool(rule.reads)


def _in_scope(session: Session, rule: Rule, actor: Actor, subject: Any) -> bool:
    if rule.scope is Scope.ANYWHERE:
        return True
    office_id: UUID | None = getattr(subject, "office_id", None)
    if office_id is None:
        return False
    held = actor.offices(*(rule.roles or ()))
    if rule.scope is not Scope.ABOVE and office_id in held:
        return True
    return rule.scope is not Scope.OFFICE and not held.isdisjoint(above(session, office_id))


def _of_the_thing(session: Session, rule: Rule, actor: Actor, subject: Any) -> Verdict:
    author: UUID | None = getattr(subject, "author_id", None)
    its_author = author is not None and author == actor.user_id
    if not rule.reads:
        return Verdict.HIDDEN if (rule.own and not its_author) or (rule.not_author and its_author) else Verdict.ALLOWED
    held = _held(session, actor, subject)
    if not any(compartment in rule.reads for compartment, _capacity in held):
        known = rule.reads != CONFIDENTIAL and any(
            compartment in SHOWS_THAT_IT_EXISTS for compartment, _capacity in held
        )
        return Verdict.REFUSED if known else Verdict.HIDDEN
    if not _acts(rule, held, subject) or (rule.own and not its_author) or (rule.not_author and its_author):
        return Verdict.REFUSED
    return Verdict.ALLOWED


def _acts(rule: Rule, held: frozenset[tuple[Compartment, Capacity]], subject: Any) -> bool:
    if rule.capacities is None:
        return True
    later = rule.after_closing if getattr(subject, "after_closing", False) else frozenset()
    return any(compartment in rule.reads and capacity in rule.capacities | later for compartment, capacity in held)


_GRANTS = columns(Grant)
_HELD = select(_GRANTS.compartment, _GRANTS.capacity).where(
    _GRANTS.safe_id == bindparam("safe"), _GRANTS.holder_id.in_(bindparam("holders", expanding=True)), in_force()
)


def _held(session: Session, actor: Actor, subject: Any) -> frozenset[tuple[Compartment, Capacity]]:
    """Give what of the thing's safe opens to the person, and in which capacities.

    A session that only reads remembers the answer: a page asks once for each of its buttons.
    """
    safe_id = _safe_of(subject)
    if safe_id is None or not actor.held:
        return frozenset()
    known: dict[tuple[UUID, UUID], frozenset[tuple[Compartment, Capacity]]] = (
        session.info.setdefault("access", {}) if "reading" in session.info else {}
    )
    if (key := (actor.principal_id, safe_id)) not in known:
        rows = session.execute(_HELD, {"safe": safe_id, "holders": list(actor.held)})
        known[key] = frozenset((row.compartment, row.capacity) for row in rows)
    return known[key]


def _safe_of(subject: Any) -> UUID | None:
    safe_id: UUID | None = getattr(subject, "safe_id", None)
    return safe_of(subject) if safe_id is None and isinstance(subject, Sealable) else safe_id
