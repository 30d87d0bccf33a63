"""Tags find the same ID number or phone, for office holders alone, and tell nothing to anybody else."""

import pytest
from sqlalchemy import text

from casefile.vault import tags
from casefile.vault.capacities import Capacity, SafeKind
from casefile.vault.errors import Locked, NotEntitled
from casefile.vault.granting import grant, make_safe
from casefile.vault.keyring import keyring_of
from casefile.vault.tags import TagKind
from tests.vault.installation import Installation

NUMBER = {TagKind.ID_NUMBER: "999999201003070012"}


@pytest.fixture(autouse=True)
def index(house: Installation) -> None:
    with house.as_(house.head) as session:
        safe = make_safe(session, SafeKind.INSTALLATION, office=house.root.id)
        grant(session, safe.id, holder=house.town.id, capacity=Capacity.OFFICE)
        session.commit()


def write(house: Installation, new: dict[TagKind, str], old: dict[TagKind, str] | None = None) -> None:
    house.known, _ = house.dossier()
    _rewrite(house, new, old or {})


def _rewrite(house: Installation, new: dict[TagKind, str], old: dict[TagKind, str]) -> None:
    with house.as_(house.supervisor) as session:
        keyring = keyring_of(session)
        dossier_id = house.known
        tags.write_tags(session, keyring, dossier_id=dossier_id, office=house.town.id, new=new, old=old)
        session.commit()


def test_the_same_number_is_found_with_its_office(house: Installation) -> None:
    write(house, NUMBER)
    with house.as_(house.head) as session:
        found = tags.matches(session, keyring_of(session), NUMBER | {TagKind.PHONE: "999999201003070012"})
    assert found == [tags.Match(house.known, house.town.id, TagKind.ID_NUMBER)]


def test_a_changed_number_is_found_under_the_new_one_only(house: Installation) -> None:
    write(house, NUMBER)
    new = {TagKind.ID_NUMBER: "999999201105220025"}
    _rewrite(house, new, NUMBER)
    with house.as_(house.supervisor) as session:
        assert tags.matches(session, keyring_of(session), NUMBER) == []
        assert len(tags.matches(session, keyring_of(session), new)) == 1


def test_who_holds_no_office_has_no_tags(house: Installation) -> None:
    write(house, NUMBER)
    with house.as_(house.worker) as session, pytest.raises(Locked):
        tags.matches(session, keyring_of(session), NUMBER)
    with house.as_(house.worker) as session:
        safe = tags.index_safe(session)
        assert safe is not None
        with pytest.raises(NotEntitled):
            grant(session, safe.id, holder=house.worker.id, capacity=Capacity.OFFICE)


def test_the_row_tells_neither_number_nor_dossier(house: Installation) -> None:
    write(house, NUMBER)
    with house.as_(None) as session:
        row = session.execute(text("SELECT tag, pointer FROM tags")).one()
    kept = bytes(row.tag) + bytes(row.pointer)
    assert b"999999201003070012" not in kept
    assert house.known.bytes not in kept


def test_a_pointer_moved_to_another_tag_is_damaged(house: Installation) -> None:
    write(house, NUMBER)
    write(house, {TagKind.PHONE: "13900000000"})
    with house.as_(house.supervisor) as session:
        rows = session.execute(text("SELECT id, pointer FROM tags ORDER BY id")).all()
        session.execute(text("UPDATE tags SET pointer = :p WHERE id = :i"), {"p": rows[1].pointer, "i": rows[0].id})
        session.commit()
        assert tags.matches(session, keyring_of(session), NUMBER) == []
    assert any(table == "tags" for table, _ in house.notes.damages)
