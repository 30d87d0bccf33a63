"""Adding tasks and moving them."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.care.tasks import TASK, Task, TaskLine, TaskNote, TaskState, TaskText
from casefile.dossiers.assignments import HELPING, AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import after_handing_on, open_obligation, settle_all, waiting
from casefile.dossiers.commands.acting import holds_office
from casefile.dossiers.commands.closing import at_closing
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import Forbidden, Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.workflow import advance, begin


def add_task(session: Session, case: Case, *, by: Actor, owner: User, task: str, due_on: date, shared: bool) -> Task:
    """Give somebody who works on the case, or helps, a task. A helper's task is a shared one."""
    if not case.open:
        raise NotReady(N_("The case is closed."))
    if not task.strip():
        raise Invalid(N_("Say what is to be done."), field="task")
    check_due(due_on)
    shared = shared or _helps(session, case, owner, by)
    row = Task(
        id=new_id(), dossier_id=case.dossier_id, case_id=case.id, office_id=case.office_id, author_id=by.user_id,
        owner_id=owner.id, shared=shared, due_on=due_on, compartment=_place(shared),
    )  # fmt: skip
    row.text = TaskText(task=task.strip())
    begin(session, TASK, row, "add", by=by.user_id)
    open_obligation(
        session, Kind.TASK, subject_id=row.id, case=case, user_id=owner.id, due=clock.end_of(due_on), by=by,
        compartment=row.compartment,
    )  # fmt: skip
    return row


def check_due(on: date, field: str = "due_on") -> None:
    """Refuse a day that has passed."""
    if on < clock.today():
        raise Invalid(N_("The day lies in the past."), field=field)


def _helps(session: Session, case: Case, owner: User, by: Actor) -> bool:
    """Tell whether the owner only helps; raise Invalid for somebody who has nothing to do with the case."""
    standing = assignments_of(session, case.dossier_id, AssignmentState.OFFERED, AssignmentState.ACTIVE)
    capacities = {row.capacity for row in standing if row.user_id == owner.id}
    if not capacities and owner.id not in {by.user_id, case.lead_id}:
        raise Invalid(N_("This person does not work on the case. Offer it, or share it, first."), field="owner")
    return bool(capacities) and capacities <= HELPING


def move_task(session: Session, task: Task, action: str, *, by: Actor, line: str = "") -> None:
    """Move a task on, with a line about it; by its owner, or who works on the case."""
    case = session.get_one(Case, task.case_id)
    if not may_move_task(session, task, by):
        raise Forbidden(N_("Only whoever has the task, or gave it, says how it goes."))
    if action == "drop" and by.user_id == task.owner_id and by.user_id not in {task.author_id, case.lead_id}:
        raise Forbidden(N_("Only whoever gave the task takes it back."))
    advance(session, TASK, task, action, by=by.user_id, line=line)
    if line.strip():
        _write(session, task, line, task.compartment, by=by)
    settle_all(session, by=by, subject_id=task.id, kinds=[Kind.HINDRANCE])
    if task.state is TaskState.BLOCKED:
        _ask_lead(session, task, case, by, line)
    if not task.open:
        how = How.DONE if action == "finish" else How.WITHDRAWN
        settle_all(session, how, by=by, subject_id=task.id, kinds=[Kind.TASK])


def _write(session: Session, task: Task, line: str, compartment: Compartment, *, by: Actor) -> None:
    note = TaskNote(
        id=new_id(), task_id=task.id, dossier_id=task.dossier_id, at=clock.now(), by_id=by.user_id,
        compartment=compartment,
    )  # fmt: skip
    note.note = TaskLine(line=line.strip())
    session.add(note)
    session.flush()


def _ask_lead(session: Session, task: Task, case: Case, by: Actor, line: str) -> None:
    """Let the lead answer what is in the way of a helper's task, or the office while there is none."""
    if case.lead_id == by.user_id:
        return
    due = add_working_days(clock.now(), settings().answer_working_days)
    open_obligation(
        session, Kind.HINDRANCE, subject_id=task.id, case=case, user_id=case.lead_id, due=due, by=by, text=line,
        holder_office_id=None if case.lead_id else case.office_id, compartment=task.compartment,
    )  # fmt: skip


def may_move_task(session: Session, task: Task, by: Actor) -> bool:
    """Tell who says how a task goes: owner, giver, lead; and the office that owes it once the owner is gone."""
    case = session.get_one(Case, task.case_id)
    if by.user_id in {task.owner_id, task.author_id, case.lead_id}:
        return True
    owed = waiting(session, subject_id=task.id, kinds=[Kind.TASK, Kind.HINDRANCE])
    return any(
        row.holder_office_id is not None and holds_office(session, by, task.dossier_id, row.holder_office_id)
        for row in owed
    )


@after_handing_on(Kind.TASK)
def new_owner(session: Session, task_id: UUID, owner_id: UUID) -> None:
    """Let the task belong to whom it was handed."""
    task = session.get(Task, task_id)
    if task is not None:
        task.owner_id = owner_id


@at_closing
def drop_tasks(session: Session, case: Case, by: Actor, reason: str) -> None:
    """End what is still open when a case ends early or from outside; an ordinary closing leaves nothing open.

    The reason belongs to the casework: who helps reads that the task is no longer needed, and no more.
    """
    for task in session.scalars(select(Task).where(Task.case_id == case.id)):
        if task.open:
            advance(session, TASK, task, "drop", by=by.user_id, line=reason)
            _write(session, task, reason, Compartment.CORE, by=by)


def _place(shared: bool) -> Compartment:  # noqa: FBT001  # one question
    return Compartment.CARE if shared else Compartment.CORE
