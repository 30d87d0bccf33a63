"""Nothing is sealed to a key that no office answers for."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casefile.kernel import clock
from casefile.vault.certificates import (
    Certificate,
    CertifiedAs,
    certify,
    current_certificate,
    end_certificate,
    sealing_keys,
    trusted_keys,
)
from casefile.vault.errors import Untrusted
from casefile.vault.principals import Principal, PrincipalKind, Secret, make_principal
from tests.vault.installation import Installation


def test_a_person_of_a_town_office_is_trusted_up_to_the_root(house: Installation) -> None:
    with house.as_(None) as session:
        assert sealing_keys(session, house.worker.id) == house.worker.secret.public


def test_nothing_is_sealed_to_an_administrator_but_the_signature_counts(house: Installation) -> None:
    with house.as_(None) as session:
        assert trusted_keys(session, house.administrator.id) == house.administrator.secret.public
        with pytest.raises(Untrusted):
            sealing_keys(session, house.administrator.id)


def test_an_uncertified_key_is_refused(house: Installation) -> None:
    with house.as_(None) as session:
        made = make_principal(session, PrincipalKind.USER, Secret.new("test"))
        with pytest.raises(Untrusted):
            sealing_keys(session, made.id)


def test_a_certificate_given_or_ended_in_the_same_transaction_is_seen_at_once(house: Installation) -> None:
    with house.as_(None) as session:
        made = make_principal(session, PrincipalKind.USER, Secret.new("test"))
        with pytest.raises(Untrusted):
            sealing_keys(session, made.id)
        office = house.town
        given = certify(session, made.id, as_=CertifiedAs.STAFF, issuer=office.id, secret=office.secret)
        assert sealing_keys(session, made.id) == made.keys
        end_certificate(session, given, by=office.id, secret=office.secret)
        with pytest.raises(Untrusted):
            sealing_keys(session, made.id)


def test_a_certificate_by_a_person_is_refused(house: Installation) -> None:
    """An intruder with a staff key and the right to write cannot certify an accomplice."""
    with house.as_(None) as session:
        made = make_principal(session, PrincipalKind.USER, Secret.new("test"))
        certify(session, made.id, as_=CertifiedAs.STAFF, issuer=house.worker.id, secret=house.worker.secret)
        with pytest.raises(Untrusted):
            sealing_keys(session, made.id)


def test_a_second_root_is_refused(house: Installation) -> None:
    secret = Secret.new("test")
    with house.as_(None) as session:
        made = make_principal(session, PrincipalKind.OFFICE, secret)
        certify(session, made.id, as_=CertifiedAs.ROOT, issuer=made.id, secret=secret)
        with pytest.raises(Untrusted):
            sealing_keys(session, made.id)


def test_foreign_public_keys_under_a_good_certificate_are_refused(house: Installation) -> None:
    with house.as_(None) as session:
        foreign = session.get_one(Principal, house.stranger.id)
        session.execute(
            update(Principal)
            .where(Principal.id == house.worker.id)
            .values(hpke_public=foreign.hpke_public, signing_public=foreign.signing_public)
        )
        session.expire_all()
        with pytest.raises(Untrusted):
            sealing_keys(session, house.worker.id)


def test_a_longer_end_written_by_hand_is_refused(house: Installation) -> None:
    with house.as_(None) as session:
        session.execute(
            update(Certificate)
            .where(Certificate.principal_id == house.worker.id)
            .values(until_at=clock.now() + timedelta(days=4000))
        )
        session.expire_all()
        with pytest.raises(Untrusted):
            sealing_keys(session, house.worker.id)


def test_after_its_end_nothing_is_sealed_but_earlier_signatures_stay_good(house: Installation) -> None:
    signed_at = clock.now()
    with clock.at(signed_at + timedelta(days=401)), house.as_(None) as session:
        with pytest.raises(Untrusted):
            sealing_keys(session, house.worker.id)
        assert trusted_keys(session, house.worker.id, signed_at) == house.worker.secret.public


def test_an_ended_certificate_ends_trust_at_once(house: Installation) -> None:
    with house.as_(house.supervisor) as session:
        certificate = current_certificate(session, house.worker.id)
        end_certificate(session, certificate, by=house.supervisor.id, secret=house.supervisor.secret)
        with pytest.raises(Untrusted):
            current_certificate(session, house.worker.id)
        assert session.scalar(select(Certificate).where(Certificate.id == certificate.id)) is not None
