"""Rules about reports, dossiers and the chain of help: by what the person can open, and in which capacity."""

from typing import Any

from casefile.access.actions import Action
from casefile.access.people import CASEWORK_ROLES, SUPERVISOR
from casefile.access.rule import Rule, Scope
from casefile.people.roles import Role
from casefile.vault.capacities import Capacity, Compartment

FACE, CORE, CARE = (frozenset({part}) for part in (Compartment.FACE, Compartment.CORE, Compartment.CARE))
CONTENT, REPORTER = frozenset({Compartment.CONTENT}), frozenset({Compartment.REPORTER})
SUPERVISING = frozenset({Capacity.OFFICE, Capacity.PARENT})
"""A supervisor of the office, or of one above by way of the parent."""
LEADING = frozenset({Capacity.LEAD})
WORKING = LEADING | {Capacity.CO_WORKER}
HELPING = frozenset({Capacity.VOLUNTEER, Capacity.GRID_WORKER, Capacity.OBSERVER})
WORKERS = frozenset({Role.YOUTH_WORKER, Role.SUPERVISOR})


def _of_file(sentence: str, who: frozenset[Capacity], reads: frozenset[Compartment] = CORE, **more: Any) -> Rule:
    return Rule(sentence=sentence, reads=reads, capacities=who, **more)


REPORTS = {
    Action.SUBMIT_REPORT: Rule(sentence="submits a discovery report", roles=CASEWORK_ROLES, signed=True),
    Action.SEE_OWN_REPORTS: Rule(
        sentence="sees number and neutral state of the own reports", roles=CASEWORK_ROLES, own=True
    ),
    Action.SEE_QUEUE: Rule(sentence="sees the queue of the office and of those below", roles=SUPERVISOR),
    Action.OPEN_REPORT: _of_file("opens a report", WORKING | SUPERVISING, CONTENT),
    Action.OPEN_REPORTER: _of_file("opens who reported, with a reason", SUPERVISING, REPORTER, signed=True),
    Action.START_REPORT_LOOK: _of_file("starts to look at a report", SUPERVISING, CONTENT),
    Action.TAKE_UP_REPORT: _of_file("takes a report up into a case", SUPERVISING, CONTENT, signed=True),
    Action.JOIN_REPORT: _of_file("joins a report to an open case", SUPERVISING, CONTENT, signed=True),
    Action.SET_REPORT_ASIDE: _of_file("sets a report aside with a reason", SUPERVISING, CONTENT, signed=True),
    Action.SEND_REPORT_ON: _of_file("sends a report to another office", SUPERVISING, CONTENT, signed=True),
}

DOSSIERS = {
    Action.SEE_DOSSIERS: Rule(sentence="lists the dossiers open to her", roles=WORKERS),
    Action.SEARCH: Rule(sentence="searches the faces open to her", roles=WORKERS),
    Action.OPEN_DOSSIER: _of_file("opens a dossier", WORKING | {Capacity.FOLLOW_UP} | SUPERVISING, FACE),
    Action.SEE_HISTORY: _of_file("sees earlier versions", WORKING | SUPERVISING),
    Action.EDIT_FACE: _of_file("changes the first page", WORKING | SUPERVISING),
    Action.EDIT_CARE_CARD: _of_file("writes what helpers may see", WORKING | SUPERVISING),
    Action.CHECK_DUPLICATES: _of_file("settles the check for duplicates", SUPERVISING),
    Action.CLIMB_TO_CHILD: Rule(
        sentence="opens one thing of an office below, by way of the parent, with a reason",
        roles=SUPERVISOR,
        scope=Scope.ABOVE,
        step_up=True,
        signed=True,
    ),
    Action.OFFER_CASE: _of_file("offers a case to a worker", SUPERVISING, signed=True),
    Action.ACCEPT_ASSIGNMENT: Rule(sentence="accepts what was offered to her", own=True, signed=True),
    Action.DECLINE_ASSIGNMENT: Rule(sentence="declines what was offered to her", own=True, signed=True),
    Action.END_ASSIGNMENT: _of_file("ends an assignment", SUPERVISING, signed=True),
    Action.MOVE_CASE: _of_file("moves a case as its table allows", LEADING | SUPERVISING, signed=True),
    Action.SET_URGENCY: _of_file("sets the urgency, with a reason", SUPERVISING),
    Action.RAISE_EMERGENCY: _of_file("marks an emergency", WORKING | SUPERVISING),
    Action.LIFT_EMERGENCY: _of_file("lifts the emergency", LEADING | SUPERVISING),
    Action.DECIDE_APPROVAL: _of_file("approves or refuses", SUPERVISING, CORE | CONTENT, not_author=True, signed=True),
    Action.SETTLE_OBLIGATION: _of_file("settles what was owed", WORKING | SUPERVISING, CORE | CONTENT),
    Action.RECORD_CONSENT: _of_file("records consent or its refusal", WORKING | SUPERVISING),
    Action.SHARE_REPORT: _of_file(
        "shares a linked report with who works on it", SUPERVISING, CORE | CONTENT, signed=True
    ),
}

CONTACTS = {
    Action.LOG_CONTACT: _of_file("logs a contact", WORKING | {Capacity.FOLLOW_UP} | SUPERVISING),
    Action.EDIT_CONTACT: _of_file("changes the own entry", WORKING | {Capacity.FOLLOW_UP} | SUPERVISING, own=True),
    Action.ASK_QUERY: _of_file("asks about an entry", SUPERVISING),
    Action.ANSWER_QUERY: _of_file("answers a question about an entry", WORKING | {Capacity.FOLLOW_UP} | SUPERVISING),
}

MONITORING = {
    Action.PROPOSE_MONITORING: Rule(sentence="proposes to watch over a person", roles=WORKERS, signed=True),
    Action.CONFIRM_MONITORING: _of_file("confirms it, as a second person", SUPERVISING, not_author=True, signed=True),
}

ASSESSING = {
    Action.WRITE_ASSESSMENT: _of_file("writes an assessment", WORKING),
    Action.SUBMIT_ASSESSMENT: _of_file("submits an assessment", LEADING, signed=True),
}

CARING = {
    Action.WRITE_PLAN: _of_file("writes a care plan", WORKING),
    Action.SUBMIT_PLAN: _of_file("submits a care plan", LEADING, signed=True),
    Action.ADD_TASK: _of_file("adds a task", WORKING | SUPERVISING),
    Action.SHARE_TASK: _of_file("shares a task with a helper", LEADING | SUPERVISING, signed=True),
    Action.SEE_SHARED_TASK: _of_file(
        "sees a shared task", HELPING | WORKING | {Capacity.FOLLOW_UP} | SUPERVISING, CARE
    ),
    Action.FINISH_TASK: _of_file("says what was done", HELPING | WORKING | SUPERVISING, CARE),
    Action.WRITE_CLOSING: _of_file("writes a closing report", WORKING),
    Action.SUBMIT_CLOSING: _of_file("submits a closing report", LEADING, signed=True),
    Action.CLOSE_CASE: _of_file("closes a case", SUPERVISING, signed=True),
    Action.RECORD_FOLLOW_UP: _of_file(
        "records a follow-up visit", frozenset({Capacity.FOLLOW_UP}) | SUPERVISING, signed=True
    ),
}
