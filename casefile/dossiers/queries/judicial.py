"""What is looked up about judicial parts: the list of their keepers, and to whom one was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.dossiers.face import Judicial
from casefile.dossiers.model import Dossier, JudicialNotes, JudicialOpening
from casefile.dossiers.numbers import normal_number
from casefile.kernel import clock
from casefile.people.actor import Actor
from casefile.people.users import names_of, names_of_users
from casefile.vault.capacities import Capacity, Compartment
from casefile.vault.grants import Grant, in_force, readable
from casefile.vault.revisions import revisions_of
from casefile.vault.sealed import peek

MOST = 200
KEEPERS = frozenset({Capacity.KEEPERS})


@dataclass(frozen=True, slots=True)
class Kept:
    """A dossier in whose judicial part something is written: number and moment, and how many may read it."""

    dossier: Dossier
    written_at: datetime
    given: int


@dataclass(frozen=True, slots=True)
class Given:
    """To whom the judicial part was given, by whom, why and until when."""

    row: JudicialOpening
    who: str
    by: str
    reason: str
    until: date | None
    """The last day on which it opens."""
    ended_at: datetime | None
    runs: bool


def keeps(session: Session, by: Actor) -> bool:
    """Tell whether somebody keeps the judicial part of any dossier, or could."""
    query = select(Grant.id).where(Grant.holder_id.in_(by.held), Grant.capacity == Capacity.KEEPERS, in_force())
    return session.scalar(query.limit(1)) is not None


def kept(session: Session, by: Actor) -> list[Kept]:
    """List the judicial parts that somebody keeps and in which something is written, the newest first."""
    given = (
        select(func.count())
        .select_from(JudicialOpening)
        .join(Grant, Grant.id == JudicialOpening.grant_id)
        .where(JudicialOpening.dossier_id == Dossier.id, in_force())
        .scalar_subquery()
    )
    query = (
        select(Dossier, JudicialNotes.written_at, given.label("given"))
        .join(JudicialNotes, JudicialNotes.dossier_id == Dossier.id)
        .where(readable(by.held, Dossier.id, Compartment.JUDICIAL, KEEPERS))
        .order_by(JudicialNotes.written_at.desc(), Dossier.id)
        .limit(MOST)
    )
    return [Kept(row.Dossier, row.written_at, row.given) for row in session.execute(query)]


def kept_by_number(session: Session, by: Actor, number: str) -> Dossier | None:
    """Find a dossier by its number among those whose judicial part somebody keeps."""
    mine = readable(by.held, Dossier.id, Compartment.JUDICIAL, KEEPERS)
    return session.scalar(select(Dossier).where(Dossier.number == normal_number(number), mine))


def given_of(session: Session, dossier: Dossier) -> list[Given]:
    """List to whom the judicial part was given, the newest first."""
    query = select(JudicialOpening, Grant).join(Grant, Grant.id == JudicialOpening.grant_id)
    query = query.where(JudicialOpening.dossier_id == dossier.id).order_by(JudicialOpening.given_at.desc())
    rows: Sequence[tuple[JudicialOpening, Grant]] = [(row[0], row[1]) for row in session.execute(query)]
    people = names_of_users(session, {each for row, _ in rows for each in (row.user_id, row.given_by_id)})
    return [_given(row, grant, people) for row, grant in rows]


def _given(row: JudicialOpening, grant: Grant, people: Mapping[UUID, str]) -> Given:
    words = peek(row)
    return Given(
        row, people.get(row.user_id, ""), people.get(row.given_by_id, ""), words.reason if words else "",
        _last_day(grant.until_at), grant.ended_at, grant.in_force(clock.now()),
    )  # fmt: skip


def _last_day(until: datetime | None) -> date | None:
    return clock.local(until - timedelta.resolution).date() if until else None


def versions_of(session: Session, row: JudicialNotes) -> list[tuple[datetime, str, Judicial | None]]:
    """List what the judicial part said before: until when, who changed it, and the text; the newest first."""
    earlier = revisions_of(session, row)
    people = names_of(session, {old.replaced_by for old in earlier})
    return [(old.replaced_at, people.get(old.replaced_by, ""), old.value) for old in earlier]
