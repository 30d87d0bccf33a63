"""Every act has its audit row; pages of rows open no safe; an altered row is named."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from casefile.access import Action
from casefile.audit import Unrecorded, verify
from casefile.audit.model import AuditRow
from casefile.people.users import User
from tests.proofs.county import County
from tests.proofs.test_routes import addresses
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


def test_pages_of_rows_open_no_safe(full: County, app: Flask) -> None:
    asked = 0
    for name in ("root1", "auditor", "sysadmin", "secadmin", full.strangers["supervisor"]):
        who = visitor(app, name)
        for address in addresses(app):
            if address.action in OF_ROWS and address.method == "GET" and "{id}" not in address.path:
                asked += who.get(address.path).status_code == 200
    assert asked >= 10
    with full.database.reading() as session:
        opened = session.scalars(
            select(AuditRow.act).where(AuditRow.act.in_([str(each) for each in OF_ROWS]), AuditRow.opened != "")
        )
        assert list(opened) == []


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


OPENED = {
    True: ["DROP TRIGGER IF EXISTS audit_rows_not_changed"],
    False: ["ALTER TABLE audit_rows DISABLE TRIGGER audit_rows_not_changed"],
}
"""How somebody with the database's own rights gets past the trigger."""
