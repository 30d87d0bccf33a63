"""Care: the plan, tasks and who helps with them, the closing, the visits afterwards."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from casefile.access import Action
from casefile.care import commands as care
from casefile.care.commands.writing import open_text
from casefile.care.model import Attainment, Closing, ClosingText, Goal, Plan, PlanText, Visit
from casefile.care.tasks import Task
from casefile.care.written import TextState
from casefile.demo.telling import Telling
from casefile.kernel import clock
from casefile.kernel.calendar import next_working_day
from casefile.people.users import User


def plan(t: Telling) -> None:
    """Let the worker write the care plan and submit it."""
    wanted = t.county.invent.phrases("goal", t.draw.randint(2, 3))
    t.reviews = [next_working_day(clock.today() + timedelta(days=30 * place)) for place in range(1, len(wanted) + 1)]
    goals = tuple(
        Goal(goal=words, measure="班主任和照料人每月确认", review_on=day)
        for words, day in zip(wanted, t.reviews, strict=True)
    )
    text = PlanText(
        child_wants=t.says("child_says"),
        goals=goals,
        methods="每周见面，联系学校，请志愿者陪伴作业",
        resources="社区活动室、学校、镇卫生院",
        roles="社工牵头，班主任配合，照料人按时接送",
        informed=f"已当面告知孩子和{t.child.guardian}",
    )
    with t.act(t.lead, Action.WRITE_PLAN) as (session, by):
        earlier = open_text(session, Plan, t.case_id)
        care.write_plan(session, t.case(session), by=by, text=text, version=earlier.sealed_version if earlier else 0)
    with t.act(t.lead, Action.SUBMIT_PLAN, signed=True) as (session, by):
        written = open_text(session, Plan, t.case_id)
        if written is not None:
            care.submit_plan(session, written, by=by)


def review_goals(t: Telling) -> None:
    """Look at the goals of the plan."""
    with t.act(t.lead, Action.WRITE_PLAN) as (session, by):
        row = session.scalars(
            select(Plan).where(Plan.case_id == t.case_id, Plan.state == TextState.APPROVED).limit(1)
        ).one()
        codes = tuple(t.draw.choice("1234") for _ in row.text.goals)
        care.review_goals(session, row, by=by, attainment=Attainment(goals=codes, words=t.says("observation")))


def add_task(t: Telling, owner: str = "", *, days: int = 7) -> UUID:
    """Add a task of the worker's own, or a shared one for somebody who helps."""
    with t.act(t.lead, Action.SHARE_TASK if owner else Action.ADD_TASK) as (session, by):
        user = session.get_one(User, t.county.actors[owner or t.lead].user_id)
        due = clock.today() + timedelta(days=days)
        row = care.add_task(
            session, t.case(session), by=by, owner=user, task=t.says("task"), due_on=due, shared=bool(owner)
        )
        return row.id


def finish_task(t: Telling, task_id: UUID, who: str = "") -> None:
    """Finish a task with a line about it."""
    with t.act(who or t.lead, Action.FINISH_TASK) as (session, by):
        care.move_task(session, session.get_one(Task, task_id), "finish", by=by, line=t.says("volunteer"))


def write_closing(t: Telling, *, visits: tuple[int, ...] = (30, 90)) -> None:
    """Let the worker write the closing report and submit it; visits so many days on."""
    days: tuple[date, ...] = tuple(clock.today() + timedelta(days=each + 7) for each in visits)
    text = ClosingText(
        reached=t.says("closing"),
        remaining="没有新的需要，必要时可随时联系",
        child_said=t.says("child_says"),
        closing_reason="GOALS_MET",
        reason="计划目标达成，孩子和照料人同意结案",
        follow_up="结案后按日期回访",
        follow_up_on=days,
    )
    with t.act(t.lead, Action.WRITE_CLOSING) as (session, by):
        earlier = open_text(session, Closing, t.case_id)
        version = earlier.sealed_version if earlier else 0
        care.write_closing(session, t.case(session), by=by, text=text, version=version)
    with t.act(t.lead, Action.SUBMIT_CLOSING, signed=True) as (session, by):
        written = open_text(session, Closing, t.case_id)
        if written is not None:
            care.submit_closing(session, written, by=by)


def close(t: Telling) -> None:
    """Close the case as its approved report says."""
    with t.act(t.supervisor, Action.CLOSE_CASE, signed=True) as (session, by):
        care.close_case(session, t.case(session), by=by)


def follow_up(t: Telling) -> None:
    """Visit the child after the closing."""
    visit = Visit(result=t.draw.choice(["WELL", "WELL", "SOME_NEED"]), words=t.says("follow_up"))
    with t.act(t.lead, Action.RECORD_FOLLOW_UP) as (session, by):
        care.record_follow_up(session, t.case(session), by=by, met_at=clock.now() - timedelta(hours=1), visit=visit)
