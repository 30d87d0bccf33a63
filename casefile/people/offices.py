"""Offices: the casework teams, each of an area, in a tree whose root is the county's."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.db import Base, public
from casefile.kernel.errors import NotFound, NotReady
from casefile.kernel.ids import Id, new_id
from casefile.kernel.words import N_
from casefile.people.areas import ancestors


class Office(Base):
    """A casework team with keys of its own; a file belongs to exactly one."""

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("(is_root IS NULL) = (parent_id IS NOT NULL)", name="one_root"),
    )
    id: Mapped[UUID] = public(Id, primary_key=True, default=new_id)
    area_code: Mapped[str] = public(String(12), ForeignKey("areas.code"), unique=True)
    name: Mapped[str] = public(String(80), unique=True)
    parent_id: Mapped[UUID | None] = public(Id, ForeignKey("offices.id"), index=True)
    is_root: Mapped[bool | None] = public(unique=True)
    """True for the county's office, empty for the others, so that there is one root only."""
    principal_id: Mapped[UUID] = public(Id, ForeignKey("principals.id"), unique=True)
    keepers_id: Mapped[UUID] = public(Id, ForeignKey("principals.id"), unique=True)

    @property
    def office_id(self) -> UUID:
        """The office itself: where a role must be held for an act on it."""
        return self.id


def root_office(session: Session) -> Office:
    """Give the county's office; raise NotReady before the installation was set up."""
    found = session.scalar(select(Office).where(Office.parent_id.is_(None)))
    if found is None:
        raise NotReady(N_("This installation is not set up yet: run casefile init."))
    return found


def office(session: Session, office_id: UUID) -> Office:
    """Give an office by its id; raise NotFound."""
    found = session.get(Office, office_id)
    if found is None:
        raise NotFound
    return found


def office_for_area(session: Session, code: str) -> Office:
    """Give the office that a place belongs to: its own, else its nearest ancestor's, else the root."""
    found = session.scalar(
        select(Office)
        .where(Office.area_code.in_(ancestors(code)))
        .order_by(func.length(Office.area_code).desc())
        .limit(1),
    )
    return found or root_office(session)


def above(session: Session, office_id: UUID) -> list[UUID]:
    """List the offices above one, nearest first."""
    parents = _parents(session)
    found: list[UUID] = []
    parent = parents.get(office_id)
    while parent is not None:
        found.append(parent)
        parent = parents.get(parent)
    return found


def below(session: Session, office_ids: Iterable[UUID]) -> set[UUID]:
    """Give all offices under some offices, those themselves left out."""
    parents = _parents(session)
    wanted = set(office_ids)
    return {each for each in parents if each not in wanted and not wanted.isdisjoint(_chain(parents, each))}


def offices_in_order(session: Session) -> list[tuple[int, Office]]:
    """List every office after the one above it, with its depth in the tree."""
    children: dict[UUID | None, list[Office]] = {}
    for each in session.scalars(select(Office).order_by(Office.area_code)):
        children.setdefault(each.parent_id, []).append(each)
    found: list[tuple[int, Office]] = []
    waiting = [(0, each) for each in reversed(children.get(None, []))]
    while waiting:
        depth, each = waiting.pop()
        found.append((depth, each))
        waiting.extend((depth + 1, child) for child in reversed(children.get(each.id, [])))
    return found


def office_of_principal(session: Session, principal_id: UUID) -> Office | None:
    """Give the office whose secret or whose keepers' secret a principal is."""
    return session.scalar(
        select(Office).where((Office.principal_id == principal_id) | (Office.keepers_id == principal_id))
    )


def _parents(session: Session) -> dict[UUID, UUID | None]:
    return {row.id: row.parent_id for row in session.execute(select(Office.id, Office.parent_id))}


def _chain(parents: dict[UUID, UUID | None], office_id: UUID) -> Iterable[UUID]:
    parent = parents.get(office_id)
    while parent is not None:
        yield parent
        parent = parents.get(parent)
