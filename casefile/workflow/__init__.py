"""The one engine of every state: tables of moves, guards with their sentences, and the only writer of a state."""

from casefile.workflow.engine import NoSuchMove, Unmet, advance, allowed_moves, begin, moves_of
from casefile.workflow.machine import Guard, Machine, Transition, declared
from casefile.workflow.moves import Move

__all__ = [
    "Guard",
    "Machine",
    "Move",
    "NoSuchMove",
    "Transition",
    "Unmet",
    "advance",
    "allowed_moves",
    "begin",
    "declared",
    "moves_of",
]
