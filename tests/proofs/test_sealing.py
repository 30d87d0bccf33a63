"""Nothing opens without a person's grant; nothing that was moved, swapped or put in by hand opens at all."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from casefile.kernel.ids import new_id
from casefile.people.actor import Actor
from casefile.vault import envelope
from casefile.vault.capacities import Compartment
from casefile.vault.certificates import Certificate, CertifiedAs, _checked, sealing_keys, trusted_keys
from casefile.vault.deployment import Deployment, load
from casefile.vault.errors import Damaged, Locked, Untrusted
from casefile.vault.grants import Grant
from casefile.vault.holdings import Holding, open_holding
from casefile.vault.lockbox import Lockbox
from casefile.vault.principals import Principal, PrincipalKind, Secret, make_principal
from casefile.vault.revisions import Revision, revisions_of
from casefile.vault.sealed import cell_of
from tests.dossiers.builders import fresh, renewed
from tests.proofs.county import CANARIES, County, person
from tests.proofs.sealed_rows import cells, opened, sealed_tables

REFUSED = (Damaged, Locked, Untrusted)


@pytest.fixture
def session(full: County) -> Iterator[Session]:
    """A session in which anything may be done by hand; nothing of it stays."""
    with full.database.writing() as session:
        yield session
        session.rollback()


def everybody_of_the_file(full: County) -> list[Actor]:
    """The supervisor, and the keeper of the judicial part."""
    return [renewed(full.place.supervisor), person(full, "root1")]


def open_to(session: Session, row: Any, actors: list[Actor]) -> bool:
    """Tell whether anybody of these opens a row, as it stands in the database now."""
    for actor in actors:
        session.info["keyring"] = actor.keyring
        session.expire(row)
        try:
            opened(row)
        except REFUSED:
            continue
        return True
    return False


def test_every_sealed_table_is_represented(session: Session) -> None:
    empty = [each.__tablename__ for each in sealed_tables() if not any(type(row) is each for row in cells(session))]
    assert empty == []


def test_whoever_holds_a_grant_opens_every_cell(full: County, session: Session) -> None:
    rows = list(cells(session))
    assert len(rows) > 15
    assert [row for row in rows if not open_to(session, row, everybody_of_the_file(full))] == []


def test_a_colleague_opens_nothing_although_no_rule_is_asked(full: County, session: Session) -> None:
    """No guard stands before these readings at all: only the vault."""
    for name in full.strangers.values():
        if name == "root1":
            continue
        stranger = person(full, name)
        assert [type(row) for row in cells(session) if open_to(session, row, [stranger])] == []


def test_the_office_above_opens_the_judicial_part_as_its_keeper_and_nothing_else(
    full: County, session: Session
) -> None:
    root = person(full, "root1")
    found = {row.compartment for row in cells(session) if open_to(session, row, [root])}
    assert found == {Compartment.JUDICIAL}


def test_nothing_opens_when_nobody_is_signed_in(session: Session) -> None:
    for row in list(cells(session)):
        with pytest.raises(Locked):
            opened(row)


def test_a_cell_put_in_the_place_of_another_is_refused(full: County, session: Session) -> None:
    """Every cell in the place of every other cell of the database, whatever table it is from."""
    everybody = everybody_of_the_file(full)
    rows = list(cells(session))
    stored = {row.id: (row.cell, row.sealed_version, row.key_version) for row in rows}
    for row in rows:
        table, place = type(row).__table__, type(row)
        for other, (cell, _version, _key) in stored.items():
            if other == row.id:
                continue
            session.execute(update(table).where(place.id == row.id).values(cell=cell))
            assert not open_to(session, row, everybody), (place, row.id, other)
        session.execute(update(table).where(place.id == row.id).values(cell=stored[row.id][0]))
        assert open_to(session, row, everybody)


def test_an_earlier_version_put_back_is_refused(full: County, session: Session) -> None:
    everybody = everybody_of_the_file(full)
    revisions = list(session.scalars(select(Revision)))
    assert revisions
    rows = {row.id: row for row in cells(session)}
    for revision in revisions:
        row = rows[revision.row_id]
        session.execute(update(type(row).__table__).where(type(row).id == row.id).values(cell=revision.cell))
        assert not open_to(session, row, everybody)


def opens_every_version(session: Session, row: Any) -> bool:
    try:
        return all(old.value is not None for old in revisions_of(session, row))
    except Locked:
        return False


def test_an_earlier_version_in_the_place_of_another_is_refused(full: County, session: Session) -> None:
    everybody = everybody_of_the_file(full)
    rows = {row.id: row for row in cells(session)}
    revisions = list(session.scalars(select(Revision)))
    for revision in revisions:
        stored = {each.id: each.cell for each in revisions} | {revision.row_id: rows[revision.row_id].cell}
        for other, cell in stored.items():
            if other != revision.id:
                session.execute(update(Revision).where(Revision.id == revision.id).values(cell=cell))
                session.expire(revision)
                for actor in everybody:
                    session.info["keyring"] = fresh(actor)
                    assert not opens_every_version(session, rows[revision.row_id])
        session.rollback()


def test_a_cell_with_one_changed_bit_is_refused(full: County, session: Session) -> None:
    everybody = everybody_of_the_file(full)
    for row in list(cells(session)):
        for place in (0, 5, len(row.cell) // 2, len(row.cell) - 1):
            bent = bytearray(row.cell)
            bent[place] ^= 1
            session.execute(update(type(row).__table__).where(type(row).id == row.id).values(cell=bytes(bent)))
            assert not open_to(session, row, everybody), (type(row), place)
            session.rollback()


def test_a_wrapped_key_in_another_grant_is_refused(full: County, session: Session) -> None:
    """Each wrapped key put into each other grant of the same holder or of another."""
    actors = everybody_of_the_file(full)
    grants = list(session.scalars(select(Grant).where(Grant.wrapped.is_not(None)).order_by(Grant.id)))
    stored = {grant.id: (grant.wrapped, grant.form) for grant in grants}
    some = grants[:: len(grants) // 12]
    for grant in some:
        for other in some:
            if other.id == grant.id:
                continue
            wrapped, form = stored[other.id]
            session.execute(update(Grant).where(Grant.id == grant.id).values(wrapped=wrapped, form=form))
            session.expire_all()
            for actor in actors:
                if grant.holder_id in actor.held:
                    with pytest.raises(REFUSED):
                        fresh(actor).open_grant(session, session.get_one(Grant, grant.id))
        session.rollback()


def test_a_grant_changed_to_another_holder_safe_or_compartment_is_refused(full: County, session: Session) -> None:
    stranger = person(full, full.strangers["youth_worker"])
    for grant in list(session.scalars(select(Grant).where(Grant.wrapped.is_not(None)))):
        session.execute(update(Grant).where(Grant.id == grant.id).values(holder_id=stranger.principal_id))
    session.expire_all()
    for row in list(cells(session)):
        assert not open_to(session, row, [stranger])


def test_a_grant_inserted_by_sql_opens_nothing_even_for_who_knows_the_deployment_secret(
    full: County, session: Session
) -> None:
    """Sealed to the stranger's true key, with the outer layer right; only the key itself and the signature are not."""
    stranger = person(full, full.strangers["youth_worker"])
    deployment, keyring = load(full.database.config), fresh(stranger)
    columns = [each.name for each in Grant.__table__.columns]
    for true in list(session.scalars(select(Grant).where(Grant.wrapped.is_not(None)))):
        values = {name: getattr(true, name) for name in columns} | {"holder_id": stranger.principal_id}
        session.execute(delete(Grant).where(Grant.id == true.id))
        session.expunge(true)
        forged = Grant(**values)
        record = forged.record(deployment.realm)
        guessed = sealing_keys(session, stranger.principal_id).seal(bytes(32), record)
        forged.wrapped = envelope.wrap(deployment.outer, guessed, forged.id.bytes)
        forged.signature = keyring.sign(record)
        session.add(forged)
        session.flush()
        with pytest.raises(REFUSED):
            keyring.open_grant(session, forged)


