"""Every act has its audit row; pages of rows open no safe; an altered row is named."""

import re
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select, text

from casefile.access import Action
from casefile.audit import Unrecorded, verify
from casefile.audit.model import AuditRow, Outcome
from casefile.dossiers.model import Dossier
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import Role
from casefile.people.users import User
from casefile.reports.model import Report
from tests import people_builders as people
from tests.dossiers.builders import username
from tests.proofs.county import CANARIES, County, person
from tests.proofs.routes import addresses
from tests.web.clients import application, visitor

OF_ROWS = {
    Action.SEE_QUEUE, Action.SEE_OWN_REPORTS, Action.SEE_AUDIT, Action.SEE_ACCOUNTS, Action.SEE_ADMISSIONS,
    Action.SEE_OFFICES, Action.SEE_UNITS, Action.SEE_REGISTER,
}  # fmt: skip


@pytest.fixture(scope="module")
def app(full: County) -> Flask:
    return application(full.place.house)


def test_everything_that_was_done_is_on_the_chain(full: County) -> None:
    verdict = verify(full.database)
    assert verdict.good, [str(each) for each in verdict.findings]
    assert verdict.compared > 100


def test_the_program_cannot_commit_without_an_audit_row(full: County, app: Flask) -> None:
    assert app is not None
    with full.database.writing() as session:
        session.scalars(select(User)).first().phone = "0"  # type: ignore[union-attr]
        with pytest.raises(Unrecorded, match="users"):
            session.commit()


def opened_since(full: County, seq: int) -> list[str]:
    """Give what the readings after a row of the chain opened."""
    with full.database.reading() as session:
        query = select(AuditRow.opened).where(AuditRow.seq > seq, AuditRow.opened != "").order_by(AuditRow.seq)
        return list(session.scalars(query))


def newest(full: County) -> int:
    with full.database.reading() as session:
        return session.scalars(select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1)).one()


def everybody(full: County) -> dict[str, Actor]:
    """Give the user name of everybody there is: who has no business here, and the people of the town itself."""
    place = full.place
    own = (place.supervisor, place.second, place.worker, place.other, place.grid, place.volunteer)
    return {username(place, who): who for who in own} | {name: person(full, name) for name in full.strangers.values()}


def of_rows(full: County, app: Flask, who: Actor) -> set[str]:
    """List the pages that show a person rows alone; the register tells a holder of the office whom a copy was for."""
    with full.database.reading() as session:
        holds = not who.held.isdisjoint(
            session.scalars(select(Office.principal_id).where(Office.parent_id.is_not(None)))
        )
        things = [*session.scalars(select(Dossier.id)), *session.scalars(select(Report.id))]
    pages = {
        address.path
        for address in addresses(app)
        if address.method == "GET" and "{id}" not in address.path and address.action in OF_ROWS
        if not (holds and address.action is Action.SEE_REGISTER)
    }
    own = {Role.SUPERVISOR, Role.YOUTH_WORKER, Role.INVESTIGATOR}
    overview = set() if who.roles & own else {"/my-day"}
    return pages | {f"/audit/things/{thing}" for thing in things} | overview


def test_pages_of_rows_open_no_safe_for_anybody(full: County, app: Flask) -> None:
    """The queue, receipts with a neutral state, the county's overview, accounts and offices, the auditor's rows."""
    seen, roles = Counter[str](), set[Role]()
    for name, actor in everybody(full).items():
        who, before = visitor(app, name), newest(full)
        for page in sorted(of_rows(full, app, actor)):
            seen[page.split("/")[1]] += who.get(page).status_code == 200
        assert opened_since(full, before) == [], name
        roles |= actor.roles
    assert roles == set(Role)
    assert seen.keys() >= {"reports", "my-day", "audit", "accounts", "offices", "units", "copies", "caseload"}
    assert min(seen[each] for each in ("reports", "my-day", "audit", "accounts", "copies", "caseload")) >= 1


def test_a_page_that_opens_a_safe_would_be_seen(full: County, app: Flask) -> None:
    boss, before = visitor(app, username(full.place, full.place.supervisor)), newest(full)
    assert boss.get("/dossiers").status_code == 200
    assert opened_since(full, before) == ["face 1"]


