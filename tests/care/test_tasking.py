from datetime import timedelta

import pytest
from sqlalchemy import select

from casefile.care import commands
from casefile.care.queries import notes_of
from casefile.care.tasks import Task, TaskState
from casefile.dossiers.assignments import Assignment
from casefile.dossiers.cases import Case
from casefile.dossiers.commands import delegate, end_assignment, waiting
from casefile.dossiers.obligations import Kind
from casefile.kernel import clock
from casefile.kernel.errors import Forbidden, Invalid
from casefile.people.users import User
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.errors import Locked
from casefile.workflow import Unmet
from tests.care.builders import helped, task
from tests.dossiers import builders as files
from tests.dossiers.builders import Town, acting, dossier_of, looking


def test_a_volunteer_does_a_shared_task_and_writes_a_line(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    task_id = task(town, case_id, volunteer)
    with acting(town, volunteer) as session:
        row = session.get_one(Task, task_id)
        assert row.shared
        assert row.text.task == "walk her to school"
        commands.move_task(session, row, "start", by=volunteer)
        commands.move_task(session, row, "finish", by=volunteer, line="she sang on the way")
    with looking(town, town.worker) as session:
        assert session.get_one(Task, task_id).state is TaskState.DONE
        assert [note.note.line for note in notes_of(session, task_id)] == ["she sang on the way"]
        assert waiting(session, subject_id=task_id) == []


def test_a_volunteer_opens_the_care_part_and_nothing_else(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    own = task(town, case_id, town.worker, words="ask the father about the money")
    with looking(town, volunteer) as session:
        dossier = dossier_of(session, case_id)
        keyring = session.info["keyring"]
        assert keyring.can_open(session, dossier.id, Compartment.CARE)
        assert not keyring.can_open(session, dossier.id, Compartment.FACE)
        assert not keyring.can_open(session, dossier.id, Compartment.CORE)
        with pytest.raises(Locked):
            _ = dossier.face
        with pytest.raises(Locked):
            _ = session.get_one(Task, own).text


def test_the_end_of_the_help_ends_the_view_at_once(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    task_id = task(town, case_id, volunteer)
    with acting(town, town.supervisor) as session:
        row = session.scalars(
            select(Assignment).where(Assignment.user_id == volunteer.user_id, Assignment.case_id == case_id)
        ).one()
        end_assignment(session, row, by=town.supervisor, reason="moved away")
    with looking(town, volunteer) as session, pytest.raises(Locked):
        _ = session.get_one(Task, task_id).text


def test_somebody_else_neither_moves_a_task_nor_gets_one(town: Town) -> None:
    case_id = files.in_care(town)
    task_id = task(town, case_id, town.worker)
    with looking(town, town.other) as session, pytest.raises(Forbidden):
        commands.move_task(session, session.get_one(Task, task_id), "start", by=town.other)
    with acting(town, town.worker) as session, pytest.raises(Invalid) as caught:
        commands.add_task(
            session, session.get_one(Case, case_id), by=town.worker, owner=session.get_one(User, town.other.user_id),
            task="x", due_on=clock.today(), shared=False,
        )  # fmt: skip
    assert caught.value.field == "owner"


def test_an_end_needs_a_line_and_a_helper_cannot_drop_a_task(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    task_id = task(town, case_id, volunteer)
    with acting(town, volunteer) as session:
        row = session.get_one(Task, task_id)
        with pytest.raises(Unmet):
            commands.move_task(session, row, "finish", by=volunteer, line=" ")
        with pytest.raises(Forbidden):
            commands.move_task(session, row, "drop", by=volunteer, line="no time")


def test_a_day_in_the_past_is_sent_back(town: Town) -> None:
    case_id = files.in_care(town)
    with acting(town, town.worker) as session, pytest.raises(Invalid) as caught:
        commands.add_task(
            session, session.get_one(Case, case_id), by=town.worker, owner=session.get_one(User, town.worker.user_id),
            task="x", due_on=clock.today() - timedelta(days=1), shared=False,
        )  # fmt: skip
    assert caught.value.field == "due_on"


def test_an_open_task_is_owed_by_its_owner(town: Town) -> None:
    case_id = files.in_care(town)
    task_id = task(town, case_id, town.worker)
    with looking(town, town.worker) as session:
        (owed,) = waiting(session, subject_id=task_id)
        assert (owed.kind, owed.user_id) == (Kind.TASK, town.worker.user_id)


def test_a_task_that_is_handed_on_belongs_to_whom_it_was_handed(town: Town) -> None:
    case_id = files.in_care(town)
    files.accepted(town, files.offered(town, case_id, town.other, Capacity.CO_WORKER), town.other)
    task_id, colleague = task(town, case_id, town.worker), files.renewed(town.other)
    with acting(town, town.worker) as session:
        (owed,) = waiting(session, subject_id=task_id)
        delegate(session, owed, to_user_id=town.other.user_id, by=town.worker, reason="on leave")
    with acting(town, colleague) as session:
        commands.move_task(session, session.get_one(Task, task_id), "finish", by=colleague, line="done")
        assert waiting(session, subject_id=task_id) == []


@pytest.mark.parametrize("gap", [False, True])
def test_a_new_lead_has_the_tasks_of_the_one_before(town: Town, gap: bool) -> None:  # noqa: FBT001  # with or without
    case_id = files.in_care(town)
    task_id = task(town, case_id, town.worker)
    if gap:
        with acting(town, town.supervisor) as session:
            row = session.scalars(select(Assignment).where(Assignment.case_id == case_id)).one()
            end_assignment(session, row, by=town.supervisor, reason="on leave")
    files.accepted(town, files.offered(town, case_id, town.other), town.other)
    with looking(town, town.other) as session:
        (owed,) = waiting(session, subject_id=task_id)
        assert owed.user_id == session.get_one(Task, task_id).owner_id == town.other.user_id


def test_a_task_whose_owner_is_gone_is_finished_by_the_office(town: Town) -> None:
    case_id = files.in_care(town)
    volunteer = helped(town, case_id)
    task_id = task(town, case_id, volunteer)
    with acting(town, town.second) as session, pytest.raises(Forbidden):
        commands.move_task(session, session.get_one(Task, task_id), "finish", by=town.second, line="done")
    with acting(town, town.supervisor) as session:
        row = session.scalars(
            select(Assignment).where(Assignment.user_id == volunteer.user_id, Assignment.case_id == case_id)
        ).one()
        end_assignment(session, row, by=town.supervisor, reason="moved away")
        (owed,) = waiting(session, subject_id=task_id)
        assert (owed.user_id, owed.holder_office_id) == (None, town.office_id)
    with acting(town, town.second) as session:
        commands.move_task(session, session.get_one(Task, task_id), "finish", by=town.second, line="her aunt does it")
        assert waiting(session, subject_id=task_id) == []
