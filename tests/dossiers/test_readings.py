"""A name is found by every way it may be read."""

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossiers.readings import MOST, has_chinese, keys_of, readings_of, typed_keys
from casefile.kernel.assets import folder


@pytest.mark.parametrize(
    ("char", "wanted"),
    [
        ("单", {"shan", "dan", "chan"}),
        ("曾", {"zeng", "ceng"}),
        ("仇", {"qiu", "chou"}),
        ("解", {"xie", "jie"}),
        ("查", {"zha", "cha"}),
        ("吕", {"lv"}),
        ("\U00020000", {"he"}),
        ("\U00020bb7", {"ji"}),
        ("\u3007", {"ling"}),
    ],
)
def test_a_character_has_all_its_readings(char: str, wanted: set[str]) -> None:
    assert wanted <= set(readings_of(char))


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单雄信", "shanxiongxin", "sxx"),
        ("单雄信", "danxiongxin", "dxx"),
        ("曾小乐", "zengxiaole", "zxl"),
        ("曾小乐", "zengxiaoyue", "zxy"),
        ("尉迟恭", "yuchigong", "yg"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("张伟", "zhangwei", "zw"),
        ("阿依古丽\u00b7买买提", "ayigulimaimaiti", "aygl" + "mmt"),
        ("Mary Ann", "maryann", "ma"),
        ("José", "jose", "j"),
    ],
)
def test_a_name_is_found_by_pinyin_and_initials(name: str, pinyin: str, initials: str) -> None:
    keys = keys_of(name)
    assert pinyin in keys.pinyin
    assert initials in keys.initials


def test_the_surname_is_read_as_a_surname_first() -> None:
    assert keys_of("单雄信").pinyin[0].startswith("shan")
    assert keys_of("仇英").pinyin[0].startswith("qiu")
    assert "wei" in keys_of("张伟").given


def test_what_cannot_be_read_is_left_out() -> None:
    assert keys_of("").pinyin == ()
    assert keys_of("??").pinyin == ()
    assert keys_of("\t").name == ""
    assert readings_of("\n") == readings_of("\t") == readings_of("a") == ()


@given(st.text(alphabet="单曾仇解查行重长朝乐都和了着大王李\U00020bb7ab\u00b7 ", max_size=20))
def test_a_name_never_has_more_keys_than_the_most(name: str) -> None:
    keys = keys_of(name)
    assert max(len(keys.pinyin), len(keys.initials), len(keys.given)) <= MOST
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys.pinyin)


def test_typed_letters_may_stand_for_the_rounded_u() -> None:
    assert "lvbu" in typed_keys("Lü Bu")
    assert "lvbu" in typed_keys("lyu bu")
    assert "lvbu" in typed_keys("lubu")
    assert "lubu" in typed_keys("lubu")
    assert typed_keys("  ") == ()


def test_chinese_is_told_from_letters() -> None:
    assert has_chinese("a王")
    assert has_chinese("\U00020bb7")
    assert not has_chinese("wang1234")


def test_the_table_is_what_the_generator_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make_readings", folder("config") / "readings" / "make.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    monkeypatch.setattr(make, "TABLE", tmp_path / "readings.tsv")
    make.main()
    made = (tmp_path / "readings.tsv").read_bytes()
    assert made == (folder("config") / "readings" / "readings.tsv").read_bytes()


def test_the_running_program_does_without_the_generator_s_package() -> None:
    source = Path(sys.modules["casefile.dossiers.readings"].__file__ or "").read_text(encoding="utf-8")
    assert "pypinyin" not in source
