"""Rules about reports, dossiers and the chain of help: by what the person can open, and in which capacity."""

from typing import Any

from casefile.access.actions import Action
from casefile.access.people import CASEWORK_ROLES, SUPERVISOR
from casefile.access.rule import Rule, Scope
from casefile.kernel.words import N_
from casefile.people.roles import Role
from casefile.vault.capacities import Capacity, Compartment

FACE, CORE, CARE = (frozenset({part}) for part in (Compartment.FACE, Compartment.CORE, Compartment.CARE))
JUDICIAL = frozenset({Compartment.JUDICIAL})
CONTENT, REPORTER = frozenset({Compartment.CONTENT}), frozenset({Compartment.REPORTER})
SUPERVISING = frozenset({Capacity.OFFICE, Capacity.PARENT})
"""A supervisor of the office, or of one above by way of the parent."""
LEADING = frozenset({Capacity.LEAD})
WORKING = LEADING | {Capacity.CO_WORKER}
HELPING = frozenset({Capacity.VOLUNTEER, Capacity.GRID_WORKER, Capacity.OBSERVER})
KEEPING = frozenset({Capacity.KEEPERS})
WORKERS = frozenset({Role.YOUTH_WORKER, Role.SUPERVISOR})


def _of_file(sentence: str, who: frozenset[Capacity], reads: frozenset[Compartment] = CORE, **more: Any) -> Rule:
    return Rule(sentence=sentence, reads=reads, capacities=who, **more)


REPORTS = {
    Action.SUBMIT_REPORT: Rule(sentence=N_("submits a discovery report"), roles=CASEWORK_ROLES, signed=True),
    Action.SEE_OWN_REPORTS: Rule(
        sentence=N_("sees number and neutral state of the own reports"), roles=CASEWORK_ROLES, own=True
    ),
    Action.SEE_QUEUE: Rule(sentence=N_("sees the queue of the office and of those below"), roles=SUPERVISOR),
    Action.OPEN_REPORT: _of_file(N_("opens a report"), WORKING | SUPERVISING, CONTENT),
    Action.OPEN_REPORTER: _of_file(N_("opens who reported, with a reason"), SUPERVISING, REPORTER, signed=True),
    Action.START_REPORT_LOOK: _of_file(N_("starts to look at a report"), SUPERVISING, CONTENT),
    Action.TAKE_UP_REPORT: _of_file(N_("takes a report up into a case"), SUPERVISING, CONTENT, signed=True),
    Action.JOIN_REPORT: _of_file(N_("joins a report to an open case"), SUPERVISING, CONTENT, signed=True),
    Action.SET_REPORT_ASIDE: _of_file(N_("sets a report aside with a reason"), SUPERVISING, CONTENT, signed=True),
    Action.SEND_REPORT_ON: _of_file(N_("sends a report to another office"), SUPERVISING, CONTENT, signed=True),
}

DOSSIERS = {
    Action.SEE_DOSSIERS: Rule(sentence=N_("lists the dossiers open to her"), roles=WORKERS),
    Action.SEARCH: Rule(sentence=N_("searches the faces open to her"), roles=WORKERS),
    Action.OPEN_DOSSIER: _of_file(N_("opens a dossier"), WORKING | {Capacity.FOLLOW_UP} | SUPERVISING, FACE),
    Action.SEE_CASEWORK: _of_file(
        N_("opens an assessment, a plan, a closing report or an intervention"), WORKING | SUPERVISING
    ),
    Action.SEE_HISTORY: _of_file(N_("sees earlier versions"), WORKING | SUPERVISING),
    Action.EDIT_FACE: _of_file(N_("changes the first page"), WORKING | SUPERVISING),
    Action.EDIT_CARE_CARD: _of_file(N_("writes what helpers may see"), WORKING | SUPERVISING),
    Action.CHECK_DUPLICATES: _of_file(N_("settles the check for duplicates"), SUPERVISING),
    Action.CLIMB_TO_CHILD: Rule(
        sentence=N_("opens one thing of an office below, by way of the parent, with a reason"),
        roles=SUPERVISOR,
        scope=Scope.ABOVE,
        step_up=True,
        signed=True,
    ),
    Action.TAKE_NOTICE: Rule(
        sentence=N_("takes note of what the office above did, and says so"), roles=SUPERVISOR, scope=Scope.OFFICE
    ),
    Action.OFFER_CASE: _of_file(N_("offers a case to a worker"), SUPERVISING, signed=True),
    Action.ACCEPT_ASSIGNMENT: Rule(sentence=N_("accepts what was offered to her"), own=True, signed=True),
    Action.DECLINE_ASSIGNMENT: Rule(sentence=N_("declines what was offered to her"), own=True, signed=True),
    Action.END_ASSIGNMENT: _of_file(N_("ends an assignment"), SUPERVISING, signed=True),
    Action.GIVE_BACK: Rule(
        sentence=N_("gives back to somebody's new keys what the former ones had"),
        roles=SUPERVISOR,
        step_up=True,
        signed=True,
    ),
    Action.MOVE_CASE: _of_file(N_("moves a case as its table allows"), LEADING | SUPERVISING, signed=True),
    Action.SET_URGENCY: _of_file(N_("sets the urgency, with a reason"), SUPERVISING),
    Action.RAISE_EMERGENCY: _of_file(N_("marks an emergency"), WORKING | SUPERVISING),
    Action.LIFT_EMERGENCY: _of_file(N_("lifts the emergency"), SUPERVISING),
    Action.DECIDE_APPROVAL: _of_file(
        N_("approves or refuses"), SUPERVISING, CORE | CONTENT, not_author=True, signed=True
    ),
    Action.SETTLE_OBLIGATION: _of_file(N_("settles what was owed"), WORKING | SUPERVISING, CORE | CONTENT),
    Action.RECORD_CONSENT: _of_file(N_("records consent or its refusal"), WORKING | SUPERVISING),
    Action.SHARE_REPORT: _of_file(
        N_("shares a linked report with who works on it"), SUPERVISING, CORE | CONTENT, signed=True
    ),
}

