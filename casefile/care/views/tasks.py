"""Tasks, as who works on the case gives them, and as who helps sees them on a phone."""

from uuid import UUID

from flask import Response

from casefile.access import Action
from casefile.care import commands
from casefile.care.commands.tasking import may_move_task
from casefile.care.forms import TaskForm, TaskMoveForm
from casefile.care.queries import card_for, notes_of, opened
from casefile.care.tasks import TASK_NAMES, Task
from casefile.care.views.blueprint import bp, to
from casefile.dossiers.assignments import AssignmentState, assignments_of
from casefile.dossiers.cases import Case
from casefile.dossiers.forms.fields import offered
from casefile.dossiers.model import Dossier
from casefile.dossiers.views.blueprint import back, belonging_to, case_of, form_sheet, staff_of
from casefile.kernel import clock
from casefile.kernel.errors import NotFound
from casefile.people.roles import Role
from casefile.people.users import User, names_of_users, user
from casefile.vault.capacities import Compartment
from casefile.vault.keyring import keyring_of
from casefile.web import current
from casefile.web.guard import allowed
from casefile.web.rendering import render
from casefile.web.words import _


@bp.route("/dossiers/<uuid:subject_id>/tasks/new", methods=["GET", "POST"])
@allowed(Action.ADD_TASK, Dossier)
def add_task(dossier: Dossier) -> Response:
    """Give somebody who works on the case, or helps, a task."""
    form = TaskForm(subject_id=dossier.id)
    form.owner.choices = offered([("", ""), *_team(dossier)])
    if form.accepts(lambda: _add(dossier, form)):
        return back(dossier.id)
    return form_sheet(dossier, form, title=_("New task"), send=_("Add the task"))


def _team(dossier: Dossier) -> list[tuple[str, str]]:
    """List who works on the case or helps, and the reader."""
    session = current.session()
    standing = assignments_of(session, dossier.id, AssignmentState.OFFERED, AssignmentState.ACTIVE)
    ids = dict.fromkeys([*(row.user_id for row in standing), current.actor().user_id])
    return [(str(user_id), name) for user_id, name in names_of_users(session, list(ids)).items()]


def _add(dossier: Dossier, form: TaskForm) -> Task:
    session = current.session()
    return commands.add_task(
        session, case_of(dossier), by=current.actor(), owner=user(session, UUID(form.owner.data)),
        task=form.task.data, due_on=form.due_on.data or clock.today(), shared=bool(form.shared.data),
    )  # fmt: skip


@bp.get("/tasks/<uuid:subject_id>")
@allowed(Action.SEE_SHARED_TASK, Task)
def task(row: Task) -> Response:
    """Show a task with the name to call the child by, where to meet, and what to watch."""
    return _shown(_seen(row), None)


@bp.post("/tasks/<uuid:subject_id>")
@allowed(Action.FINISH_TASK, Task)
def move_task(row: Task) -> Response:
    """Say how a task goes, with a line about it."""
    form = _form(_seen(row))
    if form.accepts(
        lambda: commands.move_task(
            current.session(), row, form.action.data, by=current.actor(), line=form.line.data or ""
        )
    ):
        return to("care.task", row)
    return _shown(row, form)


def _seen(row: Task) -> Task:
    """Hide a task that is not shared from who may not open the casework."""
    if not row.shared and not keyring_of(current.session()).can_open(
        current.session(), row.dossier_id, Compartment.CORE
    ):
        raise NotFound
    return row


def _lead(row: Task) -> User | None:
    """Give who leads the case, where that is not the reader."""
    lead_id = current.session().get_one(Case, row.case_id).lead_id
    return user(current.session(), lead_id) if lead_id and lead_id != current.actor().user_id else None


def _form(row: Task, *, empty: bool = False) -> TaskMoveForm:
    form = TaskMoveForm(subject_id=row.id, **({"formdata": None} if empty else {}))
    form.offer(row, may_drop=current.actor().user_id == row.author_id)
    return form


def _shown(row: Task, form: TaskMoveForm | None) -> Response:
    session, reader, notes = current.session(), current.actor().user_id, notes_of(current.session(), row.id)
    people = names_of_users(session, [row.owner_id, row.author_id, *(note.by_id for note in notes)])
    return render(
        "care/task.html",
        row=row,
        text=opened(row),
        card=card_for(session, row.dossier_id),
        notes=[(note, opened(note)) for note in notes],
        people=people,
        names=TASK_NAMES,
        lead=_lead(row),
        supervisors=[each for each in staff_of(row.office_id, Role.SUPERVISOR) if each.id != reader],
        **belonging_to(row.dossier_id),
        form=form or _form(row, empty=True),
        mine=may_move_task(session, row, current.actor()),
    )
