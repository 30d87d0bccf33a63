"""What a table of moves is made of. A table is read by the engine, the buttons, the documents and the tests alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

Test = Callable[[Session, Any, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Guard:
    """One condition of a move, and the sentence that is shown while it is unmet.

    `asks` names the facts that the form of the move asks for: before the form is filled in, such a guard blocks no
    button.
    """

    name: str
    sentence: str
    test: Test
    asks: tuple[str, ...] = ()

    def met(self, session: Session, subject: Any, facts: Mapping[str, Any]) -> bool:
        """Tell whether the condition holds now, with these facts."""
        return self.test(session, subject, facts)


def given(name: str, sentence: str, *facts: str) -> Guard:
    """Make a guard that wants facts written down by the person who makes the move."""

    def test(_session: Session, _subject: Any, said: Mapping[str, Any]) -> bool:
        return all(_told(said.get(fact)) for fact in facts)

    return Guard(name, sentence, test, asks=facts)


def _told(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


@dataclass(frozen=True)
class Transition:
    """One allowed move. `milestones` are the date columns stamped the first time it is made."""

    source: StrEnum | None
    target: StrEnum
    action: str
    guards: tuple[Guard, ...] = ()
    milestones: tuple[str, ...] = ()
    label: str = ""
    """What the button says."""
    who: str = ""
    """Who makes the move, for the documents; the rules of access decide."""

    @property
    def asks(self) -> tuple[str, ...]:
        """Name every fact that the form of this move asks for, each once."""
        return tuple(dict.fromkeys(fact for guard in self.guards for fact in guard.asks))


@dataclass(frozen=True)
class Machine:
    """A table of moves over one column of one kind of subject."""

    name: str
    states: type[StrEnum]
    table: tuple[Transition, ...]
    column: str = "state"
    names: Mapping[Any, str] = field(default_factory=dict)
    """What each state is called on the page."""
    title: str = ""

    def __post_init__(self) -> None:
        keys = [(row.source, row.action) for row in self.table]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"{self.name}: one action leads two ways: {sorted(map(str, twice))}")
        for row in self.table:
            if not {row.source, row.target} - {None} <= set(self.states):
                raise ValueError(f"{self.name}: {row.action} names a state of another machine")
        if _declared.get(self.name, self) != self:
            raise ValueError(f"two machines are called {self.name}")
        _declared[self.name] = self

    def find(self, source: StrEnum | None, action: str) -> Transition | None:
        """Find the move that an action makes from a state."""
        return next((row for row in self.table if (row.source, row.action) == (source, action)), None)

    def moves_from(self, source: StrEnum | None) -> tuple[Transition, ...]:
        """List the moves that lead on from a state, in the order of the table."""
        return tuple(row for row in self.table if row.source == source)

    def pairs(self) -> Iterator[tuple[StrEnum | None, StrEnum, bool]]:
        """Yield every pair of states, also from nothing, and whether the table has a move between them."""
        known = {(row.source, row.target) for row in self.table}
        for source, target in product((None, *self.states), self.states):
            yield source, target, (source, target) in known

    @property
    def ends(self) -> frozenset[StrEnum]:
        """The states that nothing leads on from."""
        return frozenset(state for state in self.states if not self.moves_from(state))


_declared: dict[str, Machine] = {}


def declared() -> tuple[Machine, ...]:
    """List the machines of every slice that has been imported, by name."""
    return tuple(_declared[name] for name in sorted(_declared))
