"""Every page and every act, asked for by everybody who has no business with it: as if it did not exist."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from casefile.access import Action
from casefile.access.rule import Scope
from casefile.audit.model import AuditRow, Outcome
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import Role
from casefile.vault.capacities import Capacity
from casefile.web.stepup import FIELD
from casefile.web.throttle import LIMITS, Counted
from tests import people_builders as people
from tests.proofs.county import County, person
from tests.proofs.routes import Address, addresses, thing_of
from tests.web.clients import Visitor, application, visitor

BROWSER_FILES = {"static"}
PUBLIC = {
    "web.start", "web.language", "web.keep_draft", "web.stay", "accounts.sign_in", "accounts.sign_out",
    "accounts.activate", "accounts.welcome",
}  # fmt: skip
"""What needs no sign-in, or asks only whether there is one: none of it shows a file."""
STRANGERS = (
    "supervisor", "youth_worker", "volunteer", "grid_worker", "liaison", "county_office", "investigator",
    "root supervisor", "sysadmin", "secadmin", "auditor",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(full: County) -> Flask:
    return application(full.place.house)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who asks for a thousand foreign things would be made to wait."""
    monkeypatch.setitem(LIMITS, Counted.REFUSED, 1_000_000)


OF_THE_OFFICE = {Action.GIVE_BACK}
"""Acts whose rule names a role alone: the view itself asks whether there is anything of the person's office."""


def no_business(address: Address, actor: Actor) -> bool:
    """Tell whether a stranger must get nothing: no grant opens the thing, or no role leads to the page."""
    rule, above = address.rule, actor.name.startswith("Person root")
    lacking = rule.roles is not None and rule.roles.isdisjoint(actor.roles)
    if rule.anyone or (address.model is None and rule.roles is not None and not lacking):
        return False
    if rule.scope is Scope.ABOVE and not actor.administrator:
        return lacking or not above
    return bool(rule.reads) or rule.own or lacking or rule.scope is Scope.OFFICE or address.action in OF_THE_OFFICE


def ask(who: Visitor, address: Address, thing: UUID | None, token: str, password: str) -> Any:
    path = address.of(thing or uuid4())
    if address.method == "GET":
        return who.get(path)
    fields = {"csrf_token": token, "reason": "x"} | ({FIELD: password} if address.rule.step_up else {})
    return who.client.open(path, method=address.method, data=fields, buffered=True)


def test_every_view_is_marked(app: Flask) -> None:
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "casefile_action")]
    assert set(unmarked) <= BROWSER_FILES
    open_to_all = [name for name, view in app.view_functions.items() if getattr(view, "casefile_action", "") is None]
    assert set(open_to_all) == PUBLIC


def test_nobody_is_missing_among_those_who_ask(full: County) -> None:
    assert set(full.strangers) == set(STRANGERS)
    assert {role for name in full.strangers.values() for role in person(full, name).roles} == set(Role)


def test_a_route_with_a_thing_in_it_loads_it_by_the_guard_unless_a_role_alone_decides(app: Flask) -> None:
    for address in addresses(app):
        if address.rule.reads or address.rule.own:
            assert address.model is not None or "{id}" not in address.path, address


@pytest.mark.parametrize("role", STRANGERS)
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
