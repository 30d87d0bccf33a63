"""The queue of an office, a report's page for who decides on it, and one form a decision."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, abort, jsonify, make_response, redirect, request, url_for

from casefile.access import Action, Verdict, can
from casefile.dossiers.cases import Case
from casefile.dossiers.commands.acting import came_by_parent
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_
from casefile.people.offices import office, offices_in_order
from casefile.reports import commands, queries
from casefile.reports.content import TriageWords
from casefile.reports.forms import triage as forms
from casefile.reports.model import STATE_WORDS, UNSEEN, OpeningReason, Report
from casefile.reports.person import AS_REPORTED
from casefile.reports.repeated import DUPLICATE, original
from casefile.reports.views.blueprint import bp
from casefile.reports.views.page import (
    decision_page,
    dossier_of,
    offer_dossiers,
    offer_offices,
    report_page,
    still_waiting,
)
from casefile.reports.views.showing import readable_content
from casefile.web import current, paging
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _
from casefile.workflow import Unmet


@bp.get("")
@allowed(Action.SEE_QUEUE)
def queue() -> Response:
    """List what waits for a decision of the reader's offices, what is due first on top."""
    session, offices, key = current.session(), queries.offices_of(current.actor()), paging.after()
    after = (datetime.fromisoformat(str(key[0])), UUID(str(key[1]))) if key else None
    rows = queries.queue(session, offices, after=after)
    names = {each.id: each.name for _depth, each in offices_in_order(session)}
    return render(
        "reports/queue.html",
        page=paging.page(rows, lambda row: (row.due_at.isoformat(), str(row.id)), size=queries.SIZE),
        count=queries.waiting_count(session, offices),
        late_below=queries.overdue_below(session, offices, clock.now()),
        offices={each: names[each] for each in offices},
        office_names=names,
        state_words=STATE_WORDS,
    )


@bp.get("/alarm")
@allowed(Action.SEE_QUEUE)
def alarm() -> Response:
    """Count the emergencies that nobody has begun to look at."""
    return jsonify(count=queries.unseen_emergencies(current.session(), queries.offices_of(current.actor())))


@bp.get("/<uuid:subject_id>")
@allowed(Action.OPEN_REPORT, Report)
def show(report: Report) -> Response:
    """Show a report to who decides on it, with what may be the same child, and the decisions that are open."""
    return report_page("reports/show.html", report)


@bp.post("/<uuid:subject_id>/look")
@allowed(Action.START_REPORT_LOOK, Report)
def look(report: Report) -> Response:
    """Begin to look at a report, and open it; where a colleague was faster it is opened only."""
    if report.state in UNSEEN:
        commands.look(current.session(), by=current.actor(), report=report)
    return _to(report)


@bp.route("/<uuid:subject_id>/take-up", methods=["GET", "POST"])
@allowed(Action.TAKE_UP_REPORT, Report)
def take_up(report: Report) -> Response:
    """Take a report up into a new dossier or one that is there."""
    form = forms.TakeUpForm(subject_id=report.id)
    still_waiting(report)
    offer_dossiers(form, report, new=True)
    if form.accepts(lambda: _take_up(report, form)):
        return _to_dossier(form.result)
    return decision_page("reports/take_up.html", report, form=form)


def _take_up(report: Report, form: forms.TakeUpForm) -> Case:
    return commands.take_up(
        current.session(), by=current.actor(), report=report, urgency=Urgency(form.urgency.data),
        reason=form.reason.data, duplicates_checked=bool(form.duplicates_checked.data),
        dossier=dossier_of(form, report), legal_basis=form.legal_basis.data, id_note=_(AS_REPORTED),
    )  # fmt: skip


@bp.route("/<uuid:subject_id>/join", methods=["GET", "POST"])
@allowed(Action.JOIN_REPORT, Report)
def join(report: Report) -> Response:
    """Let a report join an open case."""
    form = forms.JoinForm(subject_id=report.id)
    still_waiting(report)
    offer_dossiers(form, report, new=False)
    if form.accepts(lambda: _join(report, form)):
        return _to_dossier(form.result)
    return decision_page("reports/join.html", report, form=form)


def _join(report: Report, form: forms.JoinForm) -> Case:
    dossier = dossier_of(form, report)
    if dossier is None:
        abort(422)
    return commands.join(
        current.session(), by=current.actor(), report=report, dossier=dossier, urgency=Urgency(form.urgency.data),
        reason=form.reason.data,
    )  # fmt: skip


@bp.route("/<uuid:subject_id>/set-aside/<any(for_information, duplicate, unfounded):action>", methods=["GET", "POST"])
@allowed(Action.SET_REPORT_ASIDE, Report)
def set_aside(report: Report, action: str) -> Response:
    """End a report without help following from it; or ask a second person whether it may be."""
    form = _set_aside_form(report, action)
    still_waiting(report)
    if form.accepts(lambda: _set_aside(report, action, form)):
        return _to(report)
    return decision_page("reports/set_aside.html", report, form=form, action=action)


