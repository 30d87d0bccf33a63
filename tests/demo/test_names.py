"""The invented county holds nobody who exists, and words that could stand in a real file."""

import csv
import re
import tomllib
from datetime import date

from casefile.demo.names import COMMUNITIES, REGION, Inventor
from casefile.dossiers.ages import Birth, BirthPrecision, shown_age
from casefile.dossiers.identity import check_id
from casefile.dossiers.masks import check_name, check_phone
from casefile.kernel.assets import folder

TODAY = date(2026, 11, 23)


def test_the_same_seed_draws_the_same_people() -> None:
    one, other = Inventor(7), Inventor(7)
    assert [one.child(TODAY) for _ in range(50)] == [other.child(TODAY) for _ in range(50)]
    assert Inventor(8).child(TODAY) != Inventor(7).child(TODAY)


def test_everybody_drawn_passes_the_checks_and_nobody_exists() -> None:
    draw = Inventor(1)
    drawn = [draw.child(TODAY) for _ in range(400)]
    assert len({child.name for child in drawn}) == len(drawn)
    numbers = [child.id_number for child in drawn if child.id_number]
    assert len(set(numbers)) == len(numbers)
    for child in drawn:
        birth = Birth(child.birth, child.birth_precision)
        checked = check_id(
            child.id_kind, child.id_number, birth=birth, sex=child.sex, known_area=lambda area: area == REGION
        )
        assert checked.doubts == ()
        assert check_name(child.name) == child.name
        assert re.fullmatch(r"100\d{8}", check_phone(child.guardian_phone))
        age = shown_age(Birth(child.birth, BirthPrecision.EXACT), TODAY)
        assert age is not None
        assert 5 <= age < 25
        assert child.community in COMMUNITIES


def test_a_child_may_be_drawn_in_one_town() -> None:
    draw = Inventor(2)
    assert all(draw.child(TODAY, town="999999002").community.startswith("999999002") for _ in range(20))


def test_names_hold_characters_read_in_several_ways_and_rare_ones() -> None:
    draw = Inventor(3)
    names = "".join(draw.child(TODAY).name for _ in range(400))
    assert set("单曾仇解查") <= set(names)
    assert any(ord(char) > 0xFFFF for char in names)


def test_the_county_has_three_towns_and_nine_communities() -> None:
    with (folder("config") / "areas" / "demo.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["level"] for row in rows].count("town") == 3
    assert tuple(row["code"] for row in rows if row["level"] == "community") == COMMUNITIES
    codes = {row["code"] for row in rows}
    assert all(row["code"].startswith("99") for row in rows)
    assert all(row["parent"] in codes for row in rows if row["parent"])


def test_phrases_are_many_different_and_respectful() -> None:
    lists = tomllib.loads((folder("config") / "demo" / "phrases.toml").read_text(encoding="utf-8"))
    phrases = [phrase for each in lists.values() for phrase in each]
    assert len(phrases) >= 150
    assert all(len(set(each)) == len(each) for each in lists.values())
    assert not re.search("问题少年|不良少年|失足|劣迹|闲散|民族|宗教|信仰|[,;?:]", "".join(phrases))
    assert set(lists) >= {"report", "contact", "child_says", "view", "goal", "task", "referral", "closing", "follow_up"}


def test_phrases_of_a_kind_are_drawn_without_repeating() -> None:
    assert len(set(Inventor(4).phrases("contact", 20))) == 20