def test_a_swapped_public_key_is_not_sealed_to(full: County, session: Session) -> None:
    """Somebody puts his own public key into the row of a person, an office or a unit: nothing is sealed to it."""
    _checked.clear()
    thief = session.get_one(Principal, person(full, full.strangers["youth_worker"]).principal_id)
    own = {column: getattr(thief, column) for column in ("hpke_public", "signing_public")}
    sealed_to = [each for each in session.scalars(select(Principal.id)) if each != thief.id and trusts(session, each)]
    assert {session.get_one(Principal, each).kind for each in sealed_to} == set(PrincipalKind) - {
        PrincipalKind.INSTALLATION
    }
    for principal in sealed_to:
        for column, foreign in own.items():
            session.execute(update(Principal).where(Principal.id == principal).values({column: foreign}))
            session.expire_all()
            assert not trusts(session, principal)
            session.rollback()
        assert trusts(session, principal)


def trusts(session: Session, principal: UUID) -> bool:
    """Tell whether anything would be sealed to a principal's public key as it stands in the database now."""
    try:
        return sealing_keys(session, principal) is not None
    except Untrusted:
        return False


def test_a_held_secret_in_the_place_of_another_is_refused(full: County, session: Session) -> None:
    deployment = load(full.database.config)
    holdings = list(session.scalars(select(Holding).where(Holding.wrapped.is_not(None)).order_by(Holding.id)))
    office = next(each for each in holdings if each.holder_id == full.place.supervisor.principal_id)
    secret = full.place.supervisor.keyring.secret(office.holder_id)
    assert open_holding(session, deployment, office, secret) is not None
    for other in holdings:
        if other.id != office.id:
            session.execute(update(Holding).where(Holding.id == office.id).values(wrapped=other.wrapped))
            session.expire_all()
            with pytest.raises(REFUSED):
                open_holding(session, deployment, session.get_one(Holding, office.id), secret)


