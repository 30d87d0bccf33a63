"""Builders of reports: a house with an office, its people, and reports handed in by the program's own command."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from casefile import audit
from casefile.audit.recorder import Readings
from casefile.dossiers.urgency import Urgency
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.reports import commands
from casefile.reports.content import ReportContent, Reporter
from casefile.reports.model import Report
from casefile.vault.keyring import Keyring
from tests import people_builders as people
from tests.people_builders import TOWNS, Installed
from tests.snapshots import built_once

CANARY = "金丝雀正在三楼窗台上"
CHILD = "林小雀"
WITNESS = "目击者周大娘"
ID_NUMBER = "999999201203040010"


@dataclass
class House:
    """An installation with one town's office: who reports, who decides, who must not see."""

    installed: Installed
    office_id: Any
    other_id: Any
    grid_worker: Actor
    supervisor: Actor
    second: Actor
    elsewhere: Actor
    stranger: Actor

    @property
    def database(self) -> Database:
        """The database of the installation."""
        return self.installed.database


@built_once
def house(database: Database) -> House:
    """Make two town offices: a grid worker, two supervisors and a youth worker here, one supervisor there."""
    made = people.installation(database)
    here = people.office(made, area_code=TOWNS[0])
    there = people.office(made, area_code=TOWNS[1])
    return House(
        made, here, there,
        grid_worker=people.grid_worker(made, here, username="grid"),
        supervisor=people.supervisor(made, here, username="boss"),
        second=people.supervisor(made, here, username="second"),
        elsewhere=people.supervisor(made, there, username="elsewhere"),
        stranger=people.worker(made, here, username="stranger"),
    )  # fmt: skip


def content(**own: Any) -> ReportContent:
    """Make the text of a report; the least that is asked, with words that must not leak."""
    return ReportContent(**{"kind": "OTHER", "facts": CANARY, "seen_area": TOWNS[0], "name": CHILD, **own})


def report(
    at: House,
    *,
    by: Actor | None = None,
    urgency: Urgency = Urgency.Y,
    danger: bool = False,
    reporter: Reporter | None = None,
    **own: Any,
) -> Report:
    """Hand in a report; it is detached from its session."""
    with act(at, by or at.grid_worker, "submit_report") as (session, author):
        made = commands.submit(
            session, by=author, content=content(**own), urgency=urgency, danger=danger, reporter=reporter
        )
        made_id = made.id
    with at.database.reading() as session:
        return session.get_one(Report, made_id)


def again(session: Session, made: Report) -> Report:
    """Give a report in another session."""
    return session.get_one(Report, made.id)


def fresh(actor: Actor) -> Actor:
    """Give somebody as at the next request: the secrets of the sign-in, no data key from before."""
    ring = actor.keyring
    keyring = Keyring(ring.owner, dict(ring._secrets), deployment=ring.deployment, recorder=Readings())
    return dataclasses.replace(actor, keyring=keyring)


@contextmanager
def act(at: House, by: Actor, name: str, *, signed: bool = False) -> Iterator[tuple[Session, Actor]]:
    """Act as somebody, as in one request."""
    person = fresh(by)
    with audit.act(at.database, person, name, signed=signed) as session:
        yield session, person
