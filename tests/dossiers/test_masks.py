"""Names and phones are kept in one form and shown in part."""

import pytest

from casefile.dossiers.masks import (
    check_name,
    check_phone,
    check_whole_phone,
    mask_id,
    mask_name,
    mask_phone,
    normal_phone,
)
from casefile.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086-13800138000", "13800138000"),
        ("0571-88888888", "0571-88888888"),
        ("(0571)88888888", "057188888888"),
        ("", ""),
        ("\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", "13800138000"),
        ("12355", "12355"),
        ("10000000042", "10000000042"),
        ("0571-88888888 转 12", "0571-88888888-12"),
        ("400-800-1234 ext. 5", "4008001234-5"),
        ("8888888 分机 301", "8888888-301"),
        ("+852 2345 6789", "+85223456789"),
        ("00852-23456789", "+85223456789"),
    ],
)
def test_a_phone_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert check_phone(typed) == kept
    assert normal_phone(kept) == kept


@pytest.mark.parametrize("typed", ["abc", "12", "妈妈的手机", "+", "138 0013 8000 (妈妈)"])
def test_what_nobody_can_call_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="11 digits") as refused:
        check_phone(typed, "guardian_phone")
    assert refused.value.field == "guardian_phone"


@pytest.mark.parametrize("typed", ["1380013800", "138001380001"])
def test_a_mobile_that_is_to_last_has_all_its_digits(typed: str) -> None:
    assert check_phone(typed) == typed
    with pytest.raises(Invalid, match=f"this one has {len(typed)}"):
        check_whole_phone(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 王 小明 ", "王 小明"),
        ("阿依古丽\u2022买买提", "阿依古丽\u00b7买买提"),
        ("\U00020bb7野家", "\U00020bb7野家"),
        ("Mary  Ann", "Mary Ann"),
    ],
)
def test_names_of_all_kinds_are_kept(typed: str, kept: str) -> None:
    assert check_name(typed) == kept


@pytest.mark.parametrize("typed", ["王小明1", "<b>", "王\u0000", "王" * 51])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        check_name(typed)


def test_masks_keep_only_what_helps_to_recognise() -> None:
    assert mask_id("11010519491231002X") == "110105********002X"
    assert mask_id("H12345678") == "H1*****78"
    assert mask_id("12345") == "*****"
    assert mask_name("王小明") == "王某某"
    assert mask_name("王明") == "王某"
    assert mask_name("欧阳明") == "欧阳某"
    assert mask_name("阿依古丽\u00b7买买提") == "阿**"
    assert mask_name("") == ""
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("12345") == "*****"
