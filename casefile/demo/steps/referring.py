"""A referral to a partner unit, and the unit's side of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from casefile.access import Action
from casefile.demo.telling import Telling
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.people.units import Unit
from casefile.referrals import commands as referrals
from casefile.referrals.commands import Wish
from casefile.referrals.model import Referral, ReferralText

SERVICES = {"u1": ("MEDICAL", "COUNSELLING", "REHABILITATION"), "u2": ("ENROLMENT", "TUTORING", "PARENTING")}
LIAISONS = {"u1": "lianluo1", "u2": "lianluo2"}
WHYS = {"name": "便于预约和核对", "age": "按年龄安排", "guardian_phone": "通知到场时间"}


def draft(t: Telling, unit: str) -> UUID:
    """Let the worker write a referral with the least the unit needs."""
    with t.act(t.lead, Action.REFER) as (session, by):
        wish = Wish(
            unit_id=session.get_one(Unit, t.county.units[unit]).id,
            text=ReferralText(
                service=t.draw.choice(SERVICES[unit]), question=t.says("referral"), situation=t.says("facts"),
                legal_basis="DUTY", legal_note="履行帮扶职责",
            ),
            whys=WHYS,
            answer_by=clock.local(add_working_days(clock.now(), 5)).date(),
            report_by=clock.today() + timedelta(days=30),
        )  # fmt: skip
        return referrals.draft(session, t.case(session), wish, by=by).id


def send(t: Telling, row_id: UUID) -> None:
    """Let the supervisor send it."""
    _do(t, t.supervisor, Action.SEND_REFERRAL, row_id, referrals.send)


def accept(t: Telling, row_id: UUID, unit: str) -> None:
    """Accept for the unit, and begin."""
    _do(t, LIAISONS[unit], Action.ANSWER_REFERRAL, row_id, referrals.accept, words=t.says("referral_answer"))


def decline(t: Telling, row_id: UUID, unit: str) -> None:
    """Decline for the unit."""
    said: dict[str, Any] = {"code": "NO_CAPACITY", "words": "本月名额已满，建议由镇卫生院就近随访"}
    _do(t, LIAISONS[unit], Action.ANSWER_REFERRAL, row_id, referrals.decline, **said)


def start(t: Telling, row_id: UUID, unit: str) -> None:
    """Say that the unit has begun."""
    _do(t, LIAISONS[unit], Action.REPORT_BACK, row_id, referrals.start)


def report_back(t: Telling, row_id: UUID, unit: str) -> None:
    """Report back for the unit."""
    said: dict[str, Any] = {"code": "PROVIDED", "words": t.says("referral_answer")}
    _do(t, LIAISONS[unit], Action.REPORT_BACK, row_id, referrals.report_back, **said)


def finish(t: Telling, row_id: UUID) -> None:
    """Read the report and finish."""
    _do(t, t.lead, Action.REFER, row_id, referrals.finish)


def withdraw(t: Telling, row_id: UUID) -> None:
    """Let the supervisor take it back."""
    _do(t, t.supervisor, Action.WITHDRAW_REFERRAL, row_id, referrals.withdraw, reason="家人已自行联系并接受服务")


def _do(t: Telling, who: str, action: Action, row_id: UUID, command: Callable[..., None], **said: Any) -> None:
    with t.act(who, action, signed=True) as (session, by):
        command(session, session.get_one(Referral, row_id), by=by, **said)
