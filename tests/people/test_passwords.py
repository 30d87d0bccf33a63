"""What a password must be, apart from any account."""

import dataclasses

import pytest

from casefile.kernel.db import Database
from casefile.kernel.errors import Invalid
from casefile.people.joining import enter_keys
from casefile.people.passwords import DEMO, checked_password, refuse_published
from casefile.people.users import User
from casefile.vault import deployment as deployments
from casefile.vault.principals import Secret


def test_a_real_installation_refuses_the_published_passwords_of_the_demonstration() -> None:
    password = f"{DEMO} 7"
    with pytest.raises(Invalid, match="published"):
        refuse_published(password.title(), "production")
    refuse_published(password, "demo")


def test_one_word_typed_on_two_keyboards_is_one_password() -> None:
    assert checked_password("cafe\u0301 am langen Weg") == checked_password("caf\u00e9 am langen Weg")


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "wortwortwortwort", "abcdefghijklm", "987654321098", "password1234"]
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="common"):
        checked_password(password)


def test_no_account_of_a_real_installation_gets_one_either(database: Database) -> None:
    real = dataclasses.replace(deployments.make(database.config), realm="production")
    person = User(username="somebody", name="Somebody")
    with database.writing() as session, pytest.raises(Invalid, match="published"):
        enter_keys(session, real, person, Secret.new("production"), f"{DEMO} 7")
