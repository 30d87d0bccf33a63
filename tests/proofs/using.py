"""What people do in the full house while everything they leave is watched: read, search, print, mistype, come late."""

import contextvars
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from casefile.contacts.model import Contact
from casefile.dossiers.cases import Case
from casefile.kernel import clock
from casefile.kernel.db import Database
from casefile.papers import views as papers_views
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.web.stepup import FIELD
from tests import people_builders as people
from tests.dossiers.builders import renewed, username
from tests.papers import builders as papers
from tests.proofs.county import ID_NUMBER, NAME, PHONE, PHRASE, PINYIN, County
from tests.proofs.places import below, opened_by
from tests.proofs.routes import addresses, thing_of
from tests.proofs.traces import traces, traces_of_bytes
from tests.web.clients import Visitor, application, visitor

MISTYPED = "ein Losungswort im falschen Feld"
WRONG_CODE = "AAAAA-BBBBB-CCCCC-DDDDD"
PARTS = (Compartment.FACE, Compartment.CORE, Compartment.CARE)
FACTS = {"facts": PHRASE, "persons": NAME, "place": PHONE}


@dataclass
class Used:
    """What was left besides files of the installation, and what must not be found."""

    log: bytes = b""
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each thing that was done was answered with which status."""
    shown: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Addresses that answers led to."""
    passing: list[dict[str, bytes]] = field(default_factory=list)
    """The temporary files at each look: while a paper was drawn, and at the end."""
    secrets: dict[str, list[bytes]] = field(default_factory=dict)

    def note(self, what: str, answer: TestResponse) -> TestResponse:
        """Remember an answer."""
        self.answers[what, answer.status_code] += 1
        self.told.append(answer.headers.get("Location", ""))
        if answer.mimetype != "application/pdf":
            self.shown.append(answer.text)
        return answer


@dataclass
class Doing:
    """Somebody's doings in the full house, and what becomes of them."""

    full: County
    app: Flask
    used: Used

    def __post_init__(self) -> None:
        with self.full.database.reading() as session:
            self.dossier_id: UUID = session.get_one(Case, self.full.case_id).dossier_id
        self.contact = f"/contacts/of/{self.dossier_id}/new"
        self.typed = {"_form": "contacts.new", "_subject": str(self.dossier_id), "_page": self.contact, **FACTS}

    def enter(self, who: Actor | str) -> Visitor:
        made = visitor(self.app, who if isinstance(who, str) else username(self.full.place, who))
        assert made.token
        self.used.secrets["cookie " + made.cookie[:8]] = [*traces(made.cookie), *traces_of_bytes(cookie_of(made))]
        return made

    def read(self) -> None:
        """Open every page that a person of the file may open, the child's among them."""
        with self.full.database.reading() as session:
            things = {each.model: thing_of(session, each.model) for each in addresses(self.app)}
        own = (self.full.place.worker, self.full.place.supervisor)
        for who, reads in ((own[0], ""), (own[1], ""), ("root1", "dossiers.judicial")):
            someone = self.enter(who)
            for address in addresses(self.app):
                if address.method == "GET" and address.endpoint.startswith(reads):
                    self.used.note(address.endpoint, someone.get(address.of(things[address.model] or UUID(int=1))))

    def search(self) -> None:
        boss = self.enter(self.full.place.supervisor)
        for word in (NAME, PINYIN[0], ID_NUMBER[-4:], PHONE):
            self.used.note("search", boss.post("/search", {"text": word}))

    def write(self) -> None:
        """Save; be refused for what was typed; be told that somebody was faster; keep a draft."""
        worker = self.enter(self.full.place.worker)
        moment = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
        whole = {**self.typed, "method": "VISIT", "outcome": "SEEN", "met_at": moment}
        self.used.note("saved", worker.post(self.contact, whole))
        self.used.note("wrong", worker.post(self.contact, {**self.typed, "minutes": ID_NUMBER}))
        self.used.note("draft", worker.post("/drafts", self.typed))
        with self.full.database.reading() as session:
            edit = f"/contacts/{session.scalars(select(Contact.id).order_by(Contact.id)).first()}/edit"
        self.used.note("faster", worker.post(edit, {**FACTS, "_page": edit, "sealed_version": "1"}))

    def be_refused(self) -> None:
        for who in (self.full.strangers["youth_worker"], "auditor"):
            stranger = self.enter(who)
            self.used.note("refused", stranger.post(self.contact, self.typed))
            self.used.note("nowhere", stranger.get(f"/nowhere/{NAME}?text={PHRASE}"))
            stranger.post("/reports", {"facts": NAME, "id_number": ID_NUMBER})

    def fail(self) -> None:
        """Save while something is broken: the page of an error, where the text is kept."""
        worker = self.enter(self.full.place.worker)
        moment = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
        whole = {**self.typed, "method": "VISIT", "outcome": "SEEN", "met_at": moment}
        with broken(self.full.database, "contacts"):
            page = self.used.note("failed", worker.post(self.contact, whole))
        assert f'href="{self.contact}?draft=1"' in page.text
        assert PHRASE in worker.get(f"{self.contact}?draft=1").text

    def come_late(self) -> None:
        """Send a form after the sign-in has ended, sign in again, and find what was typed."""
        worker = self.enter(self.full.place.worker)
        late = {**self.typed, "csrf_token": worker.token, "facts": PHRASE + "？"}
        clock.move(timedelta(minutes=30))
        answer = self.used.note("late", worker.client.post(self.contact, data=late))
        assert "kept=1" in answer.headers["Location"]
        again = self.enter(self.full.place.worker)
        assert PHRASE + "？" in self.used.note("found again", again.get(f"{self.contact}?draft=1")).text

    def mistype(self) -> None:
        """Get an activation code, type it wrong and right; type a password where the name belongs."""
        admin = self.enter("sysadmin")
        page = self.used.note(
            "account", admin.post("/accounts/new", {"person_name": "Name new", "username": "newcomer"})
        )
        found = re.search(r"[2-9A-HJ-NP-Z]{5}(-[2-9A-HJ-NP-Z]{5}){3}", page.text)
        assert found is not None
        self.full.place.house.codes.append(found[0])
        password, someone = people.password_of("newcomer"), visitor(self.app)
        for code in (WRONG_CODE, found[0]):
            fields = {"username": "newcomer", "code": code, "password": password, "again": password}
            self.used.note("activated", someone.client.post("/activate", data=fields))
        for name, word in (("newcomer", MISTYPED), (MISTYPED, password), ("newcomer", password)):
            self.used.note("signed in", someone.sign_in(name, word))

    def print(self, temporary: Path) -> None:
        """Print a copy, and look again and again at what lies about while it is drawn."""
        place = self.full.place
        copy_id = papers.asked(place, self.full.case_id, reason=PHRASE)
        papers.approved(place, copy_id)
        boss, password = self.enter(place.supervisor), people.password_of(username(place, place.supervisor))
        boss.get(f"/copies/{copy_id}")
        with self.app.app_context(), ThreadPoolExecutor(1) as pool:
            press = papers_views.printer()
            assert press._process is not None
            here = contextvars.copy_context()
            answer = pool.submit(here.run, boss.post, f"/copies/{copy_id}/print", {FIELD: password})
            while not answer.done():
                self.used.passing.append(below(temporary) | opened_by(press._process.pid))
            self.used.note("printed", answer.result())
            self.used.passing.append(below(temporary) | opened_by(press._process.pid))
            press.close()


