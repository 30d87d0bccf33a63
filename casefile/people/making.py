"""Making offices and partner units."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.errors import Conflict, Forbidden, Invalid
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.areas import area
from casefile.people.installation import installation
from casefile.people.keepers import name_keeper, require_caseworker, require_supervisor
from casefile.people.offices import Office, office_for_area, root_office
from casefile.people.roles import Role
from casefile.people.units import Unit, UnitKind
from casefile.people.users import User, user
from casefile.vault.capacities import Capacity
from casefile.vault.certificates import CertifiedAs, certify
from casefile.vault.climbing import climbed
from casefile.vault.granting import grant
from casefile.vault.holdings import hold
from casefile.vault.keyring import Keyring
from casefile.vault.principals import PrincipalKind, Secret, make_principal
from casefile.vault.tags import index_safe

_NAME = 80


def make_office(session: Session, *, name: str, area_code: str, keepers: Sequence[UUID], by: Actor) -> Office:
    """Make an office for an area, below the office that the area belonged to, with its judicial keepers.

    Its secret is wrapped to the office above; its supervisors get it when they are admitted. The keepers get theirs as
    every keeper does: confirmed by the security administrator, handed over by who has it, here the keepers above.
    """
    parent = _parent_for(session, area_code)
    require_supervisor(session, parent, by)
    people = [user(session, each) for each in dict.fromkeys(keepers)]
    if not people:
        raise Invalid(N_("Please name at least one judicial keeper; two are better."), field="keepers")
    for person in people:
        require_caseworker(session, person, field="keepers")
    name = _free_name(session, Office, name)
    with climbed(session, by.keyring, parent.principal_id):
        made = _enter_office(session, name, area_code, parent, by.keyring)
        _enter_keepers(session, made, parent, people, by)
        return made


def make_unit(session: Session, *, name: str, kind: UnitKind, by: Actor) -> Unit:
    """Enter a partner unit; its keys are made when its first liaison is admitted."""
    if not by.has(Role.SUPERVISOR, root_office(session).id):
        raise Forbidden(N_("Only a supervisor of the county's office can do this."))
    made = Unit(name=_free_name(session, Unit, name), kind=kind)
    session.add(made)
    session.flush()
    return made


def _enter_office(session: Session, name: str, area_code: str, parent: Office, keyring: Keyring) -> Office:
    secret = Secret.new(keyring.realm)
    principal = make_principal(session, PrincipalKind.OFFICE, secret)
    above = keyring.secret(parent.principal_id)
    certify(session, principal.id, as_=CertifiedAs.OFFICE, issuer=parent.principal_id, secret=above)
    hold(session, keyring.deployment, principal.id, secret=secret, holder=parent.principal_id)
    safe = index_safe(session)
    if safe is not None:
        grant(session, safe.id, holder=principal.id, capacity=Capacity.OFFICE)
    keepers_secret = Secret.new(keyring.realm)
    keepers = make_principal(session, PrincipalKind.KEEPERS, keepers_secret)
    keyring.add(keepers.id, keepers_secret)
    certify(session, keepers.id, as_=CertifiedAs.KEEPERS, issuer=principal.id, secret=secret)
    made = Office(name=name, area_code=area_code, parent_id=parent.id, principal_id=principal.id, keepers_id=keepers.id)
    session.add(made)
    session.flush()
    return made


def _enter_keepers(session: Session, made: Office, parent: Office, people: Sequence[User], by: Actor) -> None:
    """Wrap the new keepers' secret for recovery and for the keepers above, forget it, and name the persons."""
    secret = by.keyring.secret(made.keepers_id)
    recovery = installation(session).recovery_id
    try:
        for holder in (recovery, parent.keepers_id):
            hold(session, by.keyring.deployment, made.keepers_id, secret=secret, holder=holder)
    finally:
        by.keyring.drop(made.keepers_id)
    for person in people:
        name_keeper(session, office_id=made.id, user_id=person.id, by=by)


def _parent_for(session: Session, area_code: str) -> Office:
    """Give the office above a new one; refuse an area outside the county, taken, or with an office further down."""
    place, root = area(session, area_code), root_office(session)
    if not place.code.startswith(root.area_code):
        raise Invalid(N_("This area does not lie in the county."), field="area_code")
    parent = office_for_area(session, place.code)
    if parent.area_code == place.code:
        raise Invalid(N_("This area has an office already: %(name)s."), field="area_code", name=parent.name)
    if session.scalar(select(Office.id).where(Office.area_code.startswith(place.code))) is not None:
        raise Conflict(N_("There is already an office further down in this area. Make the upper office first."))
    return parent


def _free_name(session: Session, table: type[Office] | type[Unit], name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= _NAME:
        raise Invalid(N_("Please give a name of at most %(count)s characters."), field="name", count=_NAME)
    if session.scalar(select(table.id).where(table.name == name)) is not None:
        raise Invalid(N_("There is already one with this name."), field="name")
    return name