JUDGED = {
    Action.SEE_JUDICIAL_PARTS: Rule(
        sentence=N_("lists the dossiers whose judicial part she keeps: numbers alone"), roles=CASEWORK_ROLES
    ),
    Action.SEE_JUDICIAL: _of_file(N_("opens the judicial part"), WORKING | KEEPING, JUDICIAL),
    Action.WRITE_JUDICIAL: _of_file(N_("writes in the judicial part"), KEEPING, JUDICIAL, signed=True),
    Action.GRANT_JUDICIAL: _of_file(
        N_("gives the judicial part to a worker of the case until a day, with a reason, and takes it back"),
        KEEPING, JUDICIAL, step_up=True, signed=True,
    ),
}  # fmt: skip

CONTACTS = {
    Action.LOG_CONTACT: _of_file(N_("logs a contact"), WORKING | {Capacity.FOLLOW_UP} | SUPERVISING),
    Action.SEE_CONTACT: _of_file(N_("opens an entry"), WORKING | {Capacity.FOLLOW_UP} | SUPERVISING),
    Action.EDIT_CONTACT: _of_file(
        N_("changes the own entry"), WORKING | SUPERVISING, own=True, after_closing=frozenset({Capacity.FOLLOW_UP})
    ),
    Action.ASK_QUERY: _of_file(N_("asks about an entry"), SUPERVISING),
    Action.ANSWER_QUERY: _of_file(
        N_("answers a question about an entry"), WORKING | {Capacity.FOLLOW_UP} | SUPERVISING
    ),
}

MONITORING = {
    Action.PROPOSE_MONITORING: Rule(sentence=N_("proposes to watch over a person"), roles=WORKERS, signed=True),
    Action.PROPOSE_MONITORING_AGAIN: _of_file(
        N_("proposes to watch over a person again whose case is closed"),
        frozenset({Capacity.FOLLOW_UP}) | SUPERVISING, signed=True,
    ),
    Action.CONFIRM_MONITORING: _of_file(
        N_("confirms it, as a second person"), SUPERVISING, not_author=True, signed=True
    ),
}  # fmt: skip

ASSESSING = {
    Action.WRITE_ASSESSMENT: _of_file(N_("writes an assessment"), WORKING),
    Action.SUBMIT_ASSESSMENT: _of_file(N_("submits an assessment"), LEADING, signed=True),
}

CARING = {
    Action.WRITE_PLAN: _of_file(N_("writes a care plan"), WORKING),
    Action.SUBMIT_PLAN: _of_file(N_("submits a care plan"), LEADING, signed=True),
    Action.ADD_TASK: _of_file(N_("adds a task"), WORKING | SUPERVISING),
    Action.SHARE_TASK: _of_file(N_("shares a task with a helper"), LEADING | SUPERVISING, signed=True),
    Action.SEE_SHARED_TASK: _of_file(
        N_("sees a shared task"), HELPING | WORKING | {Capacity.FOLLOW_UP} | SUPERVISING, CARE
    ),
    Action.FINISH_TASK: _of_file(N_("says what was done"), HELPING | WORKING | SUPERVISING, CARE),
    Action.WRITE_CLOSING: _of_file(N_("writes a closing report"), WORKING),
    Action.SUBMIT_CLOSING: _of_file(N_("submits a closing report"), LEADING, signed=True),
    Action.CLOSE_CASE: _of_file(N_("closes a case"), SUPERVISING, signed=True),
    Action.RECORD_FOLLOW_UP: _of_file(
        N_("records a follow-up visit"), frozenset({Capacity.FOLLOW_UP}) | SUPERVISING, signed=True
    ),
}
