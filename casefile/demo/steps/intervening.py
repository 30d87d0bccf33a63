"""A measure that a competent unit decided, and what came of it."""

from datetime import timedelta
from uuid import UUID

from casefile.access import Action
from casefile.demo.telling import Telling
from casefile.interventions import commands as interventions
from casefile.interventions.model import Intervention, InterventionText
from casefile.kernel import clock

MEASURES = (
    ("P02", "CIVIL", "四时县民政局", "未成年人保护法第九十二条"),
    ("P06", "POLICE", "春晓派出所", "反家庭暴力法第十七条"),
    ("P07", "COURT", "四时县人民法院", "未成年人保护法第一百一十八条"),
    ("M13", "SCHOOL", "四时县初级中学", "预防未成年人犯罪法第三十一条"),
)


def order(t: Telling) -> UUID:
    """Record a measure; the case moves into intervention."""
    code, kind, decided_by, basis = t.draw.choice(MEASURES)
    text = InterventionText(
        measure=code,
        unit_kind=kind,
        decided_by=decided_by,
        legal_basis=basis,
        document=f"四时〔{clock.today().year}〕{t.draw.randint(1, 400)}号",
        from_on=clock.today(),
        reason=t.says("measure"),
    )
    with t.act(t.supervisor, Action.ORDER_INTERVENTION, signed=True) as (session, by):
        due = clock.today() + timedelta(days=21)
        return interventions.order(session, t.case(session), by=by, text=text, review_on=due).id


def carry_out(t: Telling, row_id: UUID) -> None:
    """Note that it is being carried out."""
    with t.act(t.supervisor, Action.ORDER_INTERVENTION) as (session, by):
        interventions.take_step(session, session.get_one(Intervention, row_id), "carry_out", by=by)


def review(t: Telling, row_id: UUID) -> None:
    """Write outcome and review, and end the measure."""
    with t.act(t.supervisor, Action.REVIEW_INTERVENTION) as (session, by):
        row = session.get_one(Intervention, row_id)
        interventions.review(session, row, by=by, outcome=t.says("review"), words=t.says("view"))
    with t.act(t.supervisor, Action.REVIEW_INTERVENTION) as (session, by):
        interventions.take_step(session, session.get_one(Intervention, row_id), "end", by=by)
