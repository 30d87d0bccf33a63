"""The forms in which a word could stand on a disk."""

import base64
from urllib.parse import quote


def traces(word: str) -> list[bytes]:
    """Give a word in every encoding, plain, in hex and in base64 whatever comes before it."""
    plain = list(dict.fromkeys(word.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")))
    hexed = [form for each in plain for form in (each.hex().encode(), each.hex().upper().encode())]
    return plain + hexed + [form for each in plain for form in _in_base64(each)] + _escaped(word)


def _in_base64(raw: bytes) -> list[bytes]:
    """Give the middle that stays the same for each of the three ways the word can lie in groups of three bytes."""
    found = []
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw)
        start = -(-before * 8 // 6)
        end = (before + len(raw)) * 8 // 6
        found.append(text[start:end])
        found.append(text[start:end].replace(b"+", b"-").replace(b"/", b"_"))
    return [each for each in found if len(each) >= SHORTEST]


def _escaped(word: str) -> list[bytes]:
    """Give it as JSON and Python escape it, and as an address does."""
    forms = [word.encode("unicode_escape"), quote(word).encode(), quote(word).lower().encode()]
    return [each for each in forms if each != word.encode()]


SHORTEST = 8
"""Shorter middles would be found by chance."""
