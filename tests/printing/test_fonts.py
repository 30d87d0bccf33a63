import pytest

from casefile.printing import fonts


def test_a_machine_ready_for_printing_lacks_nothing() -> None:
    assert fonts.missing() == []


def test_a_missing_library_is_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_LIBRARIES", (("libharfbuzz-subset0", ("libnothing-of-this-name.so.0",)),))
    assert [sentence.split("As root: ")[1] for sentence in fonts.missing()] == [
        "apt-get install -y libharfbuzz-subset0"
    ]


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SERIF", "No Such Serif CJK")
    assert fonts.missing_packages() == ["fonts-noto-cjk"]


def test_rare_characters_of_names_have_a_glyph() -> None:
    assert fonts.without_glyph(["䶮喆堃犇甪㛃𬍛𫍣𬀩𪟝㼆𫖮𬭼𠅤", "王 小淼\n\u3000。"]) == []


def test_a_character_that_no_font_can_draw_is_named_once() -> None:
    assert fonts.without_glyph(["王𱊜", "王𱊜淼"]) == ["𱊜"]
    assert fonts.code_point("𱊜") == "U+3129C"


def test_spaces_and_variation_selectors_need_no_glyph() -> None:
    assert fonts.without_glyph(["a\u00a0b\u200d\U000e0100\ufe00\u3000\t\n"]) == []
