"""Pages of copies: ask, look at the snapshot, decide, print once, register, verify."""

from typing import cast

from flask import Blueprint, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from casefile.access import Action
from casefile.dossiers.approvals import What
from casefile.dossiers.model import Dossier
from casefile.dossiers.registers import APPROVAL_PAGES
from casefile.papers import commands
from casefile.papers.forms import AskForm, DestroyForm, HandOverForm, RefuseForm, ReturnForm, VerifyForm
from casefile.papers.queries import RegisterLine, Sheet, register_lines, sheet_of, verdict_on
from casefile.printing import commands as copies
from casefile.printing.drawing import draw
from casefile.printing.model import COPY_NAMES, Copy
from casefile.printing.page import ordinal
from casefile.printing.printer import Printer, printer_of
from casefile.web import current
from casefile.web.cookie import lead_on
from casefile.web.forms import Confirm, Form
from casefile.web.guard import allowed
from casefile.web.paging import SIZE, after, page
from casefile.web.rendering import render
from casefile.web.words import TAGS, language

bp = Blueprint("papers", __name__)
_PRINTER = "casefile.printer"
APPROVAL_PAGES[What.COPY] = "papers.show"


@bp.route("/dossiers/<uuid:subject_id>/copies/new", methods=["GET", "POST"])
@allowed(Action.ASK_COPY, Dossier)
def ask(dossier: Dossier) -> Response | Redirect:
    """Ask for a numbered copy: freezes the paper as the file stands."""
    form = AskForm(subject_id=dossier.id)
    session, by = current.session(), current.actor()
    if form.accepts(
        lambda: commands.ask_for_paper(
            session, dossier, order=form.order(), parts=form.parts.data or (), language=TAGS[language()], by=by
        )
    ):
        return _to(form.result)
    return render("papers/ask.html", form=form, dossier=dossier)


@bp.get("/copies/<uuid:subject_id>")
@allowed(Action.OPEN_SNAPSHOT, Copy)
def show(copy: Copy) -> Response:
    """Show the snapshot of a copy, and what can be done with it now."""
    sheet = sheet_of(current.session(), copy, current.actor())
    if sheet.printable:
        printer().warm()
    return _sheet(sheet, None)


@bp.post("/copies/<uuid:subject_id>/approve")
@allowed(Action.APPROVE_COPY, Copy)
def approve(copy: Copy) -> Response | Redirect:
    """Approve what the snapshot shows."""
    commands.approve_paper(current.session(), copy, by=current.actor())
    return _to(copy)


@bp.post("/copies/<uuid:subject_id>/refuse")
@allowed(Action.REFUSE_COPY, Copy)
def refuse(copy: Copy) -> Response | Redirect:
    """Refuse a copy."""
    form = RefuseForm(subject_id=copy.id)
    session, by = current.session(), current.actor()
    if form.accepts(lambda: commands.refuse_paper(session, copy, reason=form.reason.data, by=by)):
        return _to(copy)
    return _sheet(sheet_of(session, copy, by), form)


@bp.post("/copies/<uuid:subject_id>/withdraw")
@allowed(Action.ASK_COPY, Copy)
def withdraw(copy: Copy) -> Response | Redirect:
    """Take a request back."""
    commands.withdraw_paper(current.session(), copy, by=current.actor())
    return _to(copy)


@bp.post("/copies/<uuid:subject_id>/print")
@allowed(Action.PRINT_COPY, Copy)
def print_copy(copy: Copy) -> Response:
    """Print a copy, once, from its snapshot. Nothing else waits for the database while the paper is drawn."""
    session, by, copy_id = current.session(), current.actor(), copy.id
    copies.check_printable(session, copy, by=by)
    html = draw(session, copy)
    session.rollback()
    printed = printer().print(html)
    commands.print_paper(session, session.get_one(Copy, copy_id), printed, by=by)
    response = Response(printed.pdf, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"copy-{copy.shown_number}.pdf")
    lead_on(response, url_for("papers.show", subject_id=copy_id))
    return response


@bp.post("/copies/<uuid:subject_id>/hand-over")
@allowed(Action.RETURN_COPY, Copy)
def hand_over(copy: Copy) -> Response | Redirect:
    """Note who received the paper."""
    form = HandOverForm(subject_id=copy.id)
    session, by = current.session(), current.actor()
    if form.accepts(lambda: copies.hand_over(session, copy, handed_to=form.handed_to.data, by=by)):
        return _to(copy)
    return _sheet(sheet_of(session, copy, by), form)


@bp.post("/copies/<uuid:subject_id>/return")
@allowed(Action.RETURN_COPY, Copy)
def take_back(copy: Copy) -> Response | Redirect:
    """Note that the paper came back."""
    form = ReturnForm(subject_id=copy.id)
    session, by = current.session(), current.actor()
    if form.accepts(lambda: copies.take_back(session, copy, by=by, note=form.note.data or "")):
        return _to(copy)
    return _sheet(sheet_of(session, copy, by), form)


@bp.post("/copies/<uuid:subject_id>/destroy")
@allowed(Action.RETURN_COPY, Copy)
def destroy(copy: Copy) -> Response | Redirect:
    """Note that the paper was destroyed."""
    form = DestroyForm(subject_id=copy.id)
    session, by = current.session(), current.actor()
    if form.accepts(
        lambda: copies.destroy(session, copy, witnesses=form.witnesses.data, by=by, note=form.note.data or "")
    ):
        return _to(copy)
    return _sheet(sheet_of(session, copy, by), form)


@bp.get("/copies")
@allowed(Action.SEE_REGISTER)
def register() -> Response:
    """Show the register of copies of the supervisor's offices, newest first."""
    key = after()
    before = int(key[0] or 0) if key else None
    lines = register_lines(current.session(), current.actor(), before=before, limit=SIZE + 1)
    current.showed([line.copy.id for line in lines[:SIZE]])
    return render("papers/register.html", page=page(lines, _number), names=COPY_NAMES)


@bp.route("/copies/verify", methods=["GET", "POST"])
@allowed(Action.SEE_REGISTER)
def verify() -> Response:
    """Tell whether a paper is genuine: what the register knows of it, and nothing about a person."""
    form, found = VerifyForm(), None
    if form.accepts(lambda: verdict_on(current.session(), form.copy_id.data)):
        found = form.result
    return render("papers/verify.html", form=form, found=found, names=COPY_NAMES)


def printer() -> Printer:
    """Give the installation's printer; its process starts with the first paper."""
    made = current_app.extensions.setdefault(_PRINTER, printer_of(current.config()))
    return cast("Printer", made)


def _sheet(sheet: Sheet, form: Form | None) -> Response:
    return render(
        "papers/show.html", sheet=sheet, copy=sheet.copy, forms_of=_forms(sheet.copy, form), names=COPY_NAMES,
        ordinal=ordinal,
    )  # fmt: skip


def _forms(copy: Copy, sent: Form | None) -> dict[str, Form]:
    """Make the forms of the page; the one that was sent and not accepted keeps its place."""
    kinds = (RefuseForm, HandOverForm, ReturnForm, DestroyForm, Confirm)
    made = {kind.__name__: kind(subject_id=copy.id, formdata=None) for kind in kinds if not isinstance(sent, kind)}
    return {**made, **({type(sent).__name__: sent} if sent else {})}


def _number(line: RegisterLine) -> list[int]:
    return [line.copy.number]


def _to(copy: Copy) -> Redirect:
    current.about(copy)
    return redirect(url_for("papers.show", subject_id=copy.id), code=303)
