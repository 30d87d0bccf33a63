"""What the page of one dossier shows: who works on it, what is owed, what can be done and what is in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casefile.access import Action, Verdict, can
from casefile.desk.tools import Group, Tool, tools_of
from casefile.dossiers.ages import shown_age
from casefile.dossiers.approvals import Approval, ApprovalState, What
from casefile.dossiers.assignments import Assignment, AssignmentState, assignments_of
from casefile.dossiers.cases import Case, Stage, current_case
from casefile.dossiers.commands import moves_for, waiting
from casefile.dossiers.face import Care, Face
from casefile.dossiers.model import Dossier
from casefile.dossiers.obligations import Kind, Obligation
from casefile.dossiers.queries.one import card_of
from casefile.dossiers.registers import said_of
from casefile.dossiers.stages import SECOND_PERSON, Move
from casefile.kernel import clock
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.areas import path_of
from casefile.people.users import names_of_users
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.errors import Locked
from casefile.vault.keyring import keyring_of
from casefile.vault.sealed import peek
from casefile.workflow import Guard, Transition

ASK_FIRST: dict[str, str] = {
    Move.END_OUTSIDE: N_("End from outside: ask a second person…"),
    Move.CLOSE_EARLY: N_("Close without help: ask a second person…"),
}
CHAIN = (Stage.MONITORING, Stage.REPORTING, Stage.ASSESSMENT, Stage.CARE, Stage.INTERVENTION, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Step:
    """A move of the case: its button, and what is in the way."""

    label: str
    address: str
    missing: tuple[str, ...] = ()
    first: bool = False
    """Whether it comes before anything else."""


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
    works: bool
    """Whether the reader opens the texts of the help; who follows up after the closing does not."""
    supervises: bool
    """Whether the reader lifts the emergency mark and says that contact is lost."""
    team: list[Assignment]
    owed: list[Obligation]
    said: dict[UUID, str]
    """What is to be done, by what is owed."""
    questions: list[Approval]
    people: dict[UUID, str]
    steps: list[Step]
    tools: dict[Group, list[Tool]]
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
    questions = _questions(session, case) if whole else []
    card = card_of(session, dossier.id) if keyring.can_open(session, dossier.id, Compartment.CARE) else None
    return FileView(
        dossier=dossier,
        case=case,
        face=face,
        age=_age(face),
        community=path_of(session, face.community) if face and face.community else "",
        card=_opened(card) if card else None,
        whole=whole,
        works=can(session, by, Action.SEE_CASEWORK, dossier) is Verdict.ALLOWED,
        supervises=can(session, by, Action.LIFT_EMERGENCY, dossier) is Verdict.ALLOWED,
        team=list(team),
        owed=owed,
        said=said_of(session, owed),
        questions=questions,
        people=names_of_users(session, _people(case, team, owed)),
        steps=[*_assign(session, dossier, by, team, owed), *_steps(session, dossier, case, by, questions)]
        if whole
        else [],
        tools=tools_of(session, dossier, case, by),
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


_QUESTIONS = (
    select(Approval)
    .where(Approval.case_id == bindparam("case"), Approval.state == ApprovalState.ASKED)
    .order_by(Approval.asked_at)
)


def _questions(session: Session, case: Case) -> list[Approval]:
    return list(session.scalars(_QUESTIONS, {"case": case.id}))


def _people(case: Case, team: Any, owed: list[Obligation]) -> list[UUID]:
    ids = {case.lead_id, *(row.user_id for row in team), *(row.user_id for row in owed)}
    return [each for each in ids if each is not None]


def _assign(
    session: Session, dossier: Dossier, by: Actor, team: Sequence[Assignment], owed: list[Obligation]
) -> list[Step]:
    """Lead to the offer first of all while the case waits for a worker and nobody has been asked."""
    asked = any(row.capacity is Capacity.LEAD and row.state is AssignmentState.OFFERED for row in team)
    if asked or all(row.kind is not Kind.ASSIGNMENT for row in owed):
        return []
    if can(session, by, Action.OFFER_CASE, dossier) is not Verdict.ALLOWED:
        return []
    return [Step(N_("Offer the case"), url_for("dossiers.offer", subject_id=dossier.id), first=True)]


def _steps(session: Session, dossier: Dossier, case: Case, by: Actor, questions: list[Approval]) -> list[Step]:
    asked = {row.what for row in questions}
    return [
        _step(move, unmet, url_for("dossiers.move", subject_id=dossier.id, action=move.action), asked)
        for move, unmet in moves_for(session, case, by)
    ]


def _step(move: Transition, unmet: tuple[Guard, ...], address: str, asked: set[What]) -> Step:
    """Lead to the form that asks a second person where nothing but her answer is missing, and nobody was asked yet."""
    guard, what = SECOND_PERSON.get(move.action, (None, None))
    if unmet == (guard,) and what not in asked:
        return Step(ASK_FIRST[move.action], address)
    return Step(move.label, address, tuple(guard.sentence for guard in unmet))
