"""What a password must be: at least twelve characters, not a common one, not the user's own name."""

import unicodedata
from functools import cache
from itertools import pairwise

from casefile.kernel.assets import folder
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_

SHORTEST, LONGEST = 12, 200
DEMO = "demo four seasons"
"""How the published passwords of the invented county begin."""


@cache
def common_passwords() -> frozenset[str]:
    """Give the passwords that are tried first by whoever guesses, in lower case."""
    text = (folder("config") / "passwords" / "common.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().lower() for line in text.splitlines() if line.strip())


def checked_password(password: str, *, username: str = "", field: str = "password") -> str:
    """Give the password in one Unicode form; raise Invalid with what is wrong with it."""
    plain = normalised(password)
    if len(plain) < SHORTEST:
        raise Invalid(N_("A password needs at least %(count)s characters."), field=field, count=SHORTEST)
    if len(plain) > LONGEST:
        raise Invalid(N_("A password has at most %(count)s characters."), field=field, count=LONGEST)
    if plain.lower() in common_passwords() or _repeats(plain) or _runs(plain):
        raise Invalid(N_("This password is on the list of common ones. Choose several words of your own."), field=field)
    if username and username.lower() in plain.lower():
        raise Invalid(N_("A password must not contain the user name."), field=field)
    return plain


def refuse_published(password: str, realm: str, *, field: str = "password") -> None:
    """Refuse the demonstration's passwords in a real installation: everybody can read them."""
    if realm == "production" and normalised(password).lower().startswith(DEMO):
        raise Invalid(N_("This is a published password of the demonstration. Choose one of your own."), field=field)


def normalised(password: str) -> str:
    """Bring a password to one Unicode form, so that every keyboard gives the same."""
    return unicodedata.normalize("NFC", password)


def _repeats(text: str) -> bool:
    """Tell whether a text is one piece of up to four characters over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 5))


def _runs(text: str) -> bool:
    """Tell whether nearly every character follows the one before it in the alphabet, also from 9 to 0."""
    steps = [(ord(after) - ord(before)) in {-1, 0, 1, 9, -9} for before, after in pairwise(text)]
    return sum(steps) >= len(steps) - 2
