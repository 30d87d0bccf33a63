"""Making safes, giving, accepting and ending grants: the only places where a data key changes hands."""

import os
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.ids import new_id
from casefile.vault import envelope
from casefile.vault.capacities import (
    COMPARTMENTS,
    Capacity,
    Compartment,
    GrantState,
    SafeKind,
    may_give,
    opened_by,
)
from casefile.vault.certificates import sealing_keys
from casefile.vault.errors import NotEntitled
from casefile.vault.grants import Form, Grant
from casefile.vault.keyring import Keyring, keyring_of
from casefile.vault.principals import PublicKeys
from casefile.vault.proof import held_as
from casefile.vault.safes import Safe, key_context


def make_safe(
    session: Session,
    kind: SafeKind,
    *,
    office: UUID,
    keepers: UUID | None = None,
    author_keeps: bool = False,
    safe_id: UUID | None = None,
) -> Safe:
    """Make a safe with all its data keys and grant them to the office, its judicial keepers and, if told, the author.

    `office` and `keepers` are principal ids. A dossier needs keepers. Raise Untrusted when a key is not certified.
    """
    keyring = keyring_of(session)
    compartments = COMPARTMENTS[kind]
    safe = Safe(id=safe_id or new_id(), kind=kind, office_id=office, maker_id=keyring.owner, made_at=clock.now())
    keys = {compartment: os.urandom(32) for compartment in compartments}
    safe.commitments = b"".join(
        envelope.commitment(keys[compartment], key_context(safe.id, compartment, 1)) for compartment in compartments
    )
    safe.signature = keyring.sign(safe.record(keyring.realm))
    session.add(safe)
    session.flush()
    for compartment, key in keys.items():
        keyring.remember(safe.id, compartment, 1, key)
        to_keepers = compartment is Compartment.JUDICIAL
        holder, capacity = (keepers, Capacity.KEEPERS) if to_keepers else (office, Capacity.OFFICE)
        if holder is None:
            raise NotEntitled
        _give(session, safe, compartment, holder=holder, capacity=capacity, granter=(keyring.owner, Capacity.MAKER))
    if author_keeps:
        for compartment in opened_by(Capacity.AUTHOR, kind, offered=False):
            maker = (keyring.owner, Capacity.MAKER)
            _give(session, safe, compartment, holder=keyring.owner, capacity=Capacity.AUTHOR, granter=maker)
    session.flush()
    return safe


def grant(
    session: Session,
    safe_id: UUID,
    *,
    holder: UUID,
    capacity: Capacity,
    reason: str = "",
    offered: bool = False,
    offer_until: datetime | None = None,
    until: datetime | None = None,
    compartments: frozenset[Compartment] | None = None,
) -> list[Grant]:
    """Give a principal what a capacity opens of a safe; raise NotEntitled when the giver may not.

    `offered`: what opens while offered is active at once, the rest waits for the acceptance. `reason` is a code.
    `compartments` narrows, or names the judicial one, which its keepers alone can give.
    """
    if offered and offer_until is None:
        raise ValueError("say until when the offer stands: it is part of what is signed")
    safe = session.get_one(Safe, safe_id)
    wanted = opened_by(capacity, safe.kind, offered=False)
    if compartments is not None:
        wanted = tuple(part for part in COMPARTMENTS[safe.kind] if part in compartments)
    at_once = opened_by(capacity, safe.kind, offered=True) if offered else wanted
    given = [
        _give(
            session,
            safe,
            compartment,
            holder=holder,
            capacity=capacity,
            granter=_granter(session, safe_id, compartment, capacity),
            state=GrantState.ACTIVE if compartment in at_once else GrantState.OFFERED,
            reason=reason,
            offer_until=offer_until if offered else None,
            until=until,
        )
        for compartment in wanted
    ]
    session.flush()
    return given


def accept_grants(session: Session, safe_id: UUID, *, capacity: Capacity) -> int:
    """Accept what was offered to the person signed in: a signed act; tell how many grants opened."""
    keyring, moment = keyring_of(session), clock.now()
    accepted = 0
    for given in _open_grants(session, safe_id, holder=keyring.owner, capacity=capacity):
        if given.accepted_at is None and given.offer_until is not None and given.offer_until > moment:
            _accept(session, keyring, given, moment)
            accepted += 1
    session.flush()
    return accepted


