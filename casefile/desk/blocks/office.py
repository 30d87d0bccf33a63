"""What a supervisor looks at first: reports, approvals, what the office needs."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.desk.blocks.shape import SHORT, Block, Look, Note, to
from casefile.desk.lines import lines
from casefile.dossiers.commands import losers
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries import waiting_for
from casefile.dossiers.registers import said_of
from casefile.kernel.words import N_
from casefile.people import admission
from casefile.people.actor import Actor
from casefile.people.holders import holders_of
from casefile.people.offices import Office
from casefile.people.users import names_of_users
from casefile.reports import queries as reports


def reports_to_triage(session: Session, by: Actor) -> Iterable[Block]:
    """Show the reports that wait for a decision."""
    rows = [(row, "") for row in reports.queue(session, reports.offices_of(by), size=SHORT)[:SHORT]]
    empty = N_("No report waits for a decision.")
    yield Block(N_("Reports to triage"), Look.REPORTS, rows, empty, to("reports.queue"))


def approvals(session: Session, by: Actor) -> Iterable[Block]:
    """Show what waits for approval."""
    rows = waiting_for(session, by, Kind.APPROVAL).every
    empty = N_("Nothing waits for your approval.")
    yield Block(N_("To approve"), Look.LINES, lines(session, rows[:SHORT]), empty, to("dossiers.approvals"))


def office_matters(session: Session, by: Actor) -> Iterable[Block]:
    """Tell what the office itself needs: admissions, certificates, holders of its key, and who came from above."""
    tell = (_admissions, _lost, _renewals, _holders, _climbed, _left, _kept)
    notes = [note for each in tell for note in each(session, by)]
    if notes:
        yield Block(N_("The office"), Look.NOTES, notes, "")


def _admissions(session: Session, by: Actor) -> Iterable[Note]:
    if waiting := admission.waiting_for(session, by):
        yield Note(N_("Waiting for admission: %(count)s"), {"count": len(waiting)}, to("people.admissions"))


def _lost(session: Session, by: Actor) -> Iterable[Note]:
    found = losers(session, by=by)
    names = names_of_users(session, found)
    for user_id, count in found.items():
        sentence = N_("%(name)s has new keys. Give back what the former ones opened: %(count)s.")
        yield Note(sentence, {"name": names.get(user_id, ""), "count": count}, to("dossiers.give_back", user_id))


def _renewals(session: Session, by: Actor) -> Iterable[Note]:
    for each in admission.renewals_due(session, by)[:SHORT]:
        sentence = N_("The certificate of %(name)s ends on %(day)s. Renew it in one step.")
        yield Note(sentence, {"name": each.person.name, "day": each.until}, to("people.admissions"))


def _holders(session: Session, by: Actor) -> Iterable[Note]:
    held = session.scalars(select(Office).where(Office.principal_id.in_(by.held)).order_by(Office.name)).all()
    known = holders_of(session, [office.principal_id for office in held])
    for office in held:
        if len(known[office.principal_id]) == 1:
            sentence = N_("%(office)s has one holder of its key only. If she is missing, nobody opens its files.")
            yield Note(sentence, {"office": office.name}, to("people.offices"))


def _kept(session: Session, by: Actor) -> Iterable[Note]:
    for office in session.scalars(select(Office).where(Office.keepers_id.in_(by.held)).order_by(Office.name)):
        sentence = N_("You keep the judicial part of the dossiers of %(office)s.")
        yield Note(sentence, {"office": office.name}, to("dossiers.judicial_parts"))


def _climbed(session: Session, by: Actor) -> Iterable[Note]:
    """Tell what the office above did; what somebody who left was to be told is no act of its."""
    rows = [row for row in _notices(session, by) if row.opened_by_id and not row.left_by_id]
    names = names_of_users(session, {row.opened_by_id for row in rows if row.opened_by_id})
    for row, line in zip(rows, lines(session, rows, named=False), strict=True):
        name = names.get(row.opened_by_id, "") if row.opened_by_id else ""
        opened = N_("%(name)s of the office above opened %(number)s on %(day)s, with a reason.")
        decided = N_("%(name)s of the office above decided on %(number)s on %(day)s.")
        words = {"name": name, "number": line.number, "day": row.opened_at}
        yield Note(opened if row.subject_id == row.safe_id else decided, words, to("dossiers.notice", row.id))


def _left(session: Session, by: Actor) -> Iterable[Note]:
    rows = [row for row in _notices(session, by) if row.left_by_id]
    names, said = names_of_users(session, {row.left_by_id for row in rows if row.left_by_id}), said_of(session, rows)
    for row, line in zip(rows, lines(session, rows, named=False), strict=True):
        name = names.get(row.left_by_id, "") if row.left_by_id else ""
        sentence = N_("%(number)s: %(said)s. This was for %(name)s, to whom the dossier opens no more.")
        words = {"number": line.number, "said": said.get(row.id, ""), "name": name}
        yield Note(sentence, words, to("dossiers.notice", row.id))


def _notices(session: Session, by: Actor) -> list[Obligation]:
    return waiting_for(session, by, Kind.NOTICE).every