def use(full: County, temporary: Path, moment: datetime) -> Used:
    """Let people do all of it."""
    used = Used()
    with pytest.MonkeyPatch.context() as patch, clock.at(moment), logged() as lines:
        patch.setattr(tempfile, "tempdir", str(temporary))
        for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(temporary))
        doing = Doing(full, application(full.place.house), used)
        for do in (doing.read, doing.search, doing.write, doing.be_refused, doing.fail, doing.mistype):
            do()
        doing.print(temporary)
        doing.come_late()
        used.secrets |= secrets_of(full)
    used.passing.append(below(temporary))
    used.log = "\n".join(lines).encode()
    return used


@contextmanager
def logged() -> Iterator[list[str]]:
    """Keep every line that is logged, the database's statements as well."""
    lines: list[str] = []
    keeping, engines = logging.Handler(), logging.getLogger("sqlalchemy.engine")
    keeping.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(keeping)
    engines.setLevel(logging.INFO)
    yield lines
    engines.setLevel(logging.NOTSET)
    logging.getLogger().removeHandler(keeping)


@contextmanager
def broken(database: Database, table: str) -> Iterator[None]:
    """Let every row that is written to a table fail, as if the program had a fault."""
    with database.engine.begin() as connection:
        for statement in BREAKING[database.sqlite]:
            connection.execute(text(statement.format(table=table)))
    yield
    with database.engine.begin() as connection:
        for statement in MENDING[database.sqlite]:
            connection.execute(text(statement.format(table=table)))


BREAKING = {
    True: ["CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken by hand'); END"],
    False: [
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken by hand'; END $$",
        "CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()",
    ],
}
MENDING = {
    True: ["DROP TRIGGER broken"],
    False: ["DROP TRIGGER broken ON {table}", "DROP FUNCTION broken"],
}


def secrets_of(full: County) -> dict[str, list[bytes]]:
    """Give what opens something, in every form: passwords, codes, shares, the deployment secret, keys."""
    house, boss = full.place.house, renewed(full.place.supervisor)
    with full.database.reading() as session:
        names = session.scalars(select(User.username)).all()
        case = session.get_one(Case, full.case_id)
        parts = [(each, boss.keyring.key(session, case.dossier_id, each)) for each in PARTS]
    words = {f"password of {name}": people.password_of(name) for name in names} | {"mistyped": MISTYPED}
    words |= {f"code {number}": code for number, code in enumerate([*house.codes, WRONG_CODE])}
    words |= {f"bare {name}": code.replace("-", "") for name, code in words.items() if name.startswith("code")}
    for number, share in enumerate(house.shares):
        told = share.split()
        words |= {f"share {number}.{at}": " ".join(told[at : at + 5]) for at in range(5, len(told) - 4, 5)}
    raw = {"deployment": house.deployment.raw} | {f"key {name}": key for name, key in parts}
    raw |= {f"secret {each}": boss.keyring.secret(each).raw for each in boss.keyring.held}
    return {name: traces(word) for name, word in words.items()} | {
        name: traces_of_bytes(key) for name, key in raw.items()
    }


def cookie_of(who: Visitor) -> bytes:
    """Give the bytes that a cookie stands for."""
    return bytes.fromhex(who.cookie)
