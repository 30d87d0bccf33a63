"""Reads the chain: ids, codes and times; opens nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casefile.audit.digest import all_watched
from casefile.audit.model import MAIN, AuditHead, AuditRow, Outcome
from casefile.dossiers.identity import normal_id
from casefile.dossiers.model import Dossier
from casefile.dossiers.queries import dossier_numbered
from casefile.kernel import clock
from casefile.people.users import User
from casefile.printing.model import Copy
from casefile.reports.model import Report
from casefile.reports.numbers import report_numbered

SIZE = 50
IN_A_SAFE = ("dossier_id", "report_id", "safe_id")
"""Columns that name the safe a row lies in."""


@dataclass(frozen=True)
class Sought:
    """What the auditor looks for: who, what, when, about which thing."""

    who: UUID | None = None
    what: str = ""
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Say it in SQL; days are local, both included."""
        yield AuditRow.chain == MAIN
        if self.who is not None:
            yield AuditRow.actor == self.who
        if self.what:
            yield AuditRow.act == self.what
        if self.outcome is not None:
            yield AuditRow.outcome == self.outcome
        if self.since is not None:
            yield AuditRow.at >= clock.start_of(self.since)
        if self.until is not None:
            yield AuditRow.at < clock.start_of(self.until + timedelta(days=1))


def rows(session: Session, sought: Sought, *, before: int | None = None, size: int = SIZE) -> list[AuditRow]:
    """List rows, newest first, one more than a page; `before` is the sequence of the last one shown."""
    return _newest(session, tuple(sought.conditions()), before, size)


def rows_about(session: Session, thing: UUID, *, before: int | None = None, size: int = SIZE) -> list[AuditRow]:
    """List the rows about a thing and about everything that lies in its safe, newest first."""
    about = (AuditRow.chain == MAIN, AuditRow.object_id.in_(things_in(session, thing)))
    return _newest(session, about, before, size)


def things_in(session: Session, safe_id: UUID) -> list[UUID]:
    """List the ids of what lies in a safe, the safe itself first."""
    found = [safe_id]
    for each in all_watched(session.get_bind().dialect.name):
        columns = each.table.columns
        if "id" in columns:
            for name in (name for name in IN_A_SAFE if name in columns):
                found += session.scalars(select(columns["id"]).where(columns[name] == safe_id))
    return found


def thing_numbered(session: Session, text: str) -> UUID | None:
    """Find a dossier, report or copy by its number or id as it was typed."""
    if (found := dossier_numbered(session, text) or report_numbered(session, text)) is not None:
        return found.id
    typed = normal_id(text)
    if typed.isdecimal() and len(typed) <= SHOWN_DIGITS:
        return session.scalar(select(Copy.id).where(Copy.number == int(typed)))
    try:
        return UUID(typed)
    except ValueError:
        return None


SHOWN_DIGITS = 9
"""No copy has a longer number."""


def kind_of(session: Session, thing: UUID) -> tuple[str, str]:
    """Give kind and number of a dossier, report or copy; empty words for what has no number."""
    if number := session.scalar(select(Dossier.number).where(Dossier.id == thing)):
        return "dossier", number
    if number := session.scalar(select(Report.number).where(Report.id == thing)):
        return "report", number
    copy = session.get(Copy, thing)
    return ("copy", copy.shown_number) if copy else ("", "")


def staff(session: Session) -> list[User]:
    """List the accounts, by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def acts(session: Session) -> list[str]:
    """List the acts that stand on the chain."""
    return sorted(session.scalars(select(AuditRow.act).distinct()))


def head(session: Session) -> AuditHead:
    """Give the chain's head."""
    return session.get_one(AuditHead, MAIN)


def last_check(session: Session) -> AuditRow | None:
    """Give the row of the last check of the whole chain that found nothing."""
    return session.scalar(select(AuditRow).where(AuditRow.act == "verify_audit").order_by(AuditRow.seq.desc()).limit(1))


def _newest(
    session: Session, conditions: tuple[ColumnElement[bool], ...], before: int | None, size: int
) -> list[AuditRow]:
    query = select(AuditRow).where(*conditions)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    return list(session.scalars(query.order_by(AuditRow.seq.desc()).limit(size + 1)))
