"""What each role looks at first on my day: blocks of lines, reports, dossiers, numbers, or words with a link."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import current_app, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.desk.lines import Line, lines
from casefile.desk.lists import Row, listed
from casefile.dossiers.assignments import Assignment, AssignmentState
from casefile.dossiers.cases import STAGE_NAMES, Case, Stage
from casefile.dossiers.obligations import Kind, Obligation, unsettled
from casefile.dossiers.queries import Filters, Sort, overdue_above, overdue_of_workers, owed_by, waiting_for
from casefile.kernel.words import N_
from casefile.people import admission
from casefile.people.actor import Actor
from casefile.people.keepers import keepers_of
from casefile.people.offices import Office
from casefile.people.roles import Role
from casefile.people.users import User, UserState, names_of_users
from casefile.reports import queries as reports
from casefile.reports.model import NEUTRAL_WORDS
from casefile.vault.holdings import Holding
from casefile.vault.principals import Principal, PrincipalKind

SHORT = 6
"""So many lines a block shows; the rest is one tap away."""
SMALL = 5
"""A number below this could point to one person."""


class Look(StrEnum):
    """How a block is drawn."""

    LINES = "lines"
    REPORTS = "reports"
    DOSSIERS = "dossiers"
    NUMBERS = "numbers"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence (a msgid with its words), and where to go."""

    sentence: str
    words: dict[str, Any] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of my day: its heading, what is in it, where the whole list is, what stands there when it is empty."""

    heading: str
    look: Look
    items: list[Any]
    empty: str
    address: str = ""
    button: str = ""
    """What the button says; the address is then a first action."""


Make = Callable[[Session, Actor], Iterable[Block]]


def blocks_for(session: Session, by: Actor) -> list[Block]:
    """Give the blocks of every role a person has, each once, in the order of the roles."""
    found: list[Block] = []
    for role, makes in BLOCKS.items():
        if role in by.roles:
            found += [block for make in makes for block in make(session, by)]
    return list({block.heading: block for block in found}.values())


def _reports_to_triage(session: Session, by: Actor) -> Iterable[Block]:
    rows = [(row, "") for row in reports.queue(session, reports.offices_of(by), size=SHORT)[:SHORT]]
    empty = N_("No report waits for a decision.")
    yield Block(N_("Reports to triage"), Look.REPORTS, rows, empty, _to("reports.queue"))


def _approvals(session: Session, by: Actor) -> Iterable[Block]:
    rows = waiting_for(session, by, Kind.APPROVAL).every
    empty = N_("Nothing waits for your approval.")
    yield Block(N_("To approve"), Look.LINES, lines(session, rows[:SHORT]), empty, _to("dossiers.approvals"))


def _unanswered_offers(session: Session, by: Actor) -> Iterable[Block]:
    query = (
        select(Obligation)
        .join(Assignment, Assignment.id == Obligation.subject_id)
        .where(
            unsettled(Obligation.kind == Kind.ANSWER, Assignment.state == AssignmentState.OFFERED),
            Assignment.office_id.in_(by.offices(Role.SUPERVISOR)),
        )
        .order_by(Obligation.due_at)
        .limit(SHORT)
    )
    if rows := list(session.scalars(query)):
        yield Block(N_("Offers not answered yet"), Look.LINES, _unlinked(session, rows), "")


def _late_of_the_office(session: Session, by: Actor) -> Iterable[Block]:
    rows = overdue_of_workers(session, by)
    empty = N_("Nobody of the office is late.")
    yield Block(N_("Late in the office"), Look.LINES, _unlinked(session, rows[:SHORT]), empty)
    if below := overdue_above(session, by):
        items = lines(session, below[:SHORT], named=False, below=True)
        yield Block(N_("Late in the offices below"), Look.LINES, items, "")


def _unlinked(session: Session, rows: list[Obligation]) -> list[Line]:
    """Lines of what others owe lead to the file, not to the page where the other person does it."""
    return lines(session, rows, to_file=True)


def _office_matters(session: Session, by: Actor) -> Iterable[Block]:
    notes = [*_admissions(session, by), *_renewals(session, by), *_holders(session, by), *_climbed(session, by)]
    if notes:
        yield Block(N_("The office"), Look.NOTES, notes, "")


def _admissions(session: Session, by: Actor) -> Iterable[Note]:
    if waiting := admission.waiting_for(session, by):
        yield Note(N_("Waiting for admission: %(count)s"), {"count": len(waiting)}, _to("people.admissions"))


def _renewals(session: Session, by: Actor) -> Iterable[Note]:
    for each in admission.renewals_due(session, by)[:SHORT]:
        sentence = N_("The certificate of %(name)s ends on %(day)s. Renew it in one step.")
        yield Note(sentence, {"name": each.person.name, "day": each.until}, _to("people.admissions"))


def _holders(session: Session, by: Actor) -> Iterable[Note]:
    held = session.scalars(select(Office).where(Office.principal_id.in_(by.held)).order_by(Office.name))
    for office in held:
        count = session.scalar(
            select(func.count(Holding.holder_id.distinct()))
            .join(Principal, Principal.id == Holding.holder_id)
            .where(
                Holding.principal_id == office.principal_id,
                Holding.ended_at.is_(None),
                Principal.kind == PrincipalKind.USER,
            )
        )
        if count == 1:
            sentence = N_("%(office)s has one holder of its key only. If she is missing, nobody opens its files.")
            yield Note(sentence, {"office": office.name}, _to("people.offices"))


def _climbed(session: Session, by: Actor) -> Iterable[Note]:
    rows = [row for row in waiting_for(session, by, Kind.NOTICE).every if row.opened_by_id]
    names = names_of_users(session, {row.opened_by_id for row in rows if row.opened_by_id})
    for row, line in zip(rows, lines(session, rows, named=False), strict=True):
        name = names.get(row.opened_by_id, "") if row.opened_by_id else ""
        opened = N_("%(name)s of the office above opened %(number)s on %(day)s, with a reason.")
        decided = N_("%(name)s of the office above decided on %(number)s on %(day)s.")
        words = {"name": name, "number": line.number, "day": row.opened_at}
        yield Note(opened if row.subject_id == row.safe_id else decided, words, _to("dossiers.notice", row.id))


def _offers(session: Session, by: Actor) -> Iterable[Block]:
    rows = [row for row in owed_by(session, by).every if row.kind is Kind.ANSWER]
    empty = N_("No case is offered to you at the moment.")
    yield Block(N_("Offered to you"), Look.LINES, lines(session, rows), empty)


def _own_dossiers(session: Session, by: Actor) -> Iterable[Block]:
    page = listed(session, by, Filters(lead_id=by.user_id), sort=Sort.DUE, limit=10)
    empty = N_("You lead no case yet. A case comes to you when you accept an offer.")
    address = _to("desk.dossiers", lead=str(by.user_id))
    yield Block(N_("My dossiers"), Look.DOSSIERS, page.rows, empty, address)
    yield from _birthdays(page.rows)


def _birthdays(rows: list[Row]) -> Iterable[Block]:
    notes = [
        Note(
            N_("%(name)s turns %(age)s in %(days)s days."),
            {"name": row.shown.name, "age": row.shown.turns[0], "days": row.shown.turns[1]},
            _to("desk.dossier", row.dossier_id),
        )
        for row in rows
        if row.shown and row.shown.turns
    ]
    if notes:
        yield Block(N_("Soon 18 or 25"), Look.NOTES, notes, "")


def _own_reports(session: Session, by: Actor) -> Iterable[Block]:
    rows = [(row, NEUTRAL_WORDS[row.neutral]) for row in reports.own(session, by.user_id, size=SHORT)[:SHORT]]
    empty = N_("What you report stands here with its number.")
    yield Block(N_("My reports"), Look.REPORTS, rows, empty, _to("reports.own"))


def _own_tasks(session: Session, by: Actor) -> Iterable[Block]:
    rows = [row for row in owed_by(session, by).every if row.kind in {Kind.TASK, Kind.ANSWER}]
    empty = N_("No task waits for you. Thank you for being there.")
    yield Block(N_("My tasks"), Look.LINES, lines(session, rows), empty)


def _packets(session: Session, by: Actor) -> Iterable[Block]:
    rows = owed_by(session, by).every
    empty = N_("No referral waits for your unit.")
    yield Block(N_("Referrals to us"), Look.LINES, lines(session, rows[:SHORT]), empty, _to("referrals.index"))


def _numbers(session: Session, by: Actor) -> Iterable[Block]:
    """Open cases by stage, without a name and without a total that would give a small number away."""
    del by
    query = select(Case.stage, func.count()).where(Case.stage != Stage.CLOSED).group_by(Case.stage)
    counts = dict(session.execute(query).all())
    items = [(STAGE_NAMES[stage], counts.get(stage, 0)) for stage in Stage if stage is not Stage.CLOSED]
    shown = [(name, None if 0 < count < SMALL else count) for name, count in items]
    yield Block(N_("Open cases in the county"), Look.NUMBERS, shown, "")


def _accounts(session: Session, by: Actor) -> Iterable[Block]:
    del by
    count = session.scalar(select(func.count()).where(User.state == UserState.INVITED)) or 0
    notes = [
        Note(N_("Accounts that wait for their activation: %(count)s"), {"count": count}, _to("people.accounts")),
        Note(N_("Make a new account"), {}, _to("people.add_account")),
    ]
    yield Block(N_("Accounts"), Look.NOTES, notes, "")


def _rights(session: Session, by: Actor) -> Iterable[Block]:
    del by
    offices = session.scalars(select(Office.id)).all()
    unconfirmed = [each for each in keepers_of(session, offices) if each.confirmed_at is None]
    notes = [
        Note(N_("Judicial keepers to confirm: %(count)s"), {"count": len(unconfirmed)}, _to("people.offices")),
        Note(N_("Give and end duties"), {}, _to("people.accounts")),
    ]
    yield Block(N_("Rights"), Look.NOTES, notes, "")


def _chain(session: Session, by: Actor) -> Iterable[Block]:
    del session, by
    yield Block(N_("Audit"), Look.NOTES, [Note(N_("Read the audit chain"), {}, _to("oversight.chain"))], "")


BLOCKS: dict[Role, tuple[Make, ...]] = {
    Role.SUPERVISOR: (_reports_to_triage, _approvals, _unanswered_offers, _late_of_the_office, _office_matters),
    Role.YOUTH_WORKER: (_offers, _own_dossiers),
    Role.GRID_WORKER: (_own_reports, _own_tasks),
    Role.VOLUNTEER: (_own_tasks,),
    Role.LIAISON: (_packets,),
    Role.COUNTY_OFFICE: (_numbers,),
    Role.INVESTIGATOR: (_own_reports,),
    Role.SYSADMIN: (_accounts,),
    Role.SECADMIN: (_rights,),
    Role.AUDITOR: (_chain,),
}
"""What each role sees first."""


def _to(endpoint: str, subject_id: Any = None, **values: str) -> str:
    """Give the address of a page, or nothing where its part is not there."""
    if endpoint not in current_app.view_functions:
        return ""
    told: dict[str, Any] = {**values, **({"subject_id": subject_id} if subject_id else {})}
    return url_for(endpoint, **told)
