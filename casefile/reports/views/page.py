"""The page of one report: its text, who decided what, what may be the same child, and what can be done with it."""

from functools import partial
from typing import Any, NamedTuple

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.dossiers.approvals import What
from casefile.dossiers.cases import STAGE_NAMES, open_case
from casefile.dossiers.commands.acting import came_by_parent, holds_office
from casefile.dossiers.model import Dossier
from casefile.dossiers.numbers import well_formed
from casefile.dossiers.queries import candidates, dossier_numbered
from casefile.dossiers.registers import APPROVAL_PAGES
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.offices import office, office_of_principal, offices_in_order
from casefile.people.users import names_of_users
from casefile.reports import queries
from casefile.reports.content import ReportContent
from casefile.reports.forms import triage as forms
from casefile.reports.forms.reporting import offered
from casefile.reports.machine import REPORT, SET_ASIDE
from casefile.reports.model import OPENING_WORDS, STATE_WORDS, Report
from casefile.reports.numbers import report_numbered
from casefile.reports.person import AS_REPORTED, face_from
from casefile.reports.second_person import asked, proposal
from casefile.reports.views.showing import content_context, readable_content
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.rendering import render
from casefile.web.words import _
from casefile.workflow import allowed_moves

APPROVAL_PAGES[What.SET_ASIDE] = "reports.show"
ADDRESSES = {"take_up": "reports.take_up", "join": "reports.join", "send_on": "reports.send_on"}


class Alike(NamedTuple):
    """A dossier that may be of the same child, as the page shows it; none where another office must be asked."""

    dossier: Dossier | None
    name: str
    stage: str
    office: str
    same: list[str]


def report_page(template: str, report: Report, **context: Any) -> Response:
    """Render a page of a report with everything that stands around its text."""
    session = current.session()
    decides = can(session, current.actor(), Action.START_REPORT_LOOK, report) is Verdict.ALLOWED
    content = readable_content(session, report)
    shown = content_context(session, content) if content else {"content": None}
    return render(
        template,
        **{
            "report": report,
            "office": office(session, report.office_id),
            "state_words": STATE_WORDS,
            "opening_words": OPENING_WORDS,
            "alike": alike(session, report, content) if report.waiting and content else [],
            "moves": _moves(session, report) if content else [],
            "dossier_id": queries.dossier_of(session, report, current.actor()),
            "decides": decides,
            "named": queries.names_somebody(session, report),
            "climbed": came_by_parent(session, current.actor(), report.id),
            "answer_form": None,
            "form": None,
            **_told(session, report, decides=decides),
            **shown,
            **context,
        },
    )


def decision_page(template: str, report: Report, **context: Any) -> Response:
    """Render the page of one decision; of a report that is decided already, its own page."""
    if not report.waiting:
        return make_response(redirect(url_for("reports.show", subject_id=report.id), 303))
    return report_page(template, report, **context)


def still_waiting(report: Report) -> None:
    """Tell the second of two who decide on a report who dealt with it, when and how; what she typed is kept."""
    session = current.session()
    made = None if report.waiting else queries.outcome(session, report)
    if made is None or request.method != "POST":
        return
    who = names_of_users(session, {made.by_id}).get(made.by_id, "")
    how = next(move.label for move in REPORT.table if move.action == made.action)
    raise NotReady(N_("%(who)s dealt with this report on %(when)s: %(how)s."), who=who, when=made.at, how=how)


def _told(session: Session, report: Report, *, decides: bool) -> dict[str, Any]:
    """Give who decided what, who opened the reporter's name, and what is asked of a second person.

    Which colleague wrote it is told to who decides alone: a worker on the case need not know.
    """
    made, opened = queries.decisions(session, report), queries.openings(session, report)
    people = {*(row.by_id for row in made), *(row.by_id for row in opened)}
    author = names_of_users(session, {report.author_id}).get(report.author_id, "") if decides else ""
    question, said = asked(session, report), [(row, peek(row)) for row in made]
    return {
        "author": author,
        "decisions": said,
        "ways": {words.same_as: _way(session, words.same_as) for _row, words in said if words and words.same_as},
        "openings": opened,
        "people": names_of_users(session, people),
        "question": question,
        "proposed": proposal(session, report) if question else None,
        "may_answer": question is not None and not question.wrote(current.actor().user_id),
        "wrote_it": report.author_id == current.actor().user_id,
        "opened_above": N_("Opened by way of the office above"),
        "action_words": {move.action: move.label for move in REPORT.table},
    }


