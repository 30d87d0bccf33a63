"""What a search in memory finds."""

import random
from datetime import date
from uuid import UUID

import pytest

from casefile.dossiers.sheets import Found, Line, Sheet

FACES = {
    1: ("单小曾", "", date(2010, 5, 6), "99999920100506003X"),
    2: ("王小明", "明明", date(2011, 1, 1), "999999201101010018"),
    3: ("王晓明", "", date(2011, 1, 1), ""),
    4: ("\U00020bb7野", "", None, ""),
    5: ("吕布", "", None, ""),
    6: ("Mary Ann", "", None, ""),
    7: ("", "大头", None, ""),
}


def sheet() -> Sheet:
    made = Sheet()
    made.change({UUID(int=number): Line.of(*face) for number, face in FACES.items()})
    return made


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("王", [2, 3]),
        ("小", [1, 2]),
        ("明明", [2]),
        ("shanxiaozeng", [1]),
        ("dan xiao", [1]),
        ("sxz", [1]),
        ("wang", [2, 3]),
        ("wxm", [2, 3]),
        ("xiaoming", [2, 3]),
        ("003x", [1]),
        ("003X", [1]),
        ("0018", [2]),
        ("\U00020bb7", [4]),
        ("jiye", [4]),
        ("lü bu", [5]),
        ("lubu", [5]),
        ("mary", [6]),
        ("大头", [7]),
        ("datou", [7]),
        ("赵", []),
        ("ang", []),
        ("w", []),
        ("", []),
        ("\x01", []),
        ("2010", []),
    ],
)
def test_a_face_is_found_by(text: str, numbers: list[int]) -> None:
    assert sorted(found.dossier_id.int for found in sheet().search(text, 50)) == numbers


def test_the_fields_that_matched_are_told() -> None:
    assert sheet().search("明明", 50)[0].fields == ("alias",)
    assert sheet().search("小明", 50)[0].fields == ("name",)
    assert sheet().search("003X", 50)[0].fields == ("id_number",)
    assert sheet().search("wxm", 50)[0].fields == ("initials",)


def test_no_more_than_the_most_are_given() -> None:
    assert len(sheet().search("王", 1)) == 1


def test_the_same_person_is_known_by_name_or_by_sound_and_birth_date() -> None:
    twins = sheet().twins("王小明", date(2011, 1, 1), 50)
    assert twins == [
        Found(UUID(int=2), ("name", "birth")),
        Found(UUID(int=3), ("pinyin", "birth")),
    ]
    assert sheet().twins("王小明", None, 50) == [Found(UUID(int=2), ("name",))]
    assert sheet().twins("王小明", date(2001, 1, 1), 50) == []
    assert sheet().twins("", date(2011, 1, 1), 50) == []
    assert sheet().twins("大头", None, 50) == [Found(UUID(int=7), ("alias",))]


def test_a_changed_face_is_found_by_its_new_name_alone() -> None:
    changed = sheet()
    changed.change({UUID(int=2): Line.of("赵小明", "", None, "")}, gone=[UUID(int=3)])
    assert changed.search("王", 50) == []
    assert [found.dossier_id.int for found in changed.search("赵", 50)] == [2]
    assert len(changed) == len(FACES) - 1
    assert changed.ids() == {UUID(int=number) for number in FACES if number != 3}


def test_ten_thousand_faces_take_less_than_five_megabytes() -> None:
    drawn = random.Random(7)  # noqa: S311  # names for a test
    letters = [chr(point) for point in range(0x4E00, 0x9FA5) if len(chr(point).encode("gb2312", "ignore"))]
    made = Sheet()
    made.change(
        {
            UUID(int=number): Line.of("".join(drawn.choices(letters, k=3)), "", date(2010, 1, 1), "99999920100101003X")
            for number in range(1, 10_001)
        }
    )
    assert made.size < 5_000_000
