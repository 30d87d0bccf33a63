"""The words on the page: complete in Chinese, one Chinese for one English, and none that labels a child."""

import re

from tests.rules import catalogues
from tests.rules.program import ROOT

LABELS = re.compile(
    "问题(?:少年|青年|青少年|儿童|孩子|学生)|不良(?:少年|青年|青少年)|失足|重点(?:少年|青年|青少年|人员|人群)|闲散|坏孩子|劣迹"
    "|高危(?:少年|青年|青少年|人员|人群)|高风险(?:少年|青年|青少年|人员)|罪犯|犯罪分子|违法人员|惯犯|案犯|小偷|混混|流氓"
    "|帮教对象|管控对象|(?<![未])涉罪|戒毒人员"
    r"|\b(?:delinquent|offender|young criminal|problem (?:child|youth)|bad (?:child|kid)|at-risk (?:child|youth)"
    r"|high-risk (?:child|youth|person)|thief|addict|truant|gangster)s?\b",
    re.IGNORECASE,
)
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:!?](?![a-z0-9/])")


def test_every_sentence_is_translated() -> None:
    missing = {english: where for english, where in catalogues.said().items() if english not in catalogues.translated()}
    assert missing == {}


def test_no_sentence_in_a_catalogue_is_stale() -> None:
    stale = {
        english: [entry.file for entry in entries]
        for english, entries in catalogues.translated().items()
        if english not in catalogues.said()
    }
    assert stale == {}


def test_no_translation_is_empty_or_fuzzy() -> None:
    unfit = [
        english
        for english, entries in catalogues.translated().items()
        if any(entry.fuzzy or not all(entry.chinese) for entry in entries)
    ]
    assert unfit == []


def test_one_english_sentence_has_one_chinese() -> None:
    differing = {
        english: entries
        for english, entries in catalogues.translated().items()
        if len({entry.chinese for entry in entries}) > 1
    }
    assert differing == {}


def test_a_translation_fills_the_same_places() -> None:
    differing = [
        english
        for english, entries in catalogues.translated().items()
        for entry in entries
        for chinese in entry.chinese
        if not _places(chinese) <= _places(english) | {"n", "num"}
        or not _places(english) - {"n", "num", "hint", "kinds"} <= _places(chinese)
    ]
    assert differing == []


def test_chinese_is_written_with_full_width_punctuation() -> None:
    half = [
        chinese
        for entries in catalogues.translated().values()
        for entry in entries
        for chinese in entry.chinese
        if HALF_WIDTH.search(chinese)
    ]
    assert half == []


def test_templates_hold_no_chinese_of_their_own() -> None:
    bare = [
        path for path in ROOT.glob("templates/**/*.html") if CHINESE.search(_without_remarks(path.read_text("utf-8")))
    ]
    assert bare == []


def test_no_word_on_a_page_labels_a_child() -> None:
    shown = [*catalogues.said(), *catalogues.labels()]
    shown += [chinese for entries in catalogues.translated().values() for entry in entries for chinese in entry.chinese]
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/**/*.js")]
    assert len(files) > 100
    shown += [path.read_text(encoding="utf-8") for path in files]
    assert [words for words in shown if LABELS.search(words)] == []


def _places(sentence: str) -> set[str]:
    return {found.group(1) or "" for found in catalogues.PLACES.finditer(sentence)}


def _without_remarks(template: str) -> str:
    return re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