@pytest.mark.parametrize("told", ["true secret, signed by who inserts it", "own secret", "own secret, another's row"])
def test_a_holding_inserted_by_sql_is_refused_even_for_who_knows_the_deployment_secret(
    full: County, session: Session, told: str
) -> None:
    """A stranger who would hold the office; or who would have its supervisor take his own secret for the office's."""
    stranger, boss, deployment = (
        person(full, full.strangers["youth_worker"]),
        full.place.supervisor,
        load(full.database.config),
    )
    query = select(Holding).where(Holding.holder_id == boss.principal_id)
    true = next(each for each in session.scalars(query) if each.wrapped and each.outer_layer)
    secret, holder = stranger.keyring.secret(stranger.principal_id), stranger
    if told.endswith("another's row"):
        made, holder = true, boss
    else:
        copied = {each.name: getattr(true, each.name) for each in Holding.__table__.columns}
        made = Holding(**copied | {"id": new_id(), "holder_id": stranger.principal_id})
        made.signature = secret.sign(made.record(deployment.realm))
        session.add(made)
    raw = boss.keyring.secret(true.principal_id).raw if told.startswith("true") else secret.raw
    record = made.record(deployment.realm)
    sealed = holder.keyring.secret(holder.principal_id).public.seal(raw, record)
    made.wrapped = envelope.wrap(deployment.outer, sealed, record)
    session.flush()
    with pytest.raises(Untrusted):
        open_holding(session, deployment, made, holder.keyring.secret(holder.principal_id))


