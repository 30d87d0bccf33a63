"""Notices: what somebody, or the office, is told; read, and said to be seen."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, make_response, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.access import Action
from casefile.dossiers import commands
from casefile.dossiers.approvals import APPROVAL_NAMES, WHAT_NAMES, Approval, ApprovalState, What
from casefile.dossiers.assignments import ASSIGNMENT_NAMES, Assignment
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.registers import APPROVAL_PAGES, said_of, says_what
from casefile.dossiers.views.blueprint import bp
from casefile.kernel.errors import NotFound
from casefile.people.users import names_of_users
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _


@bp.route("/notices/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.TAKE_NOTICE, Obligation)
def notice(row: Obligation) -> Response:
    """Show the office what it is told, and say that it was seen."""
    if row.kind is not Kind.NOTICE or row.holder_office_id is None:
        raise NotFound
    return notice_page(row)


def notice_page(row: Obligation) -> Response:
    """Show a notice: who did what, when and why; of the office above, or to somebody's question or offer."""
    session, form = current.session(), forms.SeenForm(subject_id=row.id)
    if form.accepts(lambda: commands.settle(session, row, by=current.actor())):
        return make_response(redirect(url_for("desk.my_day"), 303))
    opens = keyring_of(session).can_open(session, row.safe_id, row.compartment)
    people = names_of_users(session, [each for each in (row.opened_by_id, row.left_by_id) if each])
    return render(
        "dossiers/notice.html", row=row, form=form, opens=opens, words=peek(row) if opens and row.cell else None,
        people=people, said=said_of(session, [row]).get(row.id, ""), dossier=session.get(Dossier, row.safe_id),
        copy_page=_copy_page(session.get(Approval, row.subject_id)),
    )  # fmt: skip


def _copy_page(asked: Approval | None) -> str:
    """Lead to the copy that may be printed now, or was refused."""
    if asked is None or asked.what is not What.COPY:
        return ""
    return url_for(APPROVAL_PAGES[asked.what], subject_id=asked.subject_id)


@says_what(Kind.NOTICE)
def notices_said(session: Session, owed: Sequence[Obligation]) -> dict[UUID, str]:
    """Say what an approval's answer was, and what became of an offer."""
    ids = {row.subject_id for row in owed}
    told = _answers(session, ids) | _offers(session, ids)
    return {row.id: told[row.subject_id] for row in owed if row.subject_id in told}


def _answers(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.scalars(select(Approval).where(Approval.id.in_(ids)))
    return {row.id: _pair(_(WHAT_NAMES[row.what]), APPROVAL_NAMES[ApprovalState(row.answer)]) for row in rows}


def _offers(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.scalars(select(Assignment).where(Assignment.id.in_(ids))).all()
    names = names_of_users(session, {row.user_id for row in rows})
    offers = {row.id: _("Offer to %(name)s", name=names.get(row.user_id, "")) for row in rows}
    return {row.id: _pair(offers[row.id], ASSIGNMENT_NAMES[row.state]) for row in rows}


def _pair(what: str, answer: str) -> str:
    return what + _(": ") + _(answer)
