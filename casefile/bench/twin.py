"""The plaintext twin: the same list in the same frame, of names that lie open, without grants, keys and audit.

It exists to tell what the vault costs, and only on an installation made for measuring.
"""

from typing import Any
from uuid import UUID

from flask import Flask, Response
from sqlalchemy import Column, Date, MetaData, String, Table, insert, select
from werkzeug.utils import import_string

from casefile.bench.ground import Ground
from casefile.desk.lists import Row
from casefile.desk.views.lists import chips
from casefile.dossiers.ages import Birth, BirthPrecision, shown_age
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.face import Face
from casefile.dossiers.model import Dossier
from casefile.dossiers.names import Shown
from casefile.dossiers.queries.lists import PAGE
from casefile.kernel import clock
from casefile.kernel.db import columns
from casefile.kernel.ids import Id
from casefile.people.roles import Role
from casefile.people.users import names_of_users
from casefile.web import current
from casefile.web.entering import enter
from casefile.web.rendering import render

PATH, PROGRAM = "/twin", "casefile.app:create_app"
BATCH = 1000
_FACES = Table(
    "twin_faces",
    MetaData(),
    Column("dossier_id", Id, primary_key=True),
    Column("name", String),
    Column("birth", Date),
)
_DOSSIERS, _CASES = columns(Dossier), columns(Case)
_LIST = (
    select(
        _DOSSIERS.id, _DOSSIERS.number, _FACES.c.name, _FACES.c.birth, _CASES.stage, _CASES.urgency, _CASES.lead_id,
        _CASES.next_contact_at, _CASES.emergency_at, _CASES.suspended_at,
    )
    .where(
        _CASES.dossier_id == _DOSSIERS.id, _FACES.c.dossier_id == _DOSSIERS.id, _CASES.current,
        _CASES.stage != Stage.CLOSED,
    )
    .order_by(_CASES.opened_at.desc(), _CASES.id.desc())
    .limit(PAGE + 1)
)  # fmt: skip


def fill(ground: Ground, faces: list[tuple[UUID, Face]]) -> None:
    """Write the names of an installation made for measuring where everybody can read them."""
    with ground.database.engine.begin() as connection:
        _FACES.create(connection)
        rows = [{"dossier_id": each, "name": face.name, "birth": face.birth} for each, face in faces]
        for start in range(0, len(rows), BATCH):
            connection.execute(insert(_FACES), rows[start : start + BATCH])


def create_app() -> Flask:
    """Make the program, named as the web server is told it, with the twin's page beside its own."""
    app: Flask = import_string(PROGRAM)()
    app.add_url_rule(PATH, "twin", _twin)
    return app


def _twin() -> Response:
    """Show the first page of the one office's list."""
    with current.database().reading() as session:
        by = enter(session)
        found = session.execute(_LIST.where(_CASES.office_id.in_(by.offices(Role.SUPERVISOR)))).all()
        leads = names_of_users(session, {row.lead_id for row in found if row.lead_id})
        lines = [_line(tuple(row), leads) for row in found[:PAGE]]
        answer = render("desk/dossiers.html", rows=lines, more="", lead="", **chips())
    current.leave()
    return answer


def _line(row: tuple[Any, ...], leads: dict[UUID, str]) -> Row:
    dossier_id, number, name, birth, stage, urgency, lead_id, next_at, emergency_at, suspended_at = row
    day = clock.today()
    age = shown_age(Birth(birth, BirthPrecision.EXACT), day)
    return Row(
        dossier_id, number, Shown(name, age, None), stage, urgency, leads.get(lead_id, ""), next_at,
        next_at is not None and next_at < clock.now(),
        emergency_at is not None, suspended_at is not None,
    )  # fmt: skip