def test_an_author_is_told_number_and_state_of_a_report_and_none_of_its_words(full: County, app: Flask) -> None:
    author, before = visitor(app, username(full.place, full.place.grid)), newest(full)
    page = author.get("/reports/mine")
    with full.database.reading() as session:
        reports = session.scalars(select(Report).where(Report.author_id == full.place.grid.user_id)).all()
    assert [each.number for each in reports if each.number not in page.text] == []
    assert len({each.state for each in reports}) > 1
    assert [word for word in CANARIES if word in page.text] == []
    assert opened_since(full, before) == []


PUBLIC_ACTS = {"sign_in": 1, "sign_out": 1, "activate": 1, "switch_language": 1}


def test_what_is_done_on_pages_without_a_guard_is_on_the_chain_as_well(full: County, app: Flask) -> None:
    """Drafts and staying signed in are no acts; everything else that these pages do is one."""
    admin, someone, before = visitor(app, "sysadmin"), visitor(app), newest(full)
    page = admin.post("/accounts/new", {"person_name": "Name public", "username": "by.public.pages"})
    code = re.search(r"[2-9A-HJ-NP-Z]{5}(-[2-9A-HJ-NP-Z]{5}){3}", page.text)
    assert code is not None
    password = people.password_of("by.public.pages")
    fields = {"username": "by.public.pages", "code": code[0], "password": password, "again": password}
    assert someone.client.post("/activate", data=fields).status_code == 200
    assert someone.sign_in("by.public.pages", "another word entirely").status_code == 422
    assert someone.sign_in("by.public.pages").status_code == 303
    token = re.search(r'name="csrf_token" value="(\w+)"', someone.get("/welcome").text)
    assert token is not None
    for path, sent in (
        ("/language", {"language": "en"}),
        ("/drafts", {"_form": "x"}),
        ("/session", {}),
        ("/sign-out", {}),
    ):
        someone.client.post(path, data={"csrf_token": token[1], **sent})
    with full.database.reading() as session:
        user = session.scalars(select(User.id).where(User.username == "by.public.pages")).one()
        rows = session.scalars(select(AuditRow).where(AuditRow.seq > before, AuditRow.actor == user)).all()
    assert Counter(row.act for row in rows if row.outcome is Outcome.DONE) == PUBLIC_ACTS


def test_one_altered_row_is_named(full: County) -> None:
    """Change one word of one act by hand, look, and put it back."""
    with full.database.reading() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.act == "init")).one()
    for word in ("tick", "init"):
        with full.database.engine.begin() as connection:
            for statement in OPENED[full.database.sqlite]:
                connection.execute(text(statement))
            connection.execute(
                text("UPDATE audit_rows SET act = :word WHERE seq = :seq"), {"word": word, "seq": row.seq}
            )
        verdict = verify(full.database)
        assert verdict.good == (word == "init")
        assert verdict.first_bad == (None if word == "init" else row.seq)


@pytest.mark.parametrize(("table", "column"), [("certificates", "certified_as"), ("principals", "kind")])
def test_a_signer_whose_own_row_cannot_be_read_any_more_is_named(full: County, table: str, column: str) -> None:
    """Fill one column of the oldest row with what is no word of the program, look, and put it back."""
    with full.database.engine.begin() as connection:
        oldest = connection.execute(text(f"SELECT id, {column} FROM {table} ORDER BY id LIMIT 1")).one()
        connection.execute(
            text(f"UPDATE {table} SET {column} = {WRONG[full.database.sqlite]} WHERE id = :id"), {"id": oldest[0]}
        )
    found = [str(each) for each in verify(full.database).findings]
    with full.database.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {table} SET {column} = :was WHERE id = :id"), {"was": oldest[1], "id": oldest[0]}
        )
    assert any(each.startswith(f"{table} ") and "is not as audit row" in each for each in found), found
    assert verify(full.database).good


WRONG = {True: "CAST(X'E5FF' AS TEXT)", False: "'nothing'"}
OPENED = {
    True: ["DROP TRIGGER IF EXISTS audit_rows_not_changed"],
    False: ["ALTER TABLE audit_rows DISABLE TRIGGER audit_rows_not_changed"],
}
"""How somebody with the database's own rights gets past the trigger."""
