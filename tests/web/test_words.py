"""The catalogue is complete and speaks with one voice; days and spans read as people write them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from casefile.kernel import clock
from casefile.kernel.assets import folder
from casefile.kernel.errors import Invalid
from casefile.web import words

PACKAGE = Path(words.__file__).parent.parent
OWN = ("web", "accounts", "desk")
MARKED = re.compile(r"""\b(?:_|_l|N_)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
COUNTED = re.compile(r"""ngettext\(\s*"((?:[^"\\]|\\.)*)",""")


@pytest.fixture
def english() -> Iterator[None]:
    with Flask("words").test_request_context(headers={"Cookie": f"{words.COOKIE}=en"}):
        yield


def msgids(*roots: Path) -> set[str]:
    found: set[str] = set()
    for root in roots:
        for path in [*root.rglob("*.py"), *root.rglob("*.html")]:
            text = path.read_text(encoding="utf-8")
            found |= {each[1:-1].replace('\\"', '"') for each in MARKED.findall(text)}
            found |= set(COUNTED.findall(text))
    return found


@pytest.mark.parametrize("part", OWN)
def test_every_sentence_of_the_frame_has_its_chinese(part: str) -> None:
    missing = msgids(PACKAGE / part, folder("templates") / part) - words.catalogue().keys()
    assert missing == set()


def test_every_sentence_of_vault_kernel_macros_and_frame_has_its_chinese() -> None:
    roots = (PACKAGE / "vault", folder("templates") / "macros")
    frame = {each for each in msgids(folder("templates")) if each in (folder("templates") / "base.html").read_text()}
    assert (msgids(*roots) | frame) - words.catalogue().keys() == set()


def test_no_two_slices_translate_a_sentence_differently() -> None:
    told: dict[str, tuple[str, ...]] = {}
    for part, entries in words.parts().items():
        for msgid, forms in entries.items():
            assert told.setdefault(msgid, forms) == forms, (part, msgid)


def test_a_translation_fills_in_the_same_words() -> None:
    for msgid, forms in words.catalogue().items():
        for form in forms:
            assert set(re.findall(r"%\((\w+)\)", form)) <= set(re.findall(r"%\((\w+)\)", msgid)), msgid


def test_chinese_is_spoken_without_being_asked_for() -> None:
    assert words._("Sign in") == "登录"
    assert words.day(date(2026, 11, 3)) == "2026年11月3日"


def test_english_is_spoken_to_who_chose_it(english: None) -> None:
    assert words._("Sign in") == "Sign in"
    assert words.day(date(2026, 11, 3)) == "3 Nov 2026"
    assert words.duration(timedelta(days=1, hours=2)) == "1 day 2 hours"


def test_a_moment_is_told_in_local_time() -> None:
    assert words.moment(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "2026年11月24日 00:30"


def test_what_is_due_counts_down_and_then_up(held_clock: datetime) -> None:
    assert words.due(held_clock + timedelta(hours=3, minutes=20)) == "还有 3 小时 20 分钟"
    assert words.due(held_clock - timedelta(days=2)) == "已超期 2 天"


def test_what_is_due_on_a_day_is_due_when_its_work_ends() -> None:
    day = date(2026, 11, 24)
    with clock.at(datetime(2026, 11, 24, 15, tzinfo=clock.LOCAL)):
        assert not words.overdue(day)
        assert words.due(day) == "还有 3 小时"
    with clock.at(datetime(2026, 11, 24, 19, tzinfo=clock.LOCAL)):
        assert words.overdue(day)
        assert words.due(day) == "已超期 1 小时"


def test_a_refusal_is_told_with_its_words_translated() -> None:
    error = Invalid("Too many attempts. Please wait %(minutes)s minutes and try again.", minutes=3)
    assert words.tell(error) == "尝试次数过多。请等待 3 分钟后再试。"


def test_a_label_made_early_speaks_the_language_of_its_page(english: None) -> None:
    label = words._l("User name")
    assert str(label) == "User name"
    assert label.__html__() == "User name"
