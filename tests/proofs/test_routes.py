"""Every page and every act, asked for by everybody who has no business with it: as if it did not exist."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter
from werkzeug.routing import Rule as Route

from casefile.access import RULES, Action, Rule
from casefile.access.rule import Scope
from casefile.audit.model import AuditRow, Outcome
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.vault.capacities import Capacity
from casefile.web.stepup import FIELD
from casefile.web.throttle import LIMITS, Counted
from tests import people_builders as people
from tests.proofs.county import County, person
from tests.web.clients import Visitor, application, visitor

BROWSER_FILES = {"static"}


@dataclass(frozen=True)
class Address:
    """One way to ask: a method, an address with or without a thing in it, and the rule that guards it."""

    endpoint: str
    method: str
    path: str
    """With {id} where the thing's id stands."""
    model: type[Any] | None
    action: Action

    @property
    def rule(self) -> Rule:
        return RULES[self.action]

    def of(self, thing: UUID) -> str:
        return self.path.replace("{id}", str(thing))


@pytest.fixture(scope="module")
def app(full: County) -> Flask:
    return application(full.place.house)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who asks for a thousand foreign things would be made to wait."""
    monkeypatch.setitem(LIMITS, Counted.REFUSED, 1_000_000)


def addresses(app: Flask) -> Iterator[Address]:
    """List every guarded address."""
    for route in app.url_map.iter_rules():
        view = app.view_functions[route.endpoint]
        action = getattr(view, "casefile_action", None)
        if action is not None:
            for method in sorted((route.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield Address(route.endpoint, method, _path(route), getattr(view, "casefile_model", None), action)


def _path(route: Route) -> str:
    parts = {name: "{id}" if name == "subject_id" else _filled(route, name) for name in route.arguments}
    path = route.rule
    for name, value in parts.items():
        start = path.rindex("<", 0, path.index(f"{name}>"))
        path = path[:start] + value + path[path.index(f"{name}>") + len(name) + 1 :]
    return path


def _filled(route: Route, name: str) -> str:
    converter = route._converters[name]
    if isinstance(converter, AnyConverter):
        return str(min(converter.items))
    kind = type(converter).__name__
    return {"UUIDConverter": str(UUID(int=7)), "IntegerConverter": "1", "DateConverter": "2026-03-02"}.get(kind, "x")


def thing_of(session: Session, model: type[Any] | None) -> UUID | None:
    """Give one thing of the office that is foreign to all strangers; None where the address names none."""
    if model is None:
        return None
    found = session.scalars(select(model).limit(1)).first()
    assert found is not None, f"the full house has no {model.__name__}"
    thing: UUID = found.id
    return thing


def no_business(address: Address, actor: Actor) -> bool:
    """Tell whether a stranger must get nothing: no grant opens the thing, or no role leads to the page."""
    rule = address.rule
    if rule.anyone or (address.model is None and rule.roles is not None and rule.roles & actor.roles):
        return False
    if rule.scope is Scope.ABOVE and not actor.administrator:
        return rule.roles is None or rule.roles.isdisjoint(actor.roles)
    return bool(rule.reads) or rule.own or (rule.roles is not None and rule.roles.isdisjoint(actor.roles))


def ask(who: Visitor, address: Address, thing: UUID | None, token: str, password: str) -> Any:
    path = address.of(thing or uuid4())
    if address.method == "GET":
        return who.get(path)
    fields = {"csrf_token": token, "reason": "x"} | ({FIELD: password} if address.rule.step_up else {})
    return who.client.open(path, method=address.method, data=fields, buffered=True)


def test_every_view_is_marked(app: Flask) -> None:
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "casefile_action")]
    assert set(unmarked) <= BROWSER_FILES


def test_a_route_with_a_thing_in_it_loads_it_by_the_guard_unless_a_role_alone_decides(app: Flask) -> None:
    for address in addresses(app):
        if address.rule.reads or address.rule.own:
            assert address.model is not None or "{id}" not in address.path, address


@pytest.mark.parametrize(
    "role",
    [
        "supervisor", "youth_worker", "volunteer", "grid_worker", "liaison", "county_office", "investigator",
        "root supervisor", "sysadmin", "secadmin", "auditor",
    ],
)  # fmt: skip
def test_what_is_foreign_does_not_exist(full: County, app: Flask, role: str) -> None:
    name = full.strangers[role]
    actor, who = person(full, name), visitor(app, name)
    token, password = who.token, people.password_of(name)
    with full.database.reading() as session:
        things = {each.model: thing_of(session, each.model) for each in addresses(app)}
        before = session.scalar(select(func.count()).where(AuditRow.outcome == Outcome.REFUSED)) or 0
        keeps = not actor.held.isdisjoint(session.scalars(select(Office.keepers_id)))
    assert keeps == (role == "root supervisor")
    asked = 0
    for address in addresses(app):
        if not no_business(address, actor) or (keeps and Capacity.KEEPERS in (address.rule.capacities or ())):
            continue
        answer = ask(who, address, things[address.model], token, password)
        assert answer.status_code == 404, (role, address, answer.status_code)
        asked += 1
        if asked % 5 == 0:
            nothing = ask(who, address, None, token, password)
            assert _bare(nothing.text) == _bare(answer.text), address
            asked += 1
    with full.database.reading() as session:
        after = session.scalar(select(func.count()).where(AuditRow.outcome == Outcome.REFUSED)) or 0
    assert asked > 40
    assert after - before == asked


def _bare(text: str) -> str:
    """A page without what differs from one request to the next: ids in the address, the token's field."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|nonce-[\w-]+|value=\"[\w.-]+\"", "", text)


def test_who_is_not_signed_in_is_led_to_the_sign_in_whatever_is_asked(full: County, app: Flask) -> None:
    who = visitor(app)
    with full.database.reading() as session:
        things = {each.model: thing_of(session, each.model) for each in addresses(app)}
    for address in addresses(app):
        for thing in (things[address.model], None):
            answer = ask(who, address, thing, "", "")
            assert answer.status_code in {302, 303, 401}, (address, answer.status_code)
            assert "<table" not in answer.text
