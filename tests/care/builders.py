"""Plans, tasks and closing reports, written and approved by the program's commands."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casefile.care import commands
from casefile.care.model import Closing, ClosingText, Goal, Plan, PlanText
from casefile.dossiers.approvals import Approval, ApprovalState, digest_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import decide_approval
from casefile.dossiers.registers import follow
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Capacity
from tests.dossiers import builders as files
from tests.dossiers.builders import Town, acting


def plan_text(**own: Any) -> PlanText:
    """A plan that lacks nothing."""
    goal = Goal(goal="back to school", measure="four days a week", review_on=clock.today() + timedelta(days=30))
    whole = {
        "child_wants": "to sing",
        "goals": (goal,),
        "methods": "a visit each week",
        "roles": "teacher, aunt",
        "informed": "the aunt, on Monday",
    }
    return PlanText(**(whole | own))


def closing_text(**own: Any) -> ClosingText:
    """A closing report that lacks nothing, with one follow-up visit."""
    whole = {
        "reached": "goes to school",
        "remaining": "nothing",
        "closing_reason": "GOALS_MET",
        "reason": "half a year without absence",
        "follow_up": "one visit",
        "follow_up_on": (clock.today() + timedelta(days=30),),
    }
    return ClosingText(**(whole | own))


def planned(place: Town, case_id: UUID, *, by: Actor | None = None, text: PlanText | None = None) -> UUID:
    """Write a plan and submit it; give its id."""
    by = by or place.worker
    with acting(place, by) as session:
        plan = commands.write_plan(session, session.get_one(Case, case_id), by=by, text=text or plan_text())
        commands.submit_plan(session, plan, by=by)
        return plan.id


def reported(place: Town, case_id: UUID, *, text: ClosingText | None = None) -> UUID:
    """Write a closing report and submit it; give its id."""
    with acting(place, place.worker) as session:
        case = session.get_one(Case, case_id)
        closing = commands.write_closing(session, case, by=place.worker, text=text or closing_text())
        commands.submit_closing(session, closing, by=place.worker)
        return closing.id


def answered(
    place: Town, kind: type[Plan] | type[Closing], row_id: UUID, *, by: Actor | None = None, approve: bool = True
) -> None:
    """Approve or return a text, as the page of approvals does."""
    by = by or place.second
    with acting(place, by) as session:
        asked = select(Approval).where(Approval.subject_id == row_id, Approval.state == ApprovalState.ASKED)
        approval = session.scalars(asked).one()
        row = session.get_one(Plan, row_id) if kind is Plan else session.get_one(Closing, row_id)
        reason = "" if approve else "the aunt was not asked"
        decide_approval(session, approval, by=by, approve=approve, digest=digest_of(row.text), reason=reason)
        follow(session, approval, by)


def helped(place: Town, case_id: UUID, who: Actor | None = None, capacity: Capacity = Capacity.VOLUNTEER) -> Actor:
    """Share the care card and the shared tasks with the volunteer, who accepts."""
    who = who or place.volunteer
    files.accepted(place, files.offered(place, case_id, who, capacity), who)
    return files.renewed(who)


def task(place: Town, case_id: UUID, owner: Actor, *, shared: bool = False, words: str = "walk her to school") -> UUID:
    """Let the lead give a task; give its id."""
    with acting(place, place.worker) as session:
        return commands.add_task(
            session, session.get_one(Case, case_id), by=place.worker, owner=session.get_one(User, owner.user_id),
            task=words, due_on=clock.today() + timedelta(days=3), shared=shared,
        ).id  # fmt: skip