def _accept(session: Session, keyring: Keyring, given: Grant, moment: datetime) -> None:
    """Sign, and bind the key to the acceptance: from then on it opens by that, not by what a row says."""
    key = keyring.key_offered(session, given)
    given.state, given.accepted_at = GrantState.ACTIVE, moment
    given.accept_signature = keyring.sign(given.acceptance(keyring.realm))
    if key is not None:
        given.form, given.wrapped = Form.OWN_BOX, keyring.boxed(given, key)


def end_grants(
    session: Session,
    safe_id: UUID | None = None,
    *,
    holder: UUID | None = None,
    capacity: Capacity | None = None,
    compartment: Compartment | None = None,
    by: UUID | None = None,
) -> int:
    """End grants by safe, holder, capacity and part, whichever are given; the wrapped keys are deleted with it."""
    if safe_id is None and holder is None:
        raise ValueError("name a safe or a holder")
    ended = [
        given
        for given in _open_grants(session, safe_id, holder=holder, capacity=capacity)
        if compartment in {None, given.compartment}
    ]
    for given in ended:
        given.state, given.ended_at, given.ended_by, given.wrapped = GrantState.ENDED, clock.now(), by, None
    session.flush()
    return len(ended)


def _open_grants(
    session: Session, safe_id: UUID | None, *, holder: UUID | None, capacity: Capacity | None
) -> list[Grant]:
    query = select(Grant).where(Grant.state != GrantState.ENDED)
    if safe_id is not None:
        query = query.where(Grant.safe_id == safe_id)
    if holder is not None:
        query = query.where(Grant.holder_id == holder)
    if capacity is not None:
        query = query.where(Grant.capacity == capacity)
    return list(session.scalars(query))


def _granter(session: Session, safe_id: UUID, compartment: Compartment, capacity: Capacity) -> tuple[UUID, Capacity]:
    """Find by which held principal, and in which capacity, the person signed in may give this."""
    keyring, entitled = keyring_of(session), may_give(capacity, compartment)
    for principal in sorted(keyring.held, key=lambda principal: principal == keyring.owner):
        held = held_as(session, principal, safe_id, compartment, entitled)
        if held is not None:
            return principal, held
    if Capacity.MAKER in entitled and session.get_one(Safe, safe_id).maker_id == keyring.owner:
        return keyring.owner, Capacity.MAKER
    raise NotEntitled


def _give(
    session: Session,
    safe: Safe,
    compartment: Compartment,
    *,
    holder: UUID,
    capacity: Capacity,
    granter: tuple[UUID, Capacity],
    state: GrantState = GrantState.ACTIVE,
    reason: str = "",
    offer_until: datetime | None = None,
    until: datetime | None = None,
) -> Grant:
    keyring = keyring_of(session)
    given = Grant(
        id=new_id(), safe_id=safe.id, compartment=compartment, key_version=1,
        commitment=safe.commitment(compartment), holder_id=holder, capacity=capacity, granter_id=granter[0],
        granted_by=keyring.owner, granted_as=granter[1], reason=reason, from_at=clock.now(),
        offer_until=offer_until, until_at=until, state=state,
    )  # fmt: skip
    record = given.record(keyring.realm)
    given.signature = keyring.secret(granter[0]).sign(record)
    _wrap_for_holder(session, keyring, given, keyring.key(session, safe.id, compartment))
    session.add(given)
    return given


def _wrap_for_holder(session: Session, keyring: Keyring, given: Grant, key: bytes) -> None:
    """Wrap under the holder's own box where its secret is at hand, else to its certified public key."""
    record = given.record(keyring.realm)
    if given.holder_id in keyring.held:
        given.form, inner = Form.OWN_BOX, envelope.wrap(keyring.secret(given.holder_id).box, key, record)
    else:
        keys: PublicKeys = sealing_keys(session, given.holder_id)
        given.form, inner = Form.HPKE, keys.seal(key, record)
    given.wrapped = envelope.wrap(keyring.deployment.outer, inner, given.id.bytes)
