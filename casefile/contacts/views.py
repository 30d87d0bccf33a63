"""Pages of contacts: a new one in one short screen, one by itself with its versions and queries."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, url_for

from casefile.access import Action, Verdict, can
from casefile.contacts import commands, queries
from casefile.contacts.forms import AnswerForm, ContactForm, CorrectForm, QueryForm
from casefile.contacts.model import Contact, ContactQuery
from casefile.dossiers.cases import current_case
from casefile.dossiers.commands.contacting import has_to_be_seen, latest_contact
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import belonging_to, sheet
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.people.users import names_of_users
from casefile.vault.revisions import revisions_of
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import language

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


@bp.route("/of/<uuid:subject_id>/new", methods=["GET", "POST"])
@allowed(Action.LOG_CONTACT, Dossier)
def new(dossier: Dossier) -> Response:
    """Log a contact with the client of a dossier, or those around."""
    form = ContactForm(subject_id=dossier.id)
    if form.accepts(lambda: _log(dossier, form)):
        return _to_dossier(dossier.id)
    case = current_case(current.session(), dossier.id)
    latest = latest_contact(current.session(), case, met_at=clock.now()) if case.open else None
    must_see = has_to_be_seen(current.session(), case)
    return sheet("contacts/new.html", dossier, form=form, latest=latest, must_see=must_see)


def _log(dossier: Dossier, form: ContactForm) -> Contact:
    return commands.log_contact(
        current.session(), dossier, by=current.actor(), note=form.note, met_at=form.met_at.data or clock.now(),
        method=form.method.data, outcome=form.outcome.data, minutes=form.minutes.data, next_on=form.next_on.data,
    )  # fmt: skip


@bp.get("/<uuid:subject_id>")
@allowed(Action.SEE_CONTACT, Contact)
def show(contact: Contact) -> Response:
    """Show one contact with what was asked about it, and its earlier versions to whoever may see them."""
    return _page(contact)


@bp.route("/<uuid:subject_id>/edit", methods=["GET", "POST"])
@allowed(Action.EDIT_CONTACT, Contact)
def edit(contact: Contact) -> Response:
    """Correct the own words."""
    form = CorrectForm(row=contact)

    def correct() -> None:
        commands.edit_contact(current.session(), contact, by=current.actor(), note=form.note, version=form.version)

    if form.accepts(correct):
        return make_response(redirect(url_for("contacts.show", subject_id=contact.id), 303))
    return render("contacts/edit.html", form=form, contact=contact, **belonging_to(contact.dossier_id))


@bp.post("/<uuid:subject_id>/queries")
@allowed(Action.ASK_QUERY, Contact)
def ask(contact: Contact) -> Response:
    """Ask about a contact."""
    form, session = QueryForm(subject_id=contact.id), current.session()
    if form.accepts(lambda: commands.ask_query(session, contact, by=current.actor(), words=form.asked.data)):
        return make_response(redirect(url_for("contacts.show", subject_id=contact.id), 303))
    return _page(contact, query_form=form)


@bp.route("/queries/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.ANSWER_QUERY, ContactQuery)
def answer(query: ContactQuery) -> Response:
    """Answer a query."""
    form, session = AnswerForm(subject_id=query.id), current.session()
    if form.accepts(lambda: commands.answer_query(session, query, by=current.actor(), words=form.answer.data)):
        return make_response(redirect(url_for("contacts.show", subject_id=query.contact_id), 303))
    return _page(session.get_one(Contact, query.contact_id), answer_form=form, asked=query)


def _page(contact: Contact, **forms: Any) -> Response:
    session, by = current.session(), current.actor()
    asked = queries.queries_about(session, contact.id)
    may = {
        action: can(session, by, action, contact) is Verdict.ALLOWED
        for action in (Action.ASK_QUERY, Action.EDIT_CONTACT, Action.SEE_HISTORY)
    }
    people = [contact.author_id, *(row.asker_id for row in asked)]
    people += [row.answered_by_id for row in asked if row.answered_by_id]
    context: dict[str, Any] = {
        "contact": contact,
        "note": peek(contact),
        "labels": queries.LABELS,
        "method": codes("contact_method").label(contact.method, language()),
        "outcome": codes("contact_outcome").label(contact.outcome, language()),
        "earlier": revisions_of(session, contact) if may[Action.SEE_HISTORY] or may[Action.EDIT_CONTACT] else [],
        "queries": [(row, peek(row)) for row in asked],
        "people": names_of_users(session, people),
        "may_correct": may[Action.EDIT_CONTACT],
        "query_form": QueryForm(subject_id=contact.id) if may[Action.ASK_QUERY] else None,
        "answer_form": None,
        "asked": None,
    }
    return render("contacts/show.html", **(context | forms), **belonging_to(contact.dossier_id))


def _to_dossier(dossier_id: UUID) -> Response:
    return make_response(redirect(url_for("desk.dossier", subject_id=dossier_id), 303))
