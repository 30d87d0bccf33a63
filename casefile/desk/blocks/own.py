"""What is the reader's own: offers, dossiers, reports, tasks, and the referrals to the unit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.desk.blocks.shape import SHORT, Block, Look, Note, to
from casefile.desk.lines import lines
from casefile.desk.lists import Row, listed
from casefile.dossiers.cases import Stage
from casefile.dossiers.names import Shown, names
from casefile.dossiers.obligations import Kind
from casefile.dossiers.queries import Filters, Sort, owed_by
from casefile.dossiers.queries.helping import Helped, helped_by
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.reports import queries as reports
from casefile.reports.model import NEUTRAL_WORDS


def offers(session: Session, by: Actor) -> Iterable[Block]:
    """Show the cases offered to the reader."""
    rows = [row for row in owed_by(session, by).every if row.kind is Kind.ANSWER]
    empty = N_("No case is offered to you at the moment.")
    yield Block(N_("Offered to you"), Look.LINES, lines(session, rows), empty)


def own_dossiers(session: Session, by: Actor) -> Iterable[Block]:
    """Show the dossiers that the reader leads, and who of them soon turns 18 or 25."""
    page = listed(session, by, Filters(lead_id=by.user_id), sort=Sort.DUE, limit=10)
    empty = N_("You lead no case yet. A case comes to you when you accept an offer.")
    address = to("desk.dossiers", lead=str(by.user_id))
    yield Block(N_("My dossiers"), Look.DOSSIERS, page.rows, empty, address)
    yield from _birthdays(listed(session, by, Filters(lead_id=by.user_id)).rows)


def _birthdays(rows: list[Row]) -> Iterable[Block]:
    """Tell it of every dossier, also where no contact is planned."""
    notes = [
        Note(
            N_("%(name)s turns %(age)s in %(days)s days."),
            {"name": row.shown.name, "age": row.shown.turns[0], "days": row.shown.turns[1]},
            to("desk.dossier", row.dossier_id),
        )
        for row in rows
        if row.shown and row.shown.turns and row.stage is not Stage.CLOSED
    ]
    if notes:
        yield Block(N_("Soon 18 or 25"), Look.NOTES, notes, "")


def own_reports(session: Session, by: Actor) -> Iterable[Block]:
    """Show what the reader has reported."""
    rows = [(row, NEUTRAL_WORDS[row.neutral]) for row in reports.own(session, by.user_id, size=SHORT)[:SHORT]]
    empty = N_("What you report stands here with its number.")
    yield Block(N_("My reports"), Look.REPORTS, rows, empty, to("reports.own"))


def own_tasks(session: Session, by: Actor) -> Iterable[Block]:
    """Show the tasks of somebody who helps."""
    rows = [row for row in owed_by(session, by).every if row.kind in {Kind.TASK, Kind.ANSWER}]
    empty = N_("No task waits for you. Thank you for being there.")
    yield Block(N_("My tasks"), Look.LINES, lines(session, rows), empty)


def helping(session: Session, by: Actor) -> Iterable[Block]:
    """Show whom the reader helps without leading the case: the name to call the child by, and what is next."""
    rows = helped_by(session, by.user_id)
    shown = names(session, [row.dossier_id for row in rows])
    due: dict[UUID | None, datetime] = {}
    for owed in owed_by(session, by).every:
        due[owed.case_id] = min(owed.due_at, due.get(owed.case_id, owed.due_at))
    if notes := [_helped(row, shown.get(row.dossier_id), due.get(row.case_id)) for row in rows]:
        yield Block(N_("You help here"), Look.NOTES, notes, "")


def _helped(row: Helped, shown: Shown | None, due: datetime | None) -> Note:
    day = due or (row.next_contact_at if row.works else None)
    sentence = N_("%(name)s · next on %(day)s") if day else N_("%(name)s · nothing is asked of you at the moment")
    address = to("desk.dossier", row.dossier_id) if row.works else to("dossiers.assignment", row.assignment_id)
    return Note(sentence, {"name": (shown and shown.name) or row.number, "day": day}, address)


def packets(session: Session, by: Actor) -> Iterable[Block]:
    """Show what the offices ask of the unit."""
    rows = owed_by(session, by).every
    empty = N_("No referral waits for your unit.")
    yield Block(N_("Referrals to us"), Look.LINES, lines(session, rows[:SHORT]), empty, to("referrals.index"))
