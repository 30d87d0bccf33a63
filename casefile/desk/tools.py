"""What stands beside a dossier: the acts of every day first, then by what they are about, the rare and grave last."""

from dataclasses import dataclass
from enum import StrEnum

from flask import url_for
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.assessments.commands import ASSESSING
from casefile.care.commands.writing import CLOSABLE, PLANNING
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.guards import NOT_URGENT
from casefile.dossiers.model import Dossier
from casefile.kernel.words import N_
from casefile.monitoring.model import waits
from casefile.people.actor import Actor
from casefile.referrals.commands import STAGES as REFERRING


class Group(StrEnum):
    """What acts are about, in the order of the page."""

    DAILY = "daily"
    HELP = "help"
    PEOPLE = "people"
    PAPERS = "papers"
    RARE = "rare"


GROUP_NAMES = {
    Group.HELP: N_("Assessing and helping"),
    Group.PEOPLE: N_("Who works on it"),
    Group.PAPERS: N_("Papers of the dossier"),
    Group.RARE: N_("In special cases"),
}
TOOLS: tuple[tuple[Group, Action, str, str, str], ...] = (
    (Group.DAILY, Action.LOG_CONTACT, "contacts.new", N_("New contact"), "chat-left-text"),
    (Group.DAILY, Action.ADD_TASK, "care.add_task", N_("New task"), "plus-lg"),
    (Group.DAILY, Action.RECORD_FOLLOW_UP, "care.follow_up", N_("Follow-up visit"), "calendar-check"),
    (Group.HELP, Action.WRITE_ASSESSMENT, "assessments.edit", N_("Assessment"), "clipboard-check"),
    (Group.HELP, Action.WRITE_PLAN, "care.plan", N_("Care plan"), "list-check"),
    (Group.HELP, Action.REFER, "referrals.refer", N_("Ask a unit for help"), "arrow-left-right"),
    (Group.HELP, Action.WRITE_CLOSING, "care.closing", N_("Closing report"), "flag"),
    (Group.HELP, Action.PROPOSE_MONITORING_AGAIN, "monitoring.propose_again", N_("Propose monitoring"), "eye"),
    (Group.PEOPLE, Action.OFFER_CASE, "dossiers.offer", N_("Offer the case"), "person-plus"),
    (Group.PEOPLE, Action.SHARE_TASK, "dossiers.share", N_("Share with who helps"), "people"),
    (Group.PAPERS, Action.EDIT_FACE, "dossiers.edit_face", N_("First page"), "person-vcard"),
    (Group.PAPERS, Action.EDIT_CARE_CARD, "dossiers.care_card", N_("Care card"), "heart"),
    (Group.PAPERS, Action.RECORD_CONSENT, "dossiers.consents", N_("Consents"), "pen"),
    (Group.PAPERS, Action.ASK_COPY, "papers.ask", N_("Ask for a copy"), "printer"),
    (Group.RARE, Action.SET_URGENCY, "dossiers.urgency", N_("Urgency"), "speedometer2"),
    (Group.RARE, Action.ORDER_INTERVENTION, "interventions.order", N_("Record a measure"), "shield"),
    (Group.RARE, Action.SEE_JUDICIAL, "dossiers.judicial", N_("Judicial notes"), "lock"),
    (Group.RARE, Action.LIFT_EMERGENCY, "dossiers.suspend", N_("Contact is lost"), "eye-slash"),
)
"""Group, action, endpoint (with the dossier as subject), label, icon.

Whoever lifts an emergency mark says that contact is lost.
"""
OPEN_ONLY = frozenset(
    {
        Action.ORDER_INTERVENTION,
        Action.OFFER_CASE,
        Action.SHARE_TASK,
        Action.SET_URGENCY,
        Action.ADD_TASK,
        Action.LIFT_EMERGENCY,
    }
)
"""What a closed case no longer offers."""
CLOSED_ONLY = frozenset({Action.RECORD_FOLLOW_UP, Action.PROPOSE_MONITORING_AGAIN})
"""What a case offers once it is closed."""
TAKEN: dict[Action, frozenset[Stage]] = {
    Action.WRITE_ASSESSMENT: ASSESSING,
    Action.WRITE_PLAN: PLANNING,
    Action.REFER: REFERRING,
    Action.WRITE_CLOSING: CLOSABLE,
}
"""The stages in which a part takes an act: elsewhere it is not offered."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A thing that can be done now, and where."""

    label: str
    address: str
    icon: str


def tools_of(session: Session, dossier: Dossier, case: Case, by: Actor) -> dict[Group, list[Tool]]:
    """Give what the reader can do with a dossier now; a group without anything is left out."""
    out_of_place = CLOSED_ONLY if case.open else OPEN_ONLY
    out_of_place |= {action for action, stages in TAKEN.items() if case.stage not in stages}
    if case.suspended_at or not NOT_URGENT.met(session, case, {}):
        out_of_place |= {Action.LIFT_EMERGENCY}
    if not case.open and waits(session, dossier.id):
        out_of_place |= {Action.PROPOSE_MONITORING_AGAIN}
    if case.emergency_at is not None:
        out_of_place |= {Action.SET_URGENCY}
    found: dict[Group, list[Tool]] = {}
    for group, action, endpoint, label, icon in TOOLS:
        if action not in out_of_place and can(session, by, action, dossier) is Verdict.ALLOWED:
            found.setdefault(group, []).append(Tool(label, url_for(endpoint, subject_id=dossier.id), icon))
    return found