def test_a_certificate_inserted_by_sql_makes_nobody_trusted(full: County, session: Session) -> None:
    """Every certificate moved to an intruder's key, and again signed with his key in the name of who issued it."""
    _checked.clear()
    thief, intruder = person(full, full.strangers["youth_worker"]), Secret.new(full.database.config.kind)
    accomplice = make_principal(session, PrincipalKind.USER, intruder)
    columns = [each.name for each in Certificate.__table__.columns]
    rows = list(session.scalars(select(Certificate)))
    assert {row.certified_as for row in rows} >= {CertifiedAs.ROOT, CertifiedAs.OFFICE, CertifiedAs.STAFF}
    for row in rows:
        for key in (None, intruder, thief.keyring.secret(thief.principal_id)):
            made = Certificate(**{name: getattr(row, name) for name in columns})
            made.id, made.principal_id = new_id(), accomplice.id
            if key is not None:
                made.signature = key.sign(made.record(accomplice.keys, key.realm))
            session.add(made)
            session.flush()
    assert not trusts(session, accomplice.id)
    with pytest.raises(Untrusted):
        trusted_keys(session, accomplice.id)


def inner_layers(session: Session, deployment: Deployment) -> list[bytes]:
    """Give everything that lies under the outer layer, which the deployment secret takes off."""
    grants = session.scalars(select(Grant).where(Grant.wrapped.is_not(None)))
    kept = [(grant.wrapped or b"", grant.id.bytes) for grant in grants]
    holdings = list(session.scalars(select(Holding).where(Holding.wrapped.is_not(None))))
    kept += [(each.wrapped or b"", each.record(deployment.realm)) for each in holdings if each.outer_layer]
    kept += [(lockbox.box, lockbox.bound_to) for lockbox in session.scalars(select(Lockbox))]
    bare = [each.wrapped or b"" for each in holdings if not each.outer_layer]
    return [envelope.unwrap(deployment.outer, *each) for each in kept] + bare


def windows(raw: bytes) -> set[bytes]:
    """Give every run of 32 bytes that could be a key."""
    return {raw[start : start + 32] for start in range(len(raw) - 31)}


def guesses(session: Session, deployment: Deployment) -> list[bytes]:
    """Give what could be a key to who holds database, configuration and deployment secret, and knows no password."""
    derived = [deployment.raw, deployment.pepper, deployment.mac_key("audit"), bytes(32)]
    found = {window for layer in inner_layers(session, deployment) for window in windows(layer)}
    return derived + sorted(found)


def opens(row: Any, key: bytes) -> bool:
    """Tell whether a data key opens a row's cell, taken straight from the database."""
    cell = cell_of(row)
    bound = cell.bound_to(type(row).__sealed_field__.cell_name)
    try:
        return bool(envelope.open_sealed(key, row.cell, bound, cell.key_version))
    except Damaged:
        return False


def test_with_database_and_deployment_secret_but_no_password_no_cell_opens(full: County, session: Session) -> None:
    """Take the outer layer off everything: no run of bytes that shows is a data key; the true ones would be."""
    guessed = guesses(session, load(full.database.config))
    among = set(guessed)
    assert len(among) > 1000
    boss, keeper = everybody_of_the_file(full)
    for row in cells(session):
        cell = cell_of(row)
        who = keeper if row.compartment == Compartment.JUDICIAL else boss
        true = who.keyring.key(session, cell.safe_id, cell.compartment, cell.key_version)
        assert opens(row, true), type(row)
        assert true not in among
    for row in {row.compartment: row for row in cells(session)}.values():
        assert [key for key in guessed if opens(row, key)] == []


def test_with_database_and_deployment_secret_but_no_password_nobodys_secret_shows(
    full: County, session: Session
) -> None:
    """What shows under the outer layer is the secret of no person, office, keepers, unit and of no recovery."""
    deployment = load(full.database.config)
    known = {each.keys for each in session.scalars(select(Principal))}
    boss = full.place.supervisor
    assert len(known) > 10
    assert Secret(boss.keyring.secret(boss.principal_id).raw, deployment.realm).public in known
    shown = [key for key in guesses(session, deployment)[::7] if Secret(key, deployment.realm).public in known]
    assert shown == []


def test_raw_sql_that_reads_anothers_rows_yields_nothing_readable(session: Session) -> None:
    found = bytearray()
    for table in sealed_tables():
        for row in session.execute(text(f"SELECT * FROM {table.__tablename__}")):
            for value in row:
                found += value if isinstance(value, bytes) else str(value).encode()
    assert [word for word in CANARIES if word.encode() in found] == []
