"""Obligations as lines of a list: what is owed, about whom, until when, and the page where it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.desk.packets import packets
from casefile.dossiers.model import Dossier
from casefile.dossiers.names import Shown, names
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries.owing import opening
from casefile.dossiers.registers import said_of
from casefile.people.users import names_of_users
from casefile.referrals.model import Referral
from casefile.reports.model import Report
from casefile.vault.keyring import keyring_of


class Takes(StrEnum):
    """Which id a page takes."""

    DOSSIER = "dossier"
    SUBJECT = "subject"
    OBLIGATION = "obligation"


PAGES: dict[Kind, tuple[tuple[str, Takes], ...]] = {
    Kind.RESPONSE: (("desk.dossier", Takes.DOSSIER), ("reports.show", Takes.SUBJECT)),
    Kind.ASSIGNMENT: (("dossiers.offer", Takes.DOSSIER),),
    Kind.ANSWER: (("dossiers.assignment", Takes.SUBJECT),),
    Kind.REFERRAL: (("referrals.show", Takes.SUBJECT),),
    Kind.CONTACT: (("contacts.new", Takes.DOSSIER),),
    Kind.VISIT: (("care.follow_up", Takes.DOSSIER),),
    Kind.WRITING: (("assessments.edit", Takes.DOSSIER),),
    Kind.REASSESS: (("assessments.edit", Takes.DOSSIER),),
    Kind.GOALS: (("care.show_plan", Takes.SUBJECT),),
    Kind.APPROVAL: (("dossiers.approval", Takes.SUBJECT),),
    Kind.TASK: (("care.task", Takes.SUBJECT),),
    Kind.HINDRANCE: (("care.task", Takes.SUBJECT),),
    Kind.CHECK: (("dossiers.duplicates", Takes.DOSSIER),),
    Kind.QUERY: (("contacts.answer", Takes.SUBJECT),),
    Kind.NOTICE: (("dossiers.settle", Takes.OBLIGATION),),
}
"""Where each kind is done; the first page that exists and whose id is known. Else the dossier's page."""
ELSE = (("desk.dossier", Takes.DOSSIER), ("reports.show", Takes.SUBJECT))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, about which file or report, whose name if it opens, who owes it, until when, where."""

    id: UUID
    """The obligation's."""
    label: str
    about: str
    """What is to be done, where it opens."""
    number: str
    shown: Shown | None
    owner: str
    due_at: datetime
    urgent: bool
    address: str


def lines(
    session: Session, rows: Sequence[Obligation], *, named: bool = True, to_file: bool = False, below: bool = False
) -> list[Line]:
    """Make lines of obligations. Without `named` nothing is opened and nothing can be clicked.

    `to_file` leads to the dossier instead of the page where its owner does it; so does `below`, of offices below.
    """
    safes = {row.safe_id for row in rows}
    dossiers, ways = _numbers(session, Dossier, safes), ways_in(session, rows, below=below)
    asked, reports = packets(session, rows, named=named), _numbers(session, Report, safes)
    numbers = dossiers | reports | {each: packet.number for each, packet in asked.items()}
    shown = {each: packet.shown for each, packet in asked.items()} | (names(session, dossiers) if named else {})
    shut = {row.id for row in rows if row.unit_id and row.subject_id in asked and asked[row.subject_id].closed}
    about = said_of(session, rows) if named else {}
    owners = names_of_users(session, {row.user_id for row in rows if row.user_id})
    return [
        Line(
            row.id,
            asked[row.subject_id].wanted_of(row) if row.subject_id in asked else row.name,
            about.get(row.id, ""),
            numbers.get(row.safe_id, ""),
            shown.get(row.safe_id),
            owners.get(row.user_id, "") if row.user_id else "",
            row.due_at,
            row.urgent,
            ways.get(row.id) or _address(row, dossiers, to_file=to_file or below)
            if (named or below) and (to_file or below or row.id not in shut)
            else "",
        )
        for row in rows
    ]


def ways_in(session: Session, rows: Iterable[Obligation], *, below: bool = False) -> dict[UUID, str]:
    """Lead from what an office below let climb to the page that opens its dossier or report, while it is closed."""
    climbed = [row for row in rows if below or row.holder_office_id not in {None, row.office_id}]
    if not climbed:
        return {}
    safes = {row.safe_id for row in climbed}
    safes -= opening(session, keyring_of(session).held, safes)
    packets = select(Referral.id, Referral.dossier_id).where(Referral.id.in_(safes))
    of_packet = {each.id: each.dossier_id for each in session.execute(packets)}
    reports = _numbers(session, Report, safes)
    return {row.id: _way(row, of_packet, reports) for row in climbed if row.safe_id in safes}


def _way(row: Obligation, of_packet: Mapping[UUID, UUID], reports: Mapping[UUID, str]) -> str:
    if row.safe_id in reports:
        return url_for("reports.climb", subject_id=row.safe_id)
    asked = row.subject_id if row.kind is Kind.APPROVAL else None
    return url_for("dossiers.climb", subject_id=of_packet.get(row.safe_id, row.safe_id), approval=asked)


def _numbers(session: Session, model: Any, ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(model.id, model.number).where(model.id.in_(list(ids))))
    return {row.id: row.number for row in rows}


def _address(row: Obligation, dossiers: Mapping[UUID, str], *, to_file: bool) -> str:
    if row.kind is Kind.NOTICE and row.holder_office_id is not None:
        return url_for("dossiers.notice", subject_id=row.id)
    dossier_id = row.safe_id if row.safe_id in dossiers else None
    if row.kind is Kind.ANSWER and row.subject_id == row.case_id and dossier_id is not None and not to_file:
        return url_for("dossiers.take_on", subject_id=dossier_id)
    known = {Takes.DOSSIER: dossier_id, Takes.SUBJECT: row.subject_id, Takes.OBLIGATION: row.id}
    pages = PAGES.get(row.kind, ())
    for endpoint, takes in (*ELSE[:1], *pages, *ELSE) if to_file else (*pages, *ELSE):
        if known[takes] is not None and endpoint in current_app.view_functions:
            return url_for(endpoint, subject_id=known[takes])
    return ""
