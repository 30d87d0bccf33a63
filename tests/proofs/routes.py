"""Every address of the program, with the rule that guards it and a thing that stands behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter
from werkzeug.routing import Rule as Route

from casefile.access import RULES, Action, Rule


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
