"""What is done with a report. Every command takes the session and who acts; none commits."""

from casefile.reports.commands.climbing import climb
from casefile.reports.commands.deciding import answer_set_aside, ask_set_aside, join, look, set_aside, take_up
from casefile.reports.commands.reporter import open_reporter, tell_reporter
from casefile.reports.commands.sending_on import send_on
from casefile.reports.commands.submitting import submit

__all__ = [
    "answer_set_aside",
    "ask_set_aside",
    "climb",
    "join",
    "look",
    "open_reporter",
    "send_on",
    "set_aside",
    "submit",
    "take_up",
    "tell_reporter",
]
