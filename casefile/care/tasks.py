"""Tasks: what somebody does for the child. A shared one lies with the care card, for who helps."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, sealed
from casefile.workflow import Machine, Transition
from casefile.workflow.machine import given


class TaskState(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


TASK_NAMES = {
    TaskState.OPEN: N_("Not begun"),
    TaskState.DOING: N_("Under way"),
    TaskState.BLOCKED: N_("Something is in the way"),
    TaskState.DONE: N_("Done"),
    TaskState.DROPPED: N_("No longer needed"),
}
UNFINISHED = frozenset({TaskState.OPEN, TaskState.DOING, TaskState.BLOCKED})


class TaskText(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done."""

    task: str = ""


class Task(Sealable, Base):
    """One task of a case. Shared, it lies in the part that helpers open; else in the casework."""

    __tablename__ = "tasks"
    __table_args__ = (Index(None, "case_id", "state"), Index(None, "owner_id", "state"))
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    owner_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    shared: Mapped[bool] = routing(default=False)
    state: Mapped[TaskState] = routing(Coded(TaskState))
    version: Mapped[int] = routing()
    added_at: Mapped[datetime] = routing(UtcDateTime)
    due_on: Mapped[date] = routing()
    finished_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(TaskText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id

    @property
    def open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.state in UNFINISHED


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line on a task."""

    line: str = ""


class TaskNote(Sealable, Base):
    """What somebody wrote about a task: it lies where the task lies."""

    __tablename__ = "task_notes"
    __table_args__ = (Index(None, "task_id", "at"),)
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    task_id: Mapped[UUID] = routing(Id, ForeignKey("tasks.id"))
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    at: Mapped[datetime] = routing(UtcDateTime)
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    note = sealed(TaskLine, Compartment.CORE)


LINE = given("line", N_("Write a line about it."), "line")
S = TaskState
OWNER, WORKER = "owner", "lead or supervisor"
TASK = Machine(
    "task",
    TaskState,
    (
        Transition(None, S.OPEN, "add", (), ("added_at",), N_("Add a task"), WORKER),
        Transition(S.OPEN, S.DOING, "start", (), (), N_("I have begun"), OWNER),
        Transition(S.BLOCKED, S.DOING, "start", (), (), N_("It goes on"), OWNER),
        *(
            Transition(s, S.BLOCKED, "block", (LINE,), (), N_("Something is in the way"), OWNER)
            for s in (S.OPEN, S.DOING)
        ),
        *(
            Transition(s, S.DONE, "finish", (LINE,), ("finished_at",), N_("It is done"), OWNER)
            for s in (S.OPEN, S.DOING, S.BLOCKED)
        ),
        *(
            Transition(s, S.DROPPED, "drop", (LINE,), ("finished_at",), N_("No longer needed"), WORKER)
            for s in (S.OPEN, S.DOING, S.BLOCKED)
        ),
    ),
    names=TASK_NAMES,
    title=N_("Task"),
)
