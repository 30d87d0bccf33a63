"""The judicial part: what its keepers write there, and whom of the workers they give it to, why and until when."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.dossiers.assignments import WORKING, Assignment, AssignmentState
from casefile.dossiers.commands.acting import required
from casefile.dossiers.commands.editing import row_to_write
from casefile.dossiers.face import Judicial, Reasons
from casefile.dossiers.model import Dossier, JudicialNotes, JudicialOpening
from casefile.kernel import clock
from casefile.kernel.codes import codes
from casefile.kernel.errors import Invalid, NotReady
from casefile.kernel.ids import new_id
from casefile.kernel.words import N_
from casefile.people.actor import Actor
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.vault.granting import end_grants, grant
from casefile.vault.grants import Grant
from casefile.vault.keyring import keyring_of

LONGEST, DAY = timedelta(days=366), timedelta(days=1)


def edit_judicial(session: Session, dossier: Dossier, notes: Judicial, *, version: int, by: Actor) -> JudicialNotes:
    """Write the judicial notes; every group needs the document of the authority that knows."""
    for group in notes.key_groups:
        if not codes("key_group").check(group.code, name="key_groups").trait("judicial"):
            raise Invalid(N_("This group belongs to the first page."), field="key_groups")
        if not group.evidence.strip():
            raise Invalid(N_("Name the document of the competent authority."), field="key_groups")
    row = row_to_write(session, JudicialNotes, dossier, version=version, by=by)
    row.notes = notes
    session.flush()
    return row


def give_judicial(
    session: Session, dossier: Dossier, assignment: Assignment, *, by: Actor, reason: str, until: date
) -> JudicialOpening:
    """Give the judicial part to who leads or works on the case, until the end of a day; a keeper's signed act.

    It ends with the assignment at the latest. Raise NotEntitled for who is no keeper.
    """
    reason, holder = required(reason), _worker(session, dossier, assignment)
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise Invalid(N_("Choose a day within the next twelve months."), field="until")
    keyring_of(session).key(session, dossier.id, Compartment.JUDICIAL)
    end_grants(session, dossier.id, holder=holder, compartment=Compartment.JUDICIAL, by=by.principal_id)
    (given,) = grant(
        session, dossier.id, holder=holder, capacity=assignment.capacity, reason="judicial",
        until=clock.start_of(until + DAY), compartments=frozenset({Compartment.JUDICIAL}),
    )  # fmt: skip
    row = JudicialOpening(
        id=new_id(), dossier_id=dossier.id, grant_id=given.id, user_id=assignment.user_id, given_by_id=by.user_id,
        given_at=clock.now(),
    )  # fmt: skip
    row.words = Reasons(reason=reason)
    session.add(row)
    session.flush()
    return row


def _worker(session: Session, dossier: Dossier, assignment: Assignment) -> UUID:
    """Give the principal of who leads or works on the case now; raise Invalid for everybody else."""
    principal_id = session.get_one(User, assignment.user_id).principal_id
    works = assignment.state is AssignmentState.ACTIVE and assignment.capacity in WORKING
    if assignment.dossier_id != dossier.id or not works or principal_id is None:
        raise Invalid(N_("Only who leads or works on the case now can be given this."), field="assignment")
    return principal_id


def end_judicial(session: Session, opening: JudicialOpening, *, by: Actor) -> None:
    """Take the judicial part back at once."""
    given = session.get_one(Grant, opening.grant_id)
    if given.ended_at is not None:
        raise NotReady(N_("This has ended already."))
    end_grants(
        session, opening.dossier_id, holder=given.holder_id, capacity=given.capacity,
        compartment=Compartment.JUDICIAL, by=by.principal_id,
    )  # fmt: skip
