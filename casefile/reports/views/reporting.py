"""Handing in a report, its receipt, and one's own list with a neutral state."""

from datetime import datetime
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from casefile.access import Action
from casefile.kernel.ids import new_id
from casefile.reports import commands, queries
from casefile.reports.forms.reporting import ReportForm, kind_notes, offered
from casefile.reports.model import NEUTRAL_WORDS, Report
from casefile.reports.views.blueprint import bp
from casefile.reports.views.showing import content_context, readable_content
from casefile.vault import drafts
from casefile.web import current, once, paging
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _, language


@bp.route("/new", methods=["GET", "POST"])
@allowed(Action.SUBMIT_REPORT)
def new() -> Response:
    """Show the report form, hand the report in. Each form opened has a name of its own, under which its draft lies."""
    named = _named()
    if named is None:
        return make_response(redirect(url_for("reports.new", form=new_id())))
    session, before = current.session(), once.sent(current.session(), named)
    if before is not None and request.method == "GET" and "draft" not in request.args:
        return once.again(before)
    form = _form(session, named, sent=before is not None)
    if form.accepts(lambda: _submit(session, form)):
        current.about(form.result)
        return make_response(redirect(url_for("reports.receipt", subject_id=form.result.id, fresh=1), 303))
    kept = [draft for draft in _drafts(session, form) if draft.subject != str(named)]
    return render("reports/new.html", form=form, notes=kind_notes(), drafts=kept)


@bp.get("/mine")
@allowed(Action.SEE_OWN_REPORTS)
def own() -> Response:
    """List what the reader has reported."""
    key = paging.after()
    after = (datetime.fromisoformat(str(key[0])), UUID(str(key[1]))) if key else None
    rows = queries.own(current.session(), current.actor().user_id, after=after)
    page = paging.page(rows, lambda row: (row.submitted_at.isoformat(), str(row.id)), size=queries.SIZE)
    return render("reports/own.html", page=page, neutral_words=NEUTRAL_WORDS)


@bp.get("/<uuid:subject_id>/receipt")
@allowed(Action.SEE_OWN_REPORTS, Report)
def receipt(report: Report) -> Response:
    """Show the receipt: number, neutral state, and what was written as long as it may be read."""
    content = readable_content(current.session(), report)
    shown = content_context(current.session(), content) if content else {"content": None}
    fresh = "fresh" in request.args
    return render("reports/receipt.html", report=report, fresh=fresh, neutral_words=NEUTRAL_WORDS, **shown)


def _form(session: Session, named: UUID, *, sent: bool) -> ReportForm:
    """Make the form; what is written on after it was sent once is another report."""
    form = ReportForm(subject_id=named, opened=None if sent else named)
    offer_choices(session, form)
    return form


def _named() -> UUID | None:
    try:
        return UUID(request.values.get("_subject") or request.args.get("form", ""))
    except ValueError:
        return None


def _drafts(session: Session, form: ReportForm) -> list[drafts.Kept]:
    """Find reports that the reader began in another form and did not send."""
    if request.method == "POST" or "draft" in request.args:
        return []
    return [kept for kept in drafts.drafts_of(session, current.actor().keyring) if kept.form == form.draft_name]


def _submit(session: Session, form: ReportForm) -> Report:
    return commands.submit(
        session,
        by=current.actor(),
        content=form.content,
        urgency=form.said_urgency,
        danger=bool(form.danger.data),
        reporter=form.reporter,
    )


def offer_choices(session: Session, form: ReportForm) -> None:
    """Fill the lists of places and of ways a report comes."""
    places = offered([("", _("not known"))])
    for town, below in queries.places(session):
        whole = (town.code, _("%(town)s, somewhere", town=town.name))
        places += offered([whole, *((each.code, each.name) for each in below)], town.name)
    form.seen_area.choices = form.lives_area.choices = places
    form.source.choices = offered([("", ""), *form.sources(language())])
