"""The care plan, what became of its goals, the closing report and the follow-up visits."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session

from casefile.care.written import IS_OPEN, TextState, written_text
from casefile.kernel import clock
from casefile.kernel.db import Base, Coded, UtcDateTime, routing
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.vault.capacities import Compartment
from casefile.vault.sealed import Sealable, peek, sealed
from casefile.workflow import Guard


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be reached, by what it will be seen, and when it is looked at again."""

    goal: str = ""
    measure: str = ""
    review_on: date | None = None


class PlanText(msgspec.Struct, frozen=True, kw_only=True):
    """A care plan: what the child wants first, goals, how, with what, who does what, who was told."""

    child_wants: str = ""
    goals: tuple[Goal, ...] = ()
    methods: str = ""
    resources: str = ""
    roles: str = ""
    informed: str = ""


class Plan(Sealable, Base):
    """A care plan of a case, by its lead."""

    __tablename__ = "plans"
    __table_args__ = (
        Index(None, "case_id", "begun_at"),
        Index("uq_plans_open", "case_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    state: Mapped[TextState] = routing(Coded(TextState))
    version: Mapped[int] = routing()
    begun_at: Mapped[datetime] = routing(UtcDateTime)
    submitted_at: Mapped[datetime | None] = routing(UtcDateTime)
    approved_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(PlanText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


class Attainment(msgspec.Struct, frozen=True, kw_only=True):
    """How far each goal of a plan was reached (codes of `goal_attainment`), in the plan's order."""

    goals: tuple[str, ...] = ()
    words: str = ""


class GoalReview(Sealable, Base):
    """A look at the goals of a plan. It is about goals, never about the person."""

    __tablename__ = "goal_reviews"
    __table_args__ = (Index(None, "plan_id", "at"),)
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = routing(Id, ForeignKey("plans.id"))
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    at: Mapped[datetime] = routing(UtcDateTime)
    by_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    attainment = sealed(Attainment, Compartment.CORE)


class ClosingText(msgspec.Struct, frozen=True, kw_only=True):
    """A closing report: what was reached, what remains, what the child says, the reason, the visits afterwards."""

    reached: str = ""
    remaining: str = ""
    child_said: str = ""
    closing_reason: str = ""
    reason: str = ""
    follow_up: str = ""
    follow_up_on: tuple[date, ...] = ()


class Closing(Sealable, Base):
    """The closing report of a case, by its lead."""

    __tablename__ = "closings"
    __table_args__ = (
        Index(None, "case_id", "begun_at"),
        Index("uq_closings_open", "case_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"), index=True)
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    state: Mapped[TextState] = routing(Coded(TextState))
    version: Mapped[int] = routing()
    begun_at: Mapped[datetime] = routing(UtcDateTime)
    submitted_at: Mapped[datetime | None] = routing(UtcDateTime)
    approved_at: Mapped[datetime | None] = routing(UtcDateTime)
    text = sealed(ClosingText, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """How the child is doing after the closing: result (code of `follow_up_result`) and words."""

    result: str = ""
    words: str = ""


class FollowUp(Sealable, Base):
    """A follow-up visit after the closing."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index(None, "dossier_id", "met_at"),)
    __safe__: ClassVar[str] = "dossier_id"

    id: Mapped[UUID] = routing(Id, primary_key=True, default=new_id)
    dossier_id: Mapped[UUID] = routing(Id, ForeignKey("dossiers.id"))
    case_id: Mapped[UUID] = routing(Id, ForeignKey("cases.id"))
    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"))
    author_id: Mapped[UUID] = routing(Id, ForeignKey("users.id"))
    met_at: Mapped[datetime] = routing(UtcDateTime)
    visit = sealed(Visit, Compartment.CORE)

    @property
    def safe_id(self) -> UUID:
        """The dossier's safe."""
        return self.dossier_id


def _has(name: str, sentence: str) -> Guard:
    def test(_session: Session, row: Plan | Closing, _facts: object) -> bool:
        text = peek(row)
        return text is not None and bool(getattr(text, name))

    return Guard(name, sentence, test)


def _measured(_session: Session, row: Plan, _facts: object) -> bool:
    text = peek(row)
    return text is not None and all(goal.measure and goal.review_on for goal in text.goals)


def _ahead(_session: Session, row: Plan, _facts: object) -> bool:
    text = peek(row)
    return text is not None and all(not goal.review_on or goal.review_on >= clock.today() for goal in text.goals)


PLAN = written_text(
    "plan",
    N_("Care plan"),
    (
        _has("goals", N_("Name at least one goal.")),
        Guard("measures", N_("Say for each goal by what it will be seen, and when it is looked at again."), _measured),
        Guard("ahead", N_("A day for looking at a goal again has passed. Choose today or a later one."), _ahead),
        _has("methods", N_("Say how it is to be reached.")),
        _has("roles", N_("Say who does what.")),
        _has("informed", N_("Say who of the client and the guardian was told, and when.")),
    ),
)
CLOSING = written_text(
    "closing",
    N_("Closing report"),
    (
        _has("reached", N_("Write what was reached.")),
        _has("remaining", N_("Write what is still needed, or that nothing is.")),
        _has("closing_reason", N_("Choose the reason for closing.")),
        _has("reason", N_("Give a reason.")),
        _has("follow_up", N_("Plan the follow-up visits, or say why there are none.")),
    ),
)
