"""Whatever ciphertext is damaged: its page and the dossier say so, the rest works, and it is reported."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select, update

from casefile.audit.model import AuditRow
from casefile.dossiers.cases import Case
from casefile.vault.revisions import Revision
from tests.dossiers.builders import username
from tests.proofs.county import County
from tests.proofs.routes import addresses
from tests.proofs.sealed_rows import cells
from tests.web.clients import application, visitor


@contextmanager
def damaged(full: County, row: Any) -> Iterator[None]:
    """Change the last bit of a cell, and put it right again."""
    for cell in (row.cell[:-1] + bytes([row.cell[-1] ^ 1]), row.cell):
        with full.database.engine.begin() as connection:
            connection.execute(update(type(row).__table__).where(type(row).id == row.id).values(cell=cell))
        if cell is not row.cell:
            yield


def reported(full: County) -> set[Any]:
    with full.database.reading() as session:
        return set(session.scalars(select(AuditRow.object_id).where(AuditRow.act == "found_damaged")))


SHOWN = {
    "assessments", "closings", "contacts", "decisions", "dossiers", "follow_ups", "interventions", "plans",
    "referrals", "tasks",
}  # fmt: skip
"""What the dossier's page shows by itself: it says there which entry is damaged."""


def test_whatever_is_damaged_the_rest_works_and_it_is_reported(full: County) -> None:
    app = application(full.place.house)
    boss = visitor(app, username(full.place, full.place.supervisor))
    with full.database.reading() as session:
        rows = {type(row).__tablename__: row for row in cells(session)}
        dossier = f"/dossiers/{session.get_one(Case, full.case_id).dossier_id}"
    assert boss.get(dossier).status_code == 200
    said, told = set(), set()
    for table, row in rows.items():
        with damaged(full, row):
            own = [each for each in addresses(app) if each.method == "GET" and each.model is type(row)]
            answers = [boss.get(address.of(row.id)) for address in own]
            page = boss.get(dossier)
            assert page.status_code == 200, table
            assert [answer for answer in answers if answer.status_code >= 500] == []
            said |= {table} if "已损坏" in page.text else set()
            told |= {table} if row.id in reported(full) else set()
            if any("已损坏" in answer.text for answer in (page, *answers)):
                assert table in told
    assert said == SHOWN
    assert told >= SHOWN | {"care_cards", "contact_queries", "copies", "referral_letters", "reports"}
    assert "已损坏" not in boss.get(dossier).text


PAGES = {"dossiers.face": "/dossiers/{}/history", "contacts.note": "/contacts/{}"}
"""Where the earlier versions of a cell are shown."""


def test_a_damaged_earlier_version_hides_neither_the_others_nor_what_is_said_now(full: County) -> None:
    boss = visitor(application(full.place.house), username(full.place, full.place.supervisor))
    with full.database.reading() as session:
        rows = {row.cell_name: row for row in session.scalars(select(Revision)) if row.cell_name in PAGES}
    assert rows.keys() == PAGES.keys()
    for name, row in rows.items():
        with damaged(full, row):
            answer = boss.get(PAGES[name].format(row.row_id))
            assert answer.status_code == 200, name
            assert "已损坏" in answer.text
            assert row.row_id in reported(full)
        assert "已损坏" not in boss.get(PAGES[name].format(row.row_id)).text
