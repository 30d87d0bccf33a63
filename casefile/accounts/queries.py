"""What a person is told about the own account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.people.offices import Office
from casefile.people.roles import ROLE_WORDS
from casefile.people.units import Unit
from casefile.people.users import UserState, user
from casefile.vault.principals import Principal, six_words
from casefile.web import current


@dataclass(frozen=True)
class Waiting:
    """Somebody with a password whom nobody has admitted yet."""

    name: str
    six_words: list[str]


@dataclass(frozen=True)
class Person:
    """The own account: name, user name, duties as (role, where), six words, end of the sign-in."""

    name: str
    username: str
    duties: list[tuple[str, str]]
    six_words: list[str]
    ends_at: datetime | None


def waiting(database: Database, user_id: UUID) -> Waiting | None:
    """Give the six words of a person who waits for admission; None for everybody else."""
    with database.reading() as session:
        found = user(session, user_id)
        if found.state is not UserState.WAITING or found.principal_id is None:
            return None
        return Waiting(found.name, six_words(session.get_one(Principal, found.principal_id).keys))


def person(session: Session, actor: Actor) -> Person:
    """Tell who somebody is here."""
    account = user(session, actor.user_id)
    places: dict[UUID | None, str] = {row.id: row.name for row in session.execute(select(Office.id, Office.name))}
    places |= {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}
    duties = sorted((ROLE_WORDS[duty.role], places.get(duty.office_id or duty.unit_id, "")) for duty in actor.duties)
    words = six_words(session.get_one(Principal, actor.principal_id).keys)
    resumed = current.signed_in()
    return Person(account.name, account.username, duties, words, resumed.ends_at if resumed else None)
