"""What is done in care. None commits."""

from casefile.care.commands.ending import close_case, record_follow_up
from casefile.care.commands.tasking import add_task, move_task
from casefile.care.commands.writing import (
    review_goals,
    submit_closing,
    submit_plan,
    take_back,
    write_closing,
    write_plan,
)

__all__ = [
    "add_task",
    "close_case",
    "move_task",
    "record_follow_up",
    "review_goals",
    "submit_closing",
    "submit_plan",
    "take_back",
    "write_closing",
    "write_plan",
]
