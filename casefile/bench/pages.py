"""Whole pages as a browser gets them: sign-in, rights, audit, rendering; and saving."""

import contextlib
import http.client
import itertools
from datetime import timedelta
from functools import partial
from uuid import UUID

from casefile.audit.acts import act
from casefile.bench import twin
from casefile.bench.ground import Ground
from casefile.bench.measure import Figure, timed
from casefile.contacts.commands import edit_contact, log_contact
from casefile.contacts.model import Contact, ContactNote
from casefile.desk.lists import listed
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import Filters
from casefile.kernel import clock
from casefile.people.users import user
from casefile.vault.sessions import open_session
from casefile.web.cookie import NAME

LIST = "/dossiers"


def cookie_of(ground: Ground, name: str) -> str:
    """Sign somebody in."""
    actor = ground.actors[name]
    with ground.database.reading() as session:
        epoch = user(session, actor.user_id).epoch
    secrets = {each: actor.keyring.secret(each) for each in actor.keyring.held}
    return open_session(
        ground.database, ground.deployment, user_id=actor.user_id, principal_id=actor.principal_id, epoch=epoch,
        secrets=secrets,
    ).cookie  # fmt: skip


def page(port: int, cookie: str, path: str) -> bytes:
    """Fetch a page from the running server; raise RuntimeError where it is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Cookie": f"{NAME}={cookie}"})
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != 200:  # noqa: PLR2004  # a page
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def lists(ground: Ground, port: int, most: float) -> list[Figure]:
    """Measure the list of 50, for the holder of one office and of three."""
    figures = []
    for name, words in (("holderone", "one office"), ("holderall", "three offices")):
        fetch = partial(page, port, cookie_of(ground, name), LIST)
        figures.append(timed(f"50 faces found and opened, holder of {words}", partial(_read, ground, name)))
        figures.append(timed(f"list of 50, whole page with audit, holder of {words}", fetch, most=most))
    return figures


def _read(ground: Ground, name: str) -> int:
    with ground.database.reading() as session:
        by = ground.actor(name)
        session.info["keyring"] = by.keyring
        return sum(row.shown is not None for row in listed(session, by, Filters()).rows)


def beside_twin(ground: Ground, port: int) -> list[Figure]:
    """Measure the same list of a twin that keeps names in the open, without grants, keys and audit."""
    cookie = cookie_of(ground, "holderone")
    plain = timed("list of 50 of the plaintext twin, whole page", partial(page, port, cookie, twin.PATH))
    sealed = timed("", partial(page, port, cookie, LIST))
    share = Figure("the list's whole page, as a multiple of the twin's", sealed.value / plain.value, "", most=1.8)
    return [plain, share]


def dossier_page(ground: Ground, port: int, dossier_id: UUID) -> list[Figure]:
    """Measure the page of a dossier with 200 events."""
    fetch = partial(page, port, cookie_of(ground, "holderall"), f"/dossiers/{dossier_id}")
    return [timed("dossier page with 200 events", fetch, most=12)]


def saving(ground: Ground, dossier_id: UUID) -> list[Figure]:
    """Measure writing a contact and correcting it: obligation, revision and audit row in one commit."""
    number = itertools.count()
    kept: list[UUID] = []

    def write() -> None:
        by = ground.actor("holderall")
        with act(ground.database, by, "log_contact") as session:
            note = ContactNote(facts=f"入户见到孩子，第 {next(number)} 次", client_said="我想去上学")
            made = log_contact(
                session, session.get_one(Dossier, dossier_id), by=by, note=note,
                met_at=clock.now() - timedelta(hours=1), method="VISIT", outcome="SEEN",
            )  # fmt: skip
            kept.append(made.id)

    def correct() -> None:
        by = ground.actor("holderall")
        with act(ground.database, by, "edit_contact") as session:
            row = session.get_one(Contact, kept[-1])
            note = ContactNote(facts=f"更正 {next(number)}")
            edit_contact(session, row, by=by, note=note, version=row.sealed_version)

    return [
        timed("save a new contact, with its next date and audit row", write, most=8),
        timed("correct a contact, with revision and audit row", correct, most=8),
    ]
