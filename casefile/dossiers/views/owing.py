"""What is owed on a dossier, and the approvals that wait."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy import select

from casefile.access import Action
from casefile.dossiers import commands, queries
from casefile.dossiers.approvals import WHAT_NAMES, Approval, ApprovalState, What
from casefile.dossiers.commands import by_hand
from casefile.dossiers.forms import casework as forms
from casefile.dossiers.forms.fields import offered
from casefile.dossiers.model import Dossier
from casefile.dossiers.names import names
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries.owing import opening
from casefile.dossiers.registers import APPROVAL_PAGES, Text, follow, onward, said_of, text_of
from casefile.dossiers.views.blueprint import back, bp, case_of, form_sheet, sheet
from casefile.dossiers.views.noticing import notice_page
from casefile.kernel.errors import NotFound
from casefile.people.offices import Office
from casefile.people.users import names_of_users
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _


@bp.get("/dossiers/<uuid:subject_id>/obligations")
@allowed(Action.OPEN_DOSSIER, Dossier)
def obligations(dossier: Dossier) -> Response:
    """List what is owed on a dossier, and what was."""
    session = current.session()
    rows = queries.obligations_of_case(session, case_of(dossier).id) + queries.obligations_of(session, dossier.id)
    people = names_of_users(session, {row.user_id for row in rows if row.user_id})
    words = {row.id: peek(row) for row in rows if row.cell and _opens(row)}
    ways = {row.id: _buttons(row) for row in rows}
    waiting, settled = [row for row in rows if row.open], [row for row in rows if not row.open]
    settled.sort(key=lambda row: row.settled_at or row.due_at, reverse=True)
    return sheet(
        "dossiers/obligations.html", dossier, waiting=waiting, settled=settled, people=people, words=words, ways=ways,
        said=said_of(session, rows),
    )  # fmt: skip


def _buttons(row: Obligation) -> tuple[bool, bool]:
    """Tell whether the reader may say that it is done, and whether she may hand it on."""
    session, by = current.session(), current.actor()
    return by_hand.may_settle(session, row, by), by_hand.may_hand_on(session, row, by)


def _opens(row: Obligation) -> bool:
    session = current.session()
    return keyring_of(session).can_open(session, row.safe_id, row.compartment)


@bp.route("/obligations/<uuid:subject_id>/settle", methods=["GET", "POST"])
@allowed(Action.SETTLE_OBLIGATION, Obligation)
def settle(row: Obligation) -> Response:
    """Say that something owed is done, and how it went; a notice is only read."""
    session, by = current.session(), current.actor()
    by_hand.require_by_hand(session, row, by)
    if row.kind is Kind.NOTICE:
        return notice_page(row)
    form, dossier = forms.SettleForm(subject_id=row.id), _dossier_of(row)
    if form.accepts(lambda: commands.settle_by_hand(session, row, by=by, outcome=form.outcome.data or "")):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("Done"), send=_("It is done"), obligation=row)


@bp.route("/obligations/<uuid:subject_id>/delegate", methods=["GET", "POST"])
@allowed(Action.SETTLE_OBLIGATION, Obligation)
def delegate(row: Obligation) -> Response:
    """Hand something owed to another person who works on the dossier."""
    session, by = current.session(), current.actor()
    by_hand.require_hand_on(session, row, by)
    form, dossier = forms.DelegateForm(subject_id=row.id), _dossier_of(row)
    people = by_hand.takers(session, row)
    form.user.choices = offered([("", ""), *((str(each.id), each.name) for each in people)])

    def hand_over() -> None:
        to, why = UUID(form.user.data), form.reason.data
        commands.delegate(session, row, to_user_id=to, by=by, reason=why)

    if form.accepts(hand_over):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("Hand to somebody else"), send=_("Hand on"), obligation=row)


def _dossier_of(row: Obligation) -> Dossier:
    dossier = current.session().get(Dossier, row.safe_id)
    if dossier is None:
        raise NotFound
    return dossier


@bp.get("/approvals")
@allowed(Action.SEE_DOSSIERS)
def approvals() -> Response:
    """List the approvals that wait for the reader's offices."""
    session, by = current.session(), current.actor()
    held = select(Office.id).where(Office.principal_id.in_(by.held))
    waiting = select(Obligation.subject_id).where(
        Obligation.kind == Kind.APPROVAL, Obligation.settled_at.is_(None), Obligation.holder_office_id.in_(held)
    )
    asked = select(Approval).where(Approval.id.in_(waiting), Approval.state == ApprovalState.ASKED)
    rows = session.scalars(asked.order_by(Approval.asked_at)).all()
    dossiers = {row.safe_id: session.get(Dossier, row.safe_id) for row in rows}
    people, shown = names_of_users(session, {row.asker_id for row in rows}), names(session, dossiers)
    current.showed(list(shown))
    addresses = _ways(rows, opening(session, by.held, dossiers))
    return render(
        "dossiers/approvals.html", rows=rows, what_names=WHAT_NAMES, numbers=dossiers, people=people,
        shown=shown, addresses=addresses, own=_own(rows),
    )  # fmt: skip


def _own(rows: Sequence[Approval]) -> set[UUID]:
    """Find the questions about texts that the reader wrote of, as far as they open to her."""
    keyring, reader = keyring_of(current.session()), current.actor().user_id
    keyring.preload(current.session(), {row.safe_id for row in rows}, {row.compartment for row in rows})
    opened = [row for row in rows if keyring.can_open(current.session(), row.safe_id, row.compartment)]
    return {row.id for row in opened if row.wrote(reader)}


def _ways(rows: Sequence[Approval], opens: set[UUID]) -> dict[UUID, str]:
    """Lead to each question; to one of an office below first through the page that opens its dossier or report."""
    found = {}
    for row in rows:
        if row.safe_id in opens:
            found[row.id] = url_for("dossiers.approval", subject_id=row.id)
        elif row.what is What.SET_ASIDE:
            found[row.id] = url_for("reports.climb", subject_id=row.safe_id)
        else:
            found[row.id] = url_for("dossiers.climb", subject_id=row.safe_id, approval=row.id)
    return found


@bp.route("/approvals/<uuid:subject_id>", methods=["GET", "POST"])
@allowed(Action.DECIDE_APPROVAL, Approval)
def approval(row: Approval) -> Response:
    """Show the text as it was submitted, and approve or return it."""
    if row.what in APPROVAL_PAGES:
        return make_response(redirect(url_for(APPROVAL_PAGES[row.what], subject_id=row.subject_id), 303))
    session, form = current.session(), forms.DecideForm(subject_id=row.id)
    dossier, shown = session.get_one(Dossier, row.safe_id), text_of(session, row)
    if shown is None:
        raise NotFound
    if form.accepts(lambda: _decide(row, form, shown)):
        there = onward(session, row)
        return make_response(redirect(there, 303)) if there else back(dossier.id)
    who = names_of_users(session, [row.asker_id]).get(row.asker_id, "")
    waits = row.state is ApprovalState.ASKED
    page = {"row": row, "form": form, "shown": shown, "who": who, "waits": waits, "what_names": WHAT_NAMES}
    return sheet("dossiers/approval.html", dossier, **page, **shown.context)


def _decide(row: Approval, form: forms.DecideForm, shown: Text) -> Any:
    session, by = current.session(), current.actor()
    commands.decide_approval(
        session, row, by=by, approve="approve" in request.form, digest=shown.digest, reason=form.reason.data or ""
    )
    follow(session, row, by)
