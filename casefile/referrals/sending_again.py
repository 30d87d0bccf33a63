"""A unit that lost its keys has new ones: what was with it is sent again, sealed to the new key, by each office."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.commands import settle_all, waiting
from casefile.dossiers.commands.acting import for_office, require_holder
from casefile.dossiers.obligations import How, Kind
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.errors import NotReady
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.unit_keys import receiver, when_a_unit_has_new_keys
from casefile.people.units import Unit, unit
from casefile.referrals.model import WITH_UNIT, Referral, ReferralState
from casefile.referrals.owing import owed_by_office, owed_by_unit
from casefile.vault.capacities import Capacity
from casefile.vault.granting import grant
from casefile.vault.grants import Grant, in_force

ANSWER_WORKING_DAYS = 3
"""So long a unit has at least, once it can open again what it should have answered meanwhile."""


def closed_to_unit(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Give those referrals that wait for a unit which cannot open them: they were sealed to keys it lost."""
    opens = select(Grant.id).where(Grant.safe_id == Referral.id, Grant.holder_id == Unit.principal_id, in_force())
    query = (
        select(Referral.id)
        .join(Unit, Unit.id == Referral.unit_id)
        .where(Referral.id.in_(set(ids)), Referral.state.in_(WITH_UNIT), ~opens.exists())
    )
    return frozenset(session.scalars(query))


@when_a_unit_has_new_keys
def ask_offices(session: Session, place: Unit, by: Actor) -> None:
    """Ask every office that waits for a unit to send again what the unit's new keys do not open."""
    query = select(Referral).where(Referral.unit_id == place.id, Referral.state.in_(WITH_UNIT))
    due = add_working_days(clock.now(), settings().approve_working_days)
    for row in session.scalars(query).all():
        asked = waiting(session, subject_id=row.id, kinds=[Kind.REFERRAL])
        if all(each.holder_office_id is None for each in asked):
            owed_by_office(session, row, by=by, due=due)


def send_again(session: Session, row: Referral, *, by: Actor) -> None:
    """Seal a packet to the new keys of its unit. A day that passed while nobody there could open it is put off."""
    require_holder(session, by, row.dossier_id, row.office_id)
    to = receiver(session, unit(session, row.unit_id))
    if row.id not in closed_to_unit(session, [row.id]):
        raise NotReady(N_("The unit can open this referral; it need not be sent again."))
    with for_office(session, by, row.dossier_id, row.office_id):
        grant(session, row.id, holder=to, capacity=Capacity.UNIT)
    earliest = clock.local(add_working_days(clock.now(), ANSWER_WORKING_DAYS)).date()
    if row.state is ReferralState.SENT:
        row.answer_by = max(row.answer_by, earliest)
    row.report_by = max(row.report_by, earliest)
    session.flush()
    settle_all(session, How.REPLACED, by=by, subject_id=row.id)
    owed_by_unit(session, row, by, row.answer_by if row.state is ReferralState.SENT else row.report_by)
