"""The code lists are complete, neutral, and ask nothing they must not ask."""

import re
from datetime import date

import pytest

from casefile.kernel.codes import MARKS, Code, CodeList, UnknownCode, codes, names
from casefile.kernel.errors import Unusable

LABELS_OF_A_CHILD = re.compile(
    "闲散|问题青少年|问题少年|不良少年|失足|劣迹|重点青少年|重点人|违法青少年|犯罪青少年|涉罪|罪犯|前科|流浪儿|黑户|不良行为|卖淫|嫌疑"
    r"|delinquen|offender|criminal record|vagrant|bad child|problem (child|youth)|prostitut",
    re.IGNORECASE,
)
BELIEF_OR_ETHNICITY = re.compile(
    "民族|宗教|信仰|教派|邪教|迷信|政治面貌|党员|ethnic|religio|belief|faith|\bcults?\b|politic", re.IGNORECASE
)


@pytest.mark.parametrize("name", names())
def test_every_line_has_words_in_both_languages_a_source_and_a_mark(name: str) -> None:
    found = codes(name)
    assert len(found) > 1
    assert found.zh
    assert found.en
    for line in found:
        assert re.search("[\u4e00-\u9fff]|110", line.zh), line
        assert re.fullmatch("[ -~]+", line.en), line
        assert line.source
        assert line.mark in MARKS


@pytest.mark.parametrize("name", names())
def test_words_are_neutral_and_none_asks_for_belief_or_ethnicity(name: str) -> None:
    found = codes(name)
    for words in [found.zh, found.en, *(text for line in found for text in (line.zh, line.en))]:
        assert not LABELS_OF_A_CHILD.search(words), words
        if name != "unit_kind":
            assert not BELIEF_OR_ETHNICITY.search(words), words


@pytest.mark.parametrize("name", names())
def test_two_lines_of_a_list_never_read_the_same(name: str) -> None:
    for lang in ("zh", "en"):
        words = [label for _, label in codes(name).choices(lang)]
        assert len(set(words)) == len(words)


def test_the_nine_situations_are_mandatory_and_the_other_worry_is_not() -> None:
    assert codes("mandatory_report").having("mandatory") == {f"MR{n}" for n in range(1, 10)}
    assert "OTHER" in codes("mandatory_report")


def test_justice_and_harm_are_kept_apart() -> None:
    assert codes("key_group").having("judicial") == {f"KG{n:02}" for n in range(9, 17)}


def test_every_measure_names_who_may_decide_it() -> None:
    units = codes("unit_kind")
    for measure in codes("measure"):
        assert measure.trait("decided_by"), measure
        assert all(kind in units for kind in measure.trait("decided_by"))


def test_sixteen_bodies_issued_the_programme() -> None:
    assert len(codes("unit_kind").having("issuer")) == 16


def test_a_label_follows_the_language() -> None:
    assert codes("sex").label("2", "zh_Hans_CN") == "女"
    assert codes("sex").label("2", "en") == "Female"
    assert codes("sex").label(None) == ""


def test_an_unknown_code_and_an_unknown_list_are_told() -> None:
    with pytest.raises(UnknownCode, match="KG77"):
        codes("key_group").label("KG77")
    with pytest.raises(UnknownCode) as refused:
        codes("key_group").check("KG77", name="groups")
    assert refused.value.field == "groups"
    with pytest.raises(Unusable):
        codes("no_such_list")


def test_an_ended_code_is_not_offered_but_stays_where_it_was_chosen() -> None:
    old = Code("A", "旧", "Old", "s", "D", until=date(2020, 12, 31))
    new = Code("B", "新", "New", "s", "D", since=date(2021, 1, 1))
    both = CodeList("x", "表", "List", [old, new])
    assert both.choices("en", day=date(2022, 1, 1)) == [("B", "New")]
    assert both.choices("en", day=date(2022, 1, 1), keep=["A"]) == [("A", "Old"), ("B", "New")]
    assert both.check("A", day=date(2020, 12, 31)) is old
    with pytest.raises(UnknownCode):
        both.check("A", day=date(2021, 1, 1))
