"""What the page of one dossier shows: who works on it, what is owed, what can be done and what is in the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.dossiers.ages import shown_age
from casefile.dossiers.approvals import Approval, ApprovalState
from casefile.dossiers.assignments import Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage, current_case
from casefile.dossiers.commands import moves_for, waiting
from casefile.dossiers.face import Care, Face
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Obligation
from casefile.dossiers.queries.one import card_of
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.areas import path_of
from casefile.people.users import names_of_users
from casefile.vault.capacities import Compartment
from casefile.vault.errors import Locked
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek

CHAIN = (Stage.MONITORING, Stage.REPORTING, Stage.ASSESSMENT, Stage.CARE, Stage.INTERVENTION, Stage.CLOSED)
TOOLS: tuple[tuple[Action, str, str, str], ...] = (
    (Action.LOG_CONTACT, "contacts.new", N_("New contact"), "chat-left-text"),
    (Action.WRITE_ASSESSMENT, "assessments.edit", N_("Assessment"), "clipboard-check"),
    (Action.WRITE_PLAN, "care.plan", N_("Care plan"), "list-check"),
    (Action.ADD_TASK, "care.add_task", N_("New task"), "plus-lg"),
    (Action.WRITE_CLOSING, "care.closing", N_("Closing report"), "flag"),
    (Action.RECORD_FOLLOW_UP, "care.follow_up", N_("Follow-up visit"), "calendar-check"),
    (Action.REFER, "referrals.refer", N_("Ask a unit for help"), "arrow-left-right"),
    (Action.ORDER_INTERVENTION, "interventions.order", N_("Record a measure"), "shield"),
    (Action.OFFER_CASE, "dossiers.offer", N_("Offer the case"), "person-plus"),
    (Action.SHARE_TASK, "dossiers.share", N_("Share with who helps"), "people"),
    (Action.SET_URGENCY, "dossiers.urgency", N_("Urgency"), "speedometer2"),
    (Action.EDIT_FACE, "dossiers.edit_face", N_("First page"), "person-vcard"),
    (Action.EDIT_CARE_CARD, "dossiers.care_card", N_("Care card"), "heart"),
    (Action.SEE_JUDICIAL, "dossiers.judicial", N_("Judicial notes"), "lock"),
    (Action.RECORD_CONSENT, "dossiers.consents", N_("Consents"), "pen"),
    (Action.ASK_COPY, "papers.ask", N_("Ask for a copy"), "printer"),
)
"""What stands beside the file: action, endpoint (with the dossier as subject), label, icon."""


OPEN_ONLY = frozenset(
    {
        Action.WRITE_ASSESSMENT,
        Action.ORDER_INTERVENTION,
        Action.OFFER_CASE,
        Action.SHARE_TASK,
        Action.SET_URGENCY,
        Action.REFER,
        Action.WRITE_PLAN,
        Action.ADD_TASK,
        Action.WRITE_CLOSING,
    }
)
CLOSED_ONLY = frozenset({Action.RECORD_FOLLOW_UP})
"""What a closed case no longer offers."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A thing that can be done now, and where."""

    label: str
    address: str
    icon: str


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the case: its button, and what is in the way."""

    label: str
    address: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """Everything above the timeline, opened."""

    dossier: Dossier
    case: Case
    face: Face | None
    age: int | None
    community: str
    card: Care | None
    whole: bool
    """Whether the casework is open to the reader, or the first page alone."""
    supervises: bool
    """Whether the reader lifts the emergency mark and says that contact is lost."""
    team: list[Assignment]
    owed: list[Obligation]
    questions: list[Approval]
    people: dict[UUID, str]
    steps: list[Step]
    tools: list[Tool]
    stages: tuple[Stage, ...]
    done: frozenset[Stage]
    next_due: datetime | None
    may_end: bool
    """Whether the reader may end the work of others."""
    may_decide: bool
    """Whether the reader decides what others ask to be approved."""


def file_view(session: Session, dossier: Dossier, by: Actor) -> FileView:
    """Open what the reader may see of a dossier, with one query for its keys."""
    keyring = keyring_of(session)
    keyring.preload(session, [dossier.id], (Compartment.FACE, Compartment.CORE, Compartment.CARE))
    case, face = current_case(session, dossier.id), _opened(dossier)
    whole = keyring.can_open(session, dossier.id, Compartment.CORE)
    team = assignments_of(session, dossier.id, AssignmentState.OFFERED, AssignmentState.ACTIVE)
    owed = sorted(waiting(session, case_id=case.id), key=lambda row: row.due_at) if whole else []
    card = card_of(session, dossier.id) if keyring.can_open(session, dossier.id, Compartment.CARE) else None
    return FileView(
        dossier=dossier,
        case=case,
        face=face,
        age=_age(face),
        community=path_of(session, face.community) if face and face.community else "",
        card=_opened(card) if card else None,
        whole=whole,
        supervises=can(session, by, Action.LIFT_EMERGENCY, dossier) is Verdict.ALLOWED,
        team=list(team),
        owed=owed,
        questions=_questions(session, case) if whole else [],
        people=names_of_users(session, _people(case, team, owed)),
        steps=_steps(session, dossier, case, by) if whole else [],
        tools=_tools(session, dossier, case, by),
        stages=CHAIN,
        done=frozenset(stage for stage in CHAIN if getattr(case, f"{stage}_at", None) and stage is not case.stage),
        next_due=owed[0].due_at if owed else None,
        may_end=whole and can(session, by, Action.END_ASSIGNMENT, dossier) is Verdict.ALLOWED,
        may_decide=whole and can(session, by, Action.DECIDE_APPROVAL, dossier) is Verdict.ALLOWED,
    )


def _opened(row: Any) -> Any:
    try:
        return peek(row)
    except Locked:
        return None


def _age(face: Face | None) -> int | None:
    return shown_age(face.born, clock.today()) if face else None


def _questions(session: Session, case: Case) -> list[Approval]:
    query = select(Approval).where(Approval.case_id == case.id, Approval.state == ApprovalState.ASKED)
    return list(session.scalars(query.order_by(Approval.asked_at)))


def _people(case: Case, team: Any, owed: list[Obligation]) -> list[UUID]:
    ids = {case.lead_id, *(row.user_id for row in team), *(row.user_id for row in owed)}
    return [each for each in ids if each is not None]


def _steps(session: Session, dossier: Dossier, case: Case, by: Actor) -> list[Step]:
    return [
        Step(
            move.label,
            url_for("dossiers.move", subject_id=dossier.id, action=move.action),
            tuple(guard.sentence for guard in unmet),
        )
        for move, unmet in moves_for(session, case, by)
    ]


def _tools(session: Session, dossier: Dossier, case: Case, by: Actor) -> list[Tool]:
    out_of_place = CLOSED_ONLY if case.open else OPEN_ONLY
    return [
        Tool(label, url_for(endpoint, subject_id=dossier.id), icon)
        for action, endpoint, label, icon in TOOLS
        if action not in out_of_place and can(session, by, action, dossier) is Verdict.ALLOWED
    ]