def _set_aside_form(report: Report, action: str) -> forms.SetAsideForm:
    session = current.session()
    told = forms.police_told(readable_content(session, report))
    if action != DUPLICATE:
        return forms.SetAsideForm(subject_id=report.id, **told)
    form = forms.DuplicateForm(subject_id=report.id, **told)
    form.known = partial(original, session, report)
    return form


def _set_aside(report: Report, action: str, form: forms.SetAsideForm) -> None:
    session, by = current.session(), current.actor()
    named = form.same_as.data if isinstance(form, forms.DuplicateForm) else ""
    words = TriageWords(reason=form.reason.data.strip(), police=form.police, same_as=named)
    if "ask" in request.form:
        commands.ask_set_aside(session, by=by, report=report, action=action, words=words)
        return
    try:
        commands.set_aside(session, by=by, report=report, action=action, words=words)
    except Unmet as missing:
        raise Invalid(missing.guards[0].sentence, field="police_unit") from missing
    if form.told.data:
        commands.tell_reporter(session, by=by, report=report)


@bp.post("/<uuid:subject_id>/answer")
@allowed(Action.SET_REPORT_ASIDE, Report)
def answer(report: Report) -> Response:
    """Answer as the second person whether a report may be set aside."""
    form = forms.AnswerForm(subject_id=report.id)
    still_waiting(report)
    agree = "agree" in request.form

    def decide() -> None:
        commands.answer_set_aside(
            current.session(), by=current.actor(), report=report, agree=agree, reason=form.reason.data
        )

    return _to(report) if form.accepts(decide) else report_page("reports/show.html", report, answer_form=form)


@bp.route("/<uuid:subject_id>/send-on", methods=["GET", "POST"])
@allowed(Action.SEND_REPORT_ON, Report)
def send_on(report: Report) -> Response:
    """Give a report to the office it belongs to; the sender's keys end with it."""
    session, form = current.session(), forms.SendOnForm(subject_id=report.id)
    still_waiting(report)
    offer_offices(form, report)

    def send() -> None:
        to = office(session, UUID(form.office.data))
        commands.send_on(session, by=current.actor(), report=report, to=to, reason=form.reason.data)

    if form.accepts(send):
        return make_response(redirect(url_for("reports.queue"), 303))
    return decision_page("reports/send_on.html", report, form=form)


@bp.route("/<uuid:subject_id>/reporter", methods=["GET", "POST"])
@allowed(Action.OPEN_REPORTER, Report)
def reporter(report: Report) -> Response:
    """Ask for a reason, then show who told it: on this one page, in this one answer."""
    form = forms.OpenReporterForm(subject_id=report.id)

    def opened() -> Any:
        reason, words = OpeningReason(form.why.data), form.words.data or ""
        return commands.open_reporter(current.session(), by=current.actor(), report=report, reason=reason, words=words)

    if form.accepts(opened):
        current.about(report, purpose=form.why.data)
        return render("reports/reporter.html", report=report, form=None, reporter=form.result)
    return render("reports/reporter.html", report=report, form=form, reporter=None)


@bp.route("/<uuid:subject_id>/by-the-parent", methods=["GET", "POST"])
@allowed(Action.CLIMB_TO_CHILD, Report, form_first=True)
def climb(report: Report) -> Response:
    """Open a report of an office below until the end of this sign-in, with password and reason."""
    form, resumed = forms.ClimbForm(subject_id=report.id), current.signed_in()
    if request.method == "GET" and came_by_parent(current.session(), current.actor(), report.id):
        return _to(report)
    until = resumed.ends_at if resumed else clock.now()

    def open_it() -> None:
        commands.climb(current.session(), by=current.actor(), report=report, reason=form.reason.data, until=until)

    if form.accepts(open_it):
        return _to(report)
    return render(
        "dossiers/climb.html", thing=N_("Report"), number=report.number, form=form, back=url_for("reports.queue"),
        office=office(current.session(), report.office_id),
    )  # fmt: skip


@bp.post("/<uuid:subject_id>/told")
@allowed(Action.SET_REPORT_ASIDE, Report)
def told(report: Report) -> Response:
    """Note that whoever reported was told what came of it."""
    commands.tell_reporter(current.session(), by=current.actor(), report=report)
    return _to(report)


def _to(report: Report) -> Response:
    return make_response(redirect(url_for("reports.show", subject_id=report.id), 303))


def _to_dossier(case: Case) -> Response:
    dossier = current.session().get_one(Dossier, case.dossier_id)
    opens = can(current.session(), current.actor(), Action.OPEN_DOSSIER, dossier) is Verdict.ALLOWED
    there = "desk.dossier" if opens else "dossiers.climb"
    return make_response(redirect(url_for(there, subject_id=case.dossier_id), 303))
