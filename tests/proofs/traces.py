"""The forms in which a word could stand on a disk."""

import base64
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote


def traces(word: str) -> list[bytes]:
    """Give a word in every encoding, plain, in hex and in base64 whatever comes before it."""
    plain = dict.fromkeys(word.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
    return [form for each in plain for form in traces_of_bytes(each)] + _escaped(word)


def found_in(contents: Iterable[tuple[str, bytes]], forms: Mapping[str, list[bytes]]) -> list[tuple[str, str]]:
    """Name the places and the words of which a form stands there.

    First all places are looked through for all forms in one run, written in hex: one word after the other takes a
    hundred times as long.
    """
    kept = list(contents)
    looked_for = "\n".join({form.hex() for told in forms.values() for form in told}).encode()
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(looked_for)
        patterns.flush()
        words = ["grep", "--fixed-strings", "--quiet", f"--file={patterns.name}"]
        written = "\n".join(content.hex() for _, content in kept).encode()
        code = subprocess.run(words, input=written, env={"LC_ALL": "C"}, check=False).returncode
    assert code in {0, 1}
    if code == 1:
        return []
    return [(name, word) for name, content in kept for word, told in forms.items() if any(f in content for f in told)]


def traces_of_bytes(raw: bytes) -> list[bytes]:
    """Give bytes as they are, as Python writes them, in hex and in base64."""
    told = [raw, repr(raw)[2:-1].encode(), raw.hex().encode(), raw.hex().upper().encode(), *_in_base64(raw)]
    return list(dict.fromkeys(told))


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
