"""Who opens what: the table of capacities, proved grants, and nothing else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casefile.kernel import clock
from casefile.kernel.ids import new_id
from casefile.vault import envelope
from casefile.vault.capacities import TABLE, Capacity, Compartment, GrantState
from casefile.vault.climbing import climbed
from casefile.vault.errors import Locked, NotEntitled, Untrusted
from casefile.vault.granting import accept_grants, end_grants, grant
from casefile.vault.grants import OPENING, Form, Grant, Opening, readable, record_of
from casefile.vault.keyring import Keyring, keyring_of
from casefile.vault.rewrapping import rewrap
from casefile.vault.safes import Safe
from tests.vault.installation import Entry, Installation, Key

C = Compartment
DOSSIER = (C.FACE, C.CORE, C.CARE, C.JUDICIAL)


def opens(house: Installation, person: Key, safe_id: UUID) -> set[Compartment]:
    """The vault's own answer: what a person's keys open, whatever the program would allow."""
    with house.as_(person) as session:
        keyring = keyring_of(session)
        return {part for part in DOSSIER if keyring.can_open(session, safe_id, part)}


def give(house: Installation, giver: Key, safe_id: UUID, holder: Key, capacity: Capacity, **how: object) -> None:
    with house.as_(giver) as session:
        grant(session, safe_id, holder=holder.id, capacity=capacity, **how)  # type: ignore[arg-type]
        session.commit()


def tomorrow() -> datetime:
    return clock.now() + timedelta(days=1)


def accept(house: Installation, safe_id: UUID) -> None:
    with house.as_(house.worker) as session:
        accept_grants(session, safe_id, capacity=Capacity.LEAD)
        session.commit()


def test_whose_certificate_has_ended_opens_no_grant_however_it_came_to_hand(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        own = keyring_of(session)
        query = select(*OPENING).where(Grant.safe_id == safe_id, Grant.holder_id.in_(own.held))
        grants = [Opening(*row) for row in session.execute(query)]
        assert own.key_of(session, grants[0]) is not None
        secrets = {each: own.secret(each) for each in own.held}
        ended = Keyring(own.owner, secrets, deployment=own.deployment, recorder=house.notes, closed=True)
        ended.take(session, grants)
        assert ended.key_of(session, grants[0]) is None
        assert not any(ended.can_open(session, safe_id, part) for part in DOSSIER)


def test_what_is_signed_of_a_grant_says_every_part_of_it_and_is_the_same_for_its_plain_columns(
    house: Installation,
) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        row = session.scalars(select(Grant).where(Grant.safe_id == safe_id, Grant.compartment == C.FACE)).first()
        assert row is not None
        plain = Opening(*session.execute(select(*OPENING).where(Grant.id == row.id)).one())
        record = row.record("test")
        assert record.startswith(f"grant|test|face|office|maker|{row.reason}|".encode())
        ids = (row.id, row.safe_id, row.holder_id, row.granter_id, row.granted_by)
        assert record.endswith(row.commitment + b"".join(each.bytes for each in ids))
        others: dict[str, Any] = {"reason": "!", "key_version": 2, "commitment": bytes(32), "until_at": tomorrow()}
        others |= {name: new_id() for name in ("id", "safe_id", "holder_id", "granter_id", "granted_by")}
        others |= {"compartment": C.CORE, "capacity": Capacity.LEAD, "granted_as": Capacity.OFFICE}
        others |= {"from_at": tomorrow(), "offer_until": tomorrow() + timedelta(1)}
        changed = {record_of(plain._replace(**{name: value}), "test") for name, value in others.items()}
    assert record_of(plain, "test") == record
    assert len({record, *changed, record_of(plain, "demo")}) == 2 + len(others)


def test_a_compartment_is_found_by_its_code_as_by_itself() -> None:
    assert {C.FACE: 1}.get("face") == 1  # type: ignore[call-overload]  # on purpose
    assert {"face"} == {C.FACE}


def test_the_office_opens_all_but_the_judicial_part(house: Installation) -> None:
    safe_id, _ = house.dossier()
    assert opens(house, house.supervisor, safe_id) == {C.FACE, C.CORE, C.CARE}


def test_a_colleague_and_the_office_above_open_nothing(house: Installation) -> None:
    safe_id, _ = house.dossier()
    assert opens(house, house.stranger, safe_id) == set()
    assert opens(house, house.head, safe_id) == set()


@pytest.mark.parametrize("capacity", [Capacity.LEAD, Capacity.FOLLOW_UP, Capacity.VOLUNTEER, Capacity.OBSERVER])
def test_a_capacity_opens_what_its_row_says(house: Installation, capacity: Capacity) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, capacity)
    assert opens(house, house.worker, safe_id) == set(TABLE[capacity].active) & set(DOSSIER)


def test_an_offer_opens_the_face_and_the_acceptance_the_rest(house: Installation) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    assert opens(house, house.worker, safe_id) == {C.FACE}
    with house.as_(house.worker) as session:
        assert accept_grants(session, safe_id, capacity=Capacity.LEAD) == 3
        session.commit()
    assert opens(house, house.worker, safe_id) == {C.FACE, C.CORE, C.CARE}


def test_an_offer_lapses_by_itself(house: Installation) -> None:
    safe_id, _ = house.dossier()
    until = clock.now() + timedelta(days=1)
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=until)
    with clock.at(until):
        assert opens(house, house.worker, safe_id) == set()
        with house.as_(house.worker) as session:
            assert accept_grants(session, safe_id, capacity=Capacity.LEAD) == 0


def test_a_grant_ends_at_its_time_and_when_it_is_ended_its_key_is_gone(house: Installation) -> None:
    safe_id, _ = house.dossier()
    until = clock.now() + timedelta(days=1)
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, until=until)
    with clock.at(until):
        assert opens(house, house.worker, safe_id) == set()
    with house.as_(house.supervisor) as session:
        assert end_grants(session, safe_id, holder=house.worker.id) == 3
        session.commit()
        kept = session.scalars(select(Grant).where(Grant.holder_id == house.worker.id)).all()
    assert [row.wrapped for row in kept] == [None, None, None]
    assert opens(house, house.worker, safe_id) == set()


def test_the_lead_gives_a_volunteer_the_care_part_and_a_volunteer_gives_nothing(house: Installation) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD)
    give(house, house.worker, safe_id, house.volunteer, Capacity.VOLUNTEER)
    assert opens(house, house.volunteer, safe_id) == {C.CARE}
    with pytest.raises(NotEntitled):
        give(house, house.volunteer, safe_id, house.stranger, Capacity.VOLUNTEER)
    with pytest.raises(NotEntitled):
        give(house, house.worker, safe_id, house.stranger, Capacity.LEAD)


def test_the_judicial_part_is_given_by_its_keepers_alone(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with pytest.raises(NotEntitled):
        give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, compartments=frozenset({C.JUDICIAL}))


def test_the_second_opening_uses_the_own_box(house: Installation) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD)
    with house.as_(house.worker) as session:
        keyring = keyring_of(session)
        keyring.preload(session, [safe_id], DOSSIER)
        assert rewrap(session, keyring) == 3
        session.commit()
        forms = session.scalars(select(Grant.form).where(Grant.holder_id == house.worker.id)).all()
    assert set(forms) == {Form.OWN_BOX}
    assert opens(house, house.worker, safe_id) == {C.FACE, C.CORE, C.CARE}


def test_by_way_of_the_parent_the_office_above_opens_one_safe_until_the_time_given(house: Installation) -> None:
    safe_id, _ = house.dossier()
    other, _ = house.dossier()
    until = clock.now() + timedelta(hours=2)
    with house.as_(house.head) as session:
        keyring = keyring_of(session)
        with climbed(session, keyring, house.town.id):
            grant(session, safe_id, holder=house.head.id, capacity=Capacity.PARENT, until=until)
        assert house.town.id not in keyring.held
        session.commit()
    assert opens(house, house.head, safe_id) == {C.FACE, C.CORE, C.CARE}
    assert opens(house, house.head, other) == set()
    with clock.at(until):
        assert opens(house, house.head, safe_id) == set()


def test_nobody_climbs_sideways(house: Installation) -> None:
    with (
        house.as_(house.supervisor) as session,
        pytest.raises(Locked),
        climbed(session, keyring_of(session), house.root.id),
    ):
        pass


def test_what_sql_says_is_readable_is_what_the_vault_opens(house: Installation) -> None:
    safe_id, entry_id = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    for person in (house.supervisor, house.worker, house.stranger, house.head):
        for part in DOSSIER:
            with house.as_(person) as session:
                held = keyring_of(session).held
                told = session.scalar(select(Entry.id).where(Entry.id == entry_id, readable(held, Entry.safe_id, part)))
                assert (told is not None) == keyring_of(session).can_open(session, safe_id, part)


# What an intruder with the right to write could try


def forged(house: Installation, session: Session, safe_id: UUID, key: bytes, signer: Key, **other: object) -> Grant:
    """A grant for the stranger put together by hand and signed with a key the intruder has."""
    values: dict[str, object] = {
        "id": new_id(), "safe_id": safe_id, "compartment": C.CORE, "key_version": 1,
        "commitment": session.get_one(Safe, safe_id).commitment(C.CORE), "holder_id": house.stranger.id,
        "capacity": Capacity.LEAD, "granter_id": signer.id, "granted_by": signer.id, "granted_as": Capacity.OFFICE,
        "reason": "", "from_at": clock.now(), "state": GrantState.ACTIVE, "form": Form.HPKE,
    }  # fmt: skip
    made = Grant(**values | other)
    record = made.record("test")
    made.signature = signer.secret.sign(record)
    inner = house.stranger.secret.public.seal(key, record)
    made.wrapped = envelope.wrap(house.deployment.outer, inner, made.id.bytes)
    session.add(made)
    session.commit()
    return made


@pytest.mark.parametrize("granted_as", [Capacity.OFFICE, Capacity.MAKER, Capacity.LEAD])
def test_an_inserted_grant_is_refused_even_with_the_right_key(house: Installation, granted_as: Capacity) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        key = keyring_of(session).key(session, safe_id, C.CORE)
    with house.as_(house.stranger) as session:
        made = forged(house, session, safe_id, key, house.stranger, granted_as=granted_as)
        with pytest.raises(Untrusted):
            keyring_of(session).open_grant(session, made)
    assert opens(house, house.stranger, safe_id) == set()


def test_a_grant_in_the_office_s_name_without_its_signature_is_refused(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.stranger) as session:
        made = forged(house, session, safe_id, bytes(32), Key(house.town.id, house.stranger.secret))
        with pytest.raises(Untrusted):
            keyring_of(session).open_grant(session, made)


def test_a_lead_who_signs_another_lead_is_refused(house: Installation) -> None:
    """Who holds a compartment may still not hand it on beyond the table."""
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD)
    with house.as_(house.worker) as session:
        key = keyring_of(session).key(session, safe_id, C.CORE)
        made = forged(house, session, safe_id, key, house.worker, granted_as=Capacity.LEAD).id
    with house.as_(house.stranger) as session, pytest.raises(Untrusted):
        keyring_of(session).open_grant(session, session.get_one(Grant, made))


@pytest.mark.parametrize(
    "change",
    [
        {"until_at": None},
        {"capacity": Capacity.CO_WORKER},
        {"compartment": Compartment.JUDICIAL},
        {"reason": "other"},
    ],
)
def test_a_changed_record_does_not_open(house: Installation, change: dict[str, object]) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, until=clock.now() + timedelta(days=1))
    with house.as_(None) as session:
        session.execute(update(Grant).where(Grant.holder_id == house.worker.id).values(**change))
        session.commit()
    assert opens(house, house.worker, safe_id) == set()


def written(house: Installation, capacity: Capacity = Capacity.LEAD, **values: object) -> None:
    """Write into the rows of what the worker was given, as an intruder could."""
    with house.as_(None) as session:
        mine = (Grant.holder_id == house.worker.id) & (Grant.capacity == capacity)
        session.execute(update(Grant).where(mine).values(**values))
        session.commit()


@pytest.mark.parametrize("opened_before", [False, True])
def test_a_row_that_says_active_or_accepted_opens_no_more_than_the_offer(
    house: Installation,
    opened_before: bool,  # noqa: FBT001
) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    if opened_before:
        with house.as_(house.worker) as session:
            keyring_of(session).preload(session, [safe_id], DOSSIER)
            assert rewrap(session, keyring_of(session)) == 1
            session.commit()
    written(house, state=GrantState.ACTIVE)
    assert opens(house, house.worker, safe_id) == {C.FACE}
    for moment in (clock.now(), tomorrow()):
        written(house, accepted_at=moment)
        assert opens(house, house.worker, safe_id) == set()
        with clock.at(tomorrow() + timedelta(days=30)):
            assert opens(house, house.worker, safe_id) == set()
    written(house, offer_until=None, accepted_at=None)
    assert opens(house, house.worker, safe_id) == set()


def test_an_acceptance_is_the_holders_own_and_in_time(house: Installation) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    for signer, moment in ((house.stranger, clock.now()), (house.worker, tomorrow() + timedelta(seconds=1))):
        with house.as_(None) as session:
            for row in session.scalars(select(Grant).where(Grant.holder_id == house.worker.id)):
                row.state, row.accepted_at = GrantState.ACTIVE, moment
                row.accept_signature = signer.secret.sign(row.acceptance("test"))
            session.commit()
        assert opens(house, house.worker, safe_id) == set()


@pytest.mark.parametrize("opened_before", [False, True])
def test_what_was_accepted_opens_without_a_signature_to_check_and_only_by_that_acceptance(
    house: Installation,
    opened_before: bool,  # noqa: FBT001
) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    with house.as_(house.worker) as late:
        keyring = keyring_of(late)
        keyring.preload(late, [safe_id], DOSSIER)
        if opened_before:
            rewrap(late, keyring)
        late.commit()
    accept(house, safe_id)
    if not opened_before:
        with house.as_(house.worker) as late:
            rewrap(late, keyring)
            late.commit()
    with house.as_(house.worker) as session:
        forms = session.scalars(select(Grant.form).where(Grant.holder_id == house.worker.id)).all()
    assert set(forms) == {Form.OWN_BOX}
    with clock.at(tomorrow() + timedelta(days=30)):
        assert opens(house, house.worker, safe_id) == {C.FACE, C.CORE, C.CARE}
    written(house, accepted_at=clock.now() + timedelta(minutes=1))
    assert opens(house, house.worker, safe_id) == set()


def test_a_lead_who_has_not_accepted_gives_nothing_on(house: Installation) -> None:
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True, offer_until=tomorrow())
    with house.as_(house.supervisor) as session:
        key = keyring_of(session).key(session, safe_id, C.CARE)
        commitment = session.get_one(Safe, safe_id).commitment(C.CARE)
    with house.as_(house.stranger) as session:
        made = forged(
            house, session, safe_id, key, house.worker, capacity=Capacity.VOLUNTEER, granted_as=Capacity.LEAD,
            compartment=C.CARE, commitment=commitment,
        )  # fmt: skip
        with pytest.raises(Untrusted):
            keyring_of(session).open_grant(session, made)
    accept(house, safe_id)
    with house.as_(house.stranger) as session, pytest.raises(Untrusted):
        keyring_of(session).open_grant(session, session.get_one(Grant, made.id))


def test_an_offer_says_until_when_it_stands(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with pytest.raises(ValueError, match="until when"):
        give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD, offered=True)


@pytest.mark.parametrize("opened_before", [False, True])
def test_swapped_wrapped_keys_do_not_open(house: Installation, opened_before: bool) -> None:  # noqa: FBT001
    one, _ = house.dossier()
    other, _ = house.dossier()
    for safe_id in (one, other):
        give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD)
    with house.as_(house.worker) as session:
        if opened_before:
            keyring_of(session).preload(session, [one, other], DOSSIER)
            rewrap(session, keyring_of(session))
        rows = session.scalars(select(Grant).where(Grant.holder_id == house.worker.id)).all()
        wrapped = [row.wrapped for row in rows]
        for row, foreign in zip(rows, wrapped[1:] + wrapped[:1], strict=True):
            row.wrapped = foreign
        session.commit()
    assert opens(house, house.worker, one) | opens(house, house.worker, other) == set()


def test_a_foreign_key_under_a_good_signature_is_refused(house: Installation) -> None:
    """The commitment: a grant that hands over another key than the safe's is damaged."""
    safe_id, _ = house.dossier()
    give(house, house.supervisor, safe_id, house.worker, Capacity.LEAD)
    with house.as_(None) as session:
        row = session.scalars(select(Grant).where(Grant.holder_id == house.worker.id)).first()
        assert row is not None
        inner = house.worker.secret.public.seal(bytes(32), row.record("test"))
        row.wrapped = envelope.wrap(house.deployment.outer, inner, row.id.bytes)
        part = row.compartment
        session.commit()
    assert part not in opens(house, house.worker, safe_id)


def test_without_the_deployment_secret_no_grant_opens(house: Installation) -> None:
    safe_id, _ = house.dossier()
    with house.as_(house.supervisor) as session:
        right = keyring_of(session)
        wrong = Keyring(
            right.owner,
            {principal: right.secret(principal) for principal in right.held},
            deployment=type(house.deployment)(bytes(32), 1, "test"),
            recorder=house.notes,
        )
        assert not wrong.can_open(session, safe_id, C.FACE)
