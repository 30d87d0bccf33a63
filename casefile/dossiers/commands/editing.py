"""Writing on the first pages: face, care card; checks, revisions and tags."""

from typing import TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.checks import checked
from casefile.dossiers.commands.acting import require_holder
from casefile.dossiers.commands.owing import open_obligation, settle
from casefile.dossiers.face import Care, Face
from casefile.dossiers.faces import note_face_change
from casefile.dossiers.masks import check_name
from casefile.dossiers.model import CareCard, Dossier, JudicialNotes, identity_of
from casefile.dossiers.numbers import new_number
from casefile.dossiers.obligations import Kind, Obligation, unsettled
from casefile.dossiers.settings import settings
from casefile.kernel import clock
from casefile.kernel.calendar import add_working_days
from casefile.kernel.codes import codes
from casefile.kernel.errors import Conflict
from casefile.kernel.ids import new_id
from casefile.people.actor import Actor
from casefile.people.offices import Office, office
from casefile.vault.capacities import SafeKind
from casefile.vault.granting import make_safe
from casefile.vault.keyring import keyring_of
from casefile.vault.revisions import revisions_of
from casefile.vault.sealed import expect_version
from casefile.vault.tags import write_tags

Page = TypeVar("Page", CareCard, JudicialNotes)


def new_dossier(session: Session, at: Office, face: Face, *, legal_basis: str, by: Actor) -> Dossier:
    """Open a dossier at an office. A holder writes its tags; with anybody else the office checks for duplicates."""
    codes("legal_basis").check(legal_basis, name="legal_basis")
    face = checked(face)
    safe = make_safe(session, SafeKind.DOSSIER, office=at.principal_id, keepers=at.keepers_id)
    dossier = Dossier(
        id=safe.id, number=new_number(session, at.area_code), office_id=at.id, legal_basis=legal_basis,
        created_at=clock.now(), created_by_id=by.user_id,
    )  # fmt: skip
    dossier.face = face
    session.add(dossier)
    session.flush()
    _settle_identity(session, dossier, Face(), by)
    note_face_change(session, dossier)
    return dossier


def edit_face(
    session: Session, dossier: Dossier, face: Face, *, version: int, by: Actor, legal_basis: str | None = None
) -> None:
    """Write the face anew; the earlier version stays. Raise Conflict when somebody wrote since the form was made."""
    expect_version(dossier, version)
    before, face = dossier.face, checked(face)
    if legal_basis is not None:
        dossier.legal_basis = codes("legal_basis").check(legal_basis, name="legal_basis").code
    if face != before:
        dossier.face = face
        session.flush()
        _settle_identity(session, dossier, before, by)
        note_face_change(session, dossier)
    session.flush()


def _settle_identity(session: Session, dossier: Dossier, before: Face, by: Actor) -> None:
    new, old = identity_of(dossier.face), identity_of(before)
    if new == old:
        return
    at = office(session, dossier.office_id)
    if at.principal_id in by.held:
        write_tags(session, keyring_of(session), dossier_id=dossier.id, office=at.principal_id, new=new, old=old)
    elif open_check(session, dossier.id) is None:
        due = add_working_days(clock.now(), settings().check_working_days)
        open_obligation(
            session, Kind.CHECK, subject_id=dossier.id, safe_id=dossier.id, office_id=dossier.office_id,
            holder_office_id=dossier.office_id, due=due, by=by,
        )  # fmt: skip


def open_check(session: Session, dossier_id: UUID) -> Obligation | None:
    """Give the check for duplicates that waits for a dossier."""
    return session.scalar(
        select(Obligation).where(unsettled(Obligation.safe_id == dossier_id, Obligation.kind == Kind.CHECK))
    )


def check_duplicates(session: Session, dossier: Dossier, *, by: Actor, outcome: str = "") -> None:
    """Settle the check for duplicates: a holder of the office looked, and writes the tags."""
    require_holder(session, by, dossier.id, dossier.office_id)
    waiting = open_check(session, dossier.id)
    if waiting is not None:
        at, values = office(session, dossier.office_id), identity_of(dossier.face)
        earlier = [identity_of(old.value) for old in revisions_of(session, dossier) if old.value is not None]
        for old in earlier or [{}]:
            write_tags(session, keyring_of(session), dossier_id=dossier.id, office=at.principal_id, new=values, old=old)
        settle(session, waiting, by=by, outcome=outcome)


def row_to_write(session: Session, model: type[Page], dossier: Dossier, *, version: int, by: Actor) -> Page:
    """Give the one row of a dossier that is about to be written; version 0: there was none when the form was made."""
    row = session.scalar(select(model).where(model.dossier_id == dossier.id))
    if row is None:
        if version:
            raise Conflict
        row = model(id=new_id(), dossier_id=dossier.id)
        session.add(row)
    else:
        expect_version(row, version)
    row.written_at, row.written_by_id = clock.now(), by.user_id
    return row


def edit_care_card(session: Session, dossier: Dossier, card: Care, *, version: int, by: Actor) -> CareCard:
    """Write what those who help may see."""
    row = row_to_write(session, CareCard, dossier, version=version, by=by)
    row.card = msgspec.structs.replace(card, call_name=check_name(card.call_name, field="call_name"))
    session.flush()
    return row
