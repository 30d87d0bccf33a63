"""The way of a dossier's copy: the request freezes the paper and opens the question, another holder answers it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.commands.approving import ask_approval, decide_approval, withdraw_approval
from casefile.dossiers.commands.telling import read_by_acting
from casefile.dossiers.model import Dossier
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, NotFound
from casefile.kernel.words import N_
from casefile.papers.parts import PARTS, compile_paper
from casefile.papers.wording import Wording
from casefile.people.actor import Actor
from casefile.printing import commands as copies
from casefile.printing.model import Copy, Order
from casefile.printing.printer import Printed


def ask_for_paper(
    session: Session, dossier: Dossier, *, order: Order, parts: Sequence[str], language: str, by: Actor
) -> Copy:
    """Freeze the chosen parts as they stand, ask for a numbered copy of them, and ask another holder to approve."""
    if not order.reason.strip() and any(part.code in parts and part.with_reason for part in PARTS):
        raise Invalid(N_("Say why the contacts are needed."), field="reason")
    wording = Wording(language, _checked("print_purpose", order.purpose, "purpose"))
    named = Order(
        purpose=order.purpose,
        purpose_words=wording.code("print_purpose", order.purpose),
        basis=_checked("legal_basis", order.basis, "basis"),
        basis_words=wording.code("legal_basis", order.basis),
        recipient=" ".join(order.recipient.split()),
        letter=order.letter.strip(),
        reason=order.reason.strip(),
    )
    paper = compile_paper(session, dossier, parts, wording)
    copy = copies.ask_copy(session, safe_id=dossier.id, office_id=dossier.office_id, paper=paper, order=named, by=by)
    ask_approval(
        session, What.COPY, subject_id=copy.id, digest=copy.digest, by=by, safe_id=dossier.id,
        office_id=dossier.office_id,
    )  # fmt: skip
    return copy


def approve_paper(session: Session, copy: Copy, *, by: Actor) -> None:
    """Approve what the snapshot shows; raise Forbidden for who asked, and for who holds no office."""
    copies.approve_copy(session, copy, by=by)
    decide_approval(session, _question(session, copy), by=by, approve=True, digest=copy.digest)


def refuse_paper(session: Session, copy: Copy, *, reason: str, by: Actor) -> None:
    """Refuse a copy, with the reason."""
    copies.refuse_copy(session, copy, reason=reason, by=by)
    decide_approval(session, _question(session, copy), by=by, approve=False, digest=copy.digest, reason=reason)


def withdraw_paper(session: Session, copy: Copy, *, by: Actor) -> None:
    """Take a request back before it is printed; an open question ends with it."""
    copies.withdraw_copy(session, copy, by=by)
    question = _question(session, copy)
    if question.state is ApprovalState.ASKED:
        withdraw_approval(session, question, by=by)


def print_paper(session: Session, copy: Copy, printed: Printed, *, by: Actor) -> None:
    """Enter the one print; that it was approved needs to be told no more."""
    copies.register_print(session, copy, printed, by=by)
    read_by_acting(session, copy.id, What.COPY, by=by)


def _question(session: Session, copy: Copy) -> Approval:
    """Find the approval that was asked for this copy."""
    query = select(Approval).where(Approval.what == What.COPY, Approval.subject_id == copy.id)
    found = session.scalar(query.order_by(Approval.asked_at.desc()).limit(1))
    if found is None:
        raise NotFound
    return found


def _checked(list_name: str, code: str, field: str) -> str:
    if code not in codes(list_name):
        raise Invalid(N_("Please choose one."), field=field)
    return code
