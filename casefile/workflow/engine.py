"""Makes moves. `advance` is the only writer of a state: one UPDATE that names the state and the version it saw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Table, func, inspect, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from casefile.kernel import clock
from casefile.kernel.db import UtcDateTime, touch
from casefile.kernel.errors import Conflict, NotReady
from casefile.kernel.words import N_
from casefile.workflow.machine import Guard, Machine, Transition
from casefile.workflow.moves import Move


class NoSuchMove(NotReady):
    """The table has no such move from where the subject stands."""

    sentence = N_("This step does not lead on from here.")


class Unmet(NotReady):
    """The move exists, but something is missing; `guards` are all that is."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        self.guards = tuple(guards)
        super().__init__(guards[0].sentence if len(guards) == 1 else N_("Several things are still missing."))

    @property
    def missing(self) -> tuple[str, ...]:
        """The sentence of everything that is missing."""
        return tuple(guard.sentence for guard in self.guards)


def advance(
    session: Session, machine: Machine, subject: Any, action: str, *, by: UUID | None, **facts: Any
) -> Transition:
    """Make a move; raise NoSuchMove, Unmet, or Conflict when somebody was faster. `by` is empty for a time limit."""
    source = cast("StrEnum", getattr(subject, machine.column))
    move = machine.find(source, action)
    if move is None:
        raise NoSuchMove
    _check(session, move, subject, facts)
    session.flush()
    moment = clock.now()
    _write(session, machine, subject, move, moment)
    session.add(_note(machine, subject, move, moment, by))
    session.flush()
    return move


def begin(
    session: Session, machine: Machine, subject: Any, action: str, *, by: UUID | None, **facts: Any
) -> Transition:
    """Put a new subject into its first state, and add it to the session."""
    move = machine.find(None, action)
    if move is None or inspect(subject).persistent:
        raise NoSuchMove
    _check(session, move, subject, facts)
    moment = clock.now()
    setattr(subject, machine.column, move.target)
    subject.version = 1
    for milestone in move.milestones:
        setattr(subject, milestone, moment)
    session.add(subject)
    session.flush()
    session.add(_note(machine, subject, move, moment, by))
    session.flush()
    return move


def allowed_moves(
    session: Session, machine: Machine, subject: Any, facts: Mapping[str, Any] | None = None
) -> list[tuple[Transition, tuple[Guard, ...]]]:
    """List the moves from where the subject stands, each with what is unmet; what its form will ask is not counted."""
    said = facts or {}
    return [
        (move, tuple(guard for guard in move.guards if _blocks(session, guard, subject, said)))
        for move in machine.moves_from(getattr(subject, machine.column))
    ]


def moves_of(session: Session, *subject_ids: UUID) -> list[Move]:
    """Give the history of these subjects, oldest first."""
    return list(session.scalars(select(Move).where(Move.subject_id.in_(subject_ids)).order_by(Move.at, Move.id)))


def _blocks(session: Session, guard: Guard, subject: Any, facts: Mapping[str, Any]) -> bool:
    if guard.asks and not any(fact in facts for fact in guard.asks):
        return False
    return not guard.met(session, subject, facts)


def _check(session: Session, move: Transition, subject: Any, facts: Mapping[str, Any]) -> None:
    unmet = [guard for guard in move.guards if not guard.met(session, subject, facts)]
    if unmet:
        raise Unmet(unmet)


def _write(session: Session, machine: Machine, subject: Any, move: Transition, moment: datetime) -> None:
    """Write state, version and milestones in one statement, and only where nobody was faster."""
    table = cast("Table", inspect(type(subject)).local_table)
    stamps = {name: func.coalesce(table.c[name], literal(moment, UtcDateTime)) for name in move.milestones}
    statement = (
        update(table)
        .where(table.c.id == subject.id, table.c[machine.column] == move.source, table.c.version == subject.version)
        .values({machine.column: move.target, "version": subject.version + 1, **stamps})
    )
    if cast("CursorResult[Any]", session.execute(statement)).rowcount != 1:
        raise Conflict
    set_committed_value(subject, machine.column, move.target)
    set_committed_value(subject, "version", subject.version + 1)
    for name in move.milestones:
        set_committed_value(subject, name, getattr(subject, name) or moment)
    touch(session, subject)


def _note(machine: Machine, subject: Any, move: Transition, moment: datetime, by: UUID | None) -> Move:
    return Move(
        machine=machine.name,
        subject_id=subject.id,
        source=move.source,
        target=move.target,
        action=move.action,
        at=moment,
        by_id=by,
    )
