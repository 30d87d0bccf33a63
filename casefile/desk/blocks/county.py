"""What the county office and the three administrators look at first: numbers and links, no names of children."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.desk.blocks.shape import Block, Look, Note, to
from casefile.dossiers.cases import STAGE_NAMES, Case, Stage
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.keepers import keepers_of
from casefile.people.offices import Office
from casefile.people.users import User, UserState

SMALL = 5
"""A number below this could point to one person."""


def numbers(session: Session, by: Actor) -> Iterable[Block]:
    """Open cases by stage, without a name and without a total that would give a small number away."""
    del by
    query = select(Case.stage, func.count()).where(Case.stage != Stage.CLOSED).group_by(Case.stage)
    counts = dict(session.execute(query).all())
    items = [(STAGE_NAMES[stage], counts.get(stage, 0)) for stage in Stage if stage is not Stage.CLOSED]
    shown = [(name, None if 0 < count < SMALL else count) for name, count in items]
    yield Block(N_("Open cases in the county"), Look.NUMBERS, shown, "")


def accounts(session: Session, by: Actor) -> Iterable[Block]:
    """Tell what the accounts need."""
    del by
    count = session.scalar(select(func.count()).where(User.state == UserState.INVITED)) or 0
    notes = [
        Note(N_("Accounts that wait for their activation: %(count)s"), {"count": count}, to("people.accounts")),
        Note(N_("Make a new account"), {}, to("people.add_account")),
    ]
    yield Block(N_("Accounts"), Look.NOTES, notes, "")


def rights(session: Session, by: Actor) -> Iterable[Block]:
    """Tell what the rights need."""
    del by
    offices = session.scalars(select(Office.id)).all()
    unconfirmed = [each for each in keepers_of(session, offices) if each.confirmed_at is None and each.proposed_by]
    notes = [
        Note(N_("Judicial keepers to confirm: %(count)s"), {"count": len(unconfirmed)}, to("people.offices")),
        Note(N_("Give and end duties"), {}, to("people.accounts")),
    ]
    yield Block(N_("Rights"), Look.NOTES, notes, "")


def chain(session: Session, by: Actor) -> Iterable[Block]:
    """Lead to the audit chain."""
    del session, by
    yield Block(N_("Audit"), Look.NOTES, [Note(N_("Read the audit chain"), {}, to("oversight.chain"))], "")
