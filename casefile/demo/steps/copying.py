"""Copies on paper: asked for, answered by another holder, printed, handed over, and what becomes of the paper."""

from uuid import UUID

from casefile.access import Action
from casefile.demo.steps import moving
from casefile.demo.telling import Telling
from casefile.papers.commands import approve_paper, ask_for_paper, print_paper, refuse_paper, withdraw_paper
from casefile.printing import commands as copies
from casefile.printing.drawing import draw
from casefile.printing.model import Copy, Order

RECIPIENTS = ("四时县人民医院 华苓", "四时县教育局 盖书", "四时县民政局 个案会议")


def ask_copy(t: Telling) -> UUID:
    """Ask for a copy on paper: what it shows is frozen."""
    order = Order(purpose="MEETING", basis="DUTY", recipient=t.draw.choice(RECIPIENTS))
    with t.act(t.supervisor, Action.ASK_COPY, signed=True) as (session, by):
        asked = ask_for_paper(
            session, t.dossier(session), order=order, parts=["face", "course"], language="zh_Hans_CN", by=by
        )
        return asked.id


def approve_copy(t: Telling, copy_id: UUID) -> None:
    """Let another holder approve what the snapshot shows."""
    moving.come_by_parent(t, "核对副本内容")
    with t.act(t.second, Action.APPROVE_COPY, signed=True) as (session, by):
        approve_paper(session, session.get_one(Copy, copy_id), by=by)


def refuse_copy(t: Telling, copy_id: UUID) -> None:
    """Let another holder refuse, with the reason."""
    moving.come_by_parent(t, "核对副本内容")
    with t.act(t.second, Action.REFUSE_COPY) as (session, by):
        reason = "会议只需要概况，请改用转介单"
        refuse_paper(session, session.get_one(Copy, copy_id), reason=reason, by=by)


def withdraw_copy(t: Telling, copy_id: UUID) -> None:
    """Take the request back."""
    with t.act(t.supervisor, Action.ASK_COPY, signed=True) as (session, by):
        withdraw_paper(session, session.get_one(Copy, copy_id), by=by)


def print_copy(t: Telling, copy_id: UUID) -> None:
    """Print it, once."""
    with t.act(t.supervisor, Action.PRINT_COPY, signed=True) as (session, by):
        copy = session.get_one(Copy, copy_id)
        copies.check_printable(session, copy, by=by)
        print_paper(session, copy, t.county.printer.print(draw(session, copy)), by=by)


def hand_over(t: Telling, copy_id: UUID) -> None:
    """Note who received the paper."""
    with t.act(t.supervisor, Action.RETURN_COPY) as (session, by):
        copies.hand_over(session, session.get_one(Copy, copy_id), handed_to="华苓，当面签收", by=by)


def take_back(t: Telling, copy_id: UUID) -> None:
    """Note that the paper came back."""
    with t.act(t.supervisor, Action.RETURN_COPY) as (session, by):
        copies.take_back(session, session.get_one(Copy, copy_id), by=by, note="会后当场收回")


def destroy(t: Telling, copy_id: UUID) -> None:
    """Note that the paper was destroyed before two witnesses."""
    with t.act(t.supervisor, Action.RETURN_COPY) as (session, by):
        copies.destroy(session, session.get_one(Copy, copy_id), witnesses="单晓舟、石径", by=by)