def _way(session: Session, number: str) -> str:
    """Give the address of a dossier or report by its number; empty where it does not open to the reader."""
    for thing, action, page in (
        (dossier_numbered(session, number), Action.OPEN_DOSSIER, "desk.dossier"),
        (report_numbered(session, number), Action.OPEN_REPORT, "reports.show"),
    ):
        if thing is not None and can(session, current.actor(), action, thing) is Verdict.ALLOWED:
            return url_for(page, subject_id=thing.id)
    return ""


def _moves(session: Session, report: Report) -> list[tuple[str, str, list[str]]]:
    """List what can be done now: what the button says, where it leads, and what is missing."""
    found = []
    for move, unmet in allowed_moves(session, REPORT, report):
        if move.action in ADDRESSES:
            address = url_for(ADDRESSES[move.action], subject_id=report.id)
        elif move.action in SET_ASIDE:
            address = url_for("reports.set_aside", subject_id=report.id, action=move.action)
        else:
            continue
        found.append((move.label, address, [guard.sentence for guard in unmet]))
    return found


def alike(session: Session, report: Report, content: ReportContent) -> list[Alike]:
    """Find dossiers that may be of the same child."""
    by = current.actor()
    if not holds_office(session, by, report.id, report.office_id):
        return []
    return [_alike(session, each) for each in candidates(session, by, face_from(content, AS_REPORTED))]


def _alike(session: Session, found: Any) -> Alike:
    if found.dossier is None:
        there = office_of_principal(session, found.office)
        return Alike(None, "", "", there.name if there else "", found.same)
    case, face = open_case(session, found.dossier.id), peek(found.dossier)
    stage = STAGE_NAMES[case.stage] if case else N_("no open case")
    return Alike(found.dossier, face.name if face else "", stage, office(session, found.office).name, found.same)


def offer_dossiers(form: forms.HelpForm, report: Report, *, new: bool) -> None:
    """Fill the choice of dossiers: a new one, those that may be of the same child, one by its number."""
    session = current.session()
    content = readable_content(session, report)
    rows = alike(session, report, content) if content else []
    shown = [(str(row.dossier.id), _label(row)) for row in rows if row.dossier is not None]
    first = [(forms.NEW, _("A new dossier"))] if new else []
    form.dossier.choices = offered([*first, *shown, (forms.OTHER, _("Another dossier, by its number"))])
    form.dossier.data = form.dossier.data or (forms.NEW if new and not shown else None)
    form.known = partial(_numbered, report=report)
    form.urgency.data = form.urgency.data or report.urgency_said.value
    if isinstance(form, forms.TakeUpForm) and not form.is_submitted():
        form.legal_basis.data = form.legal_basis.data or ("REPORT" if content and content.mandatory else "DUTY")


def _label(row: Alike) -> str:
    number = row.dossier.number if row.dossier else ""
    return f"{row.name or _('name not known')} · {number} · {_(row.stage)}"


def dossier_of(form: forms.HelpForm, report: Report) -> Dossier | None:
    """Give the dossier that was chosen; None for a new one. Raise Invalid for a number that nobody may know."""
    if form.chosen_number:
        return _numbered(form.chosen_number, report=report)
    return _joinable(current.session().get(Dossier, form.chosen), report) if form.chosen else None


def _numbered(number: str, *, report: Report) -> Dossier:
    if not well_formed(number):
        raise Invalid(N_("This number cannot be right. Please compare it once more."), field="number")
    return _joinable(dossier_numbered(current.session(), number), report)


def _joinable(found: Dossier | None, report: Report) -> Dossier:
    if found is None or not _may_join(current.session(), found, report, current.actor()):
        raise Invalid(N_("There is no dossier with this number in your office."), field="number")
    return found


def _may_join(session: Session, dossier: Dossier, report: Report, by: Actor) -> bool:
    """Tell whether the reader decides for the dossier: its office, or by way of the parent for the report's."""
    if office(session, dossier.office_id).principal_id in by.held:
        return True
    return dossier.office_id == report.office_id and came_by_parent(session, by, report.id) is not None


def offer_offices(form: forms.SendOnForm, report: Report) -> None:
    """Fill the choice of offices: every one but the report's own."""
    rows = offices_in_order(current.session())
    choices = [(str(each.id), each.name) for _depth, each in rows if each.id != report.office_id]
    form.office.choices = offered([("", ""), *choices])
