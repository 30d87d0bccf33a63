"""Divisions: loaded from files, all or nothing, and found again."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casefile.kernel import clock
from casefile.kernel.assets import folder
from casefile.kernel.db import Database
from casefile.kernel.errors import Invalid
from casefile.people.area_files import load_areas
from casefile.people.areas import Area, area, areas_below, end_area, path_of

HEAD = "code,name,level,parent\n"
GOOD = HEAD + "99,省,province,\n9999,市,city,99\n999901,县,county,9999\n"


def _load(database: Database, *texts: str, home: Path) -> int:
    paths = []
    for number, text in enumerate(texts):
        paths.append(home / f"file{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    with database.writing() as session:
        count = load_areas(session, paths)
        session.commit()
    return count


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Area)) or 0


def test_the_shipped_files_load_and_load_again_without_a_change(database: Database) -> None:
    files = [folder("config") / "areas" / name for name in ("huzhou.csv", "national.csv")]  # children before parents
    for _ in range(2):
        with database.writing() as session:
            assert load_areas(session, files) == 4724
            session.commit()
    with database.reading() as session:
        assert path_of(session, "330502001") == "浙江省 湖州市 吴兴区 月河街道"
        assert len(areas_below(session, None)) == 31
    assert _count(database) == 4724


def test_a_newer_file_gives_the_newer_name(database: Database, tmp_path: Path) -> None:
    _load(database, GOOD, home=tmp_path)
    _load(database, GOOD.replace("县,county", "区,county"), home=tmp_path)
    with database.reading() as session:
        assert area(session, "999901").name == "区"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD + "999902001,镇,town,999902\n", "file0.csv, line 5: the parent 999902 is unknown."),
        (GOOD + "99990,县,county,9999\n", "file0.csv, line 5: “99990” is not a division code."),
        (GOOD + "99990x,县,county,9999\n", "file0.csv, line 5: “99990x” is not a division code."),
        (GOOD + "９９９９０２,县,county,9999\n", "file0.csv, line 5: “９９９９０２” is not a division code."),
        (GOOD + "999902,县,town,9999\n", "file0.csv, line 5: the level of 999902 is not “town”."),
        (GOOD + "999902,县,county,9998\n", "file0.csv, line 5: 999902 does not lie in 9998."),
        (GOOD + "999902,县,county,\n", "file0.csv, line 5: 999902 does not lie in ."),
        (GOOD + "999902,,county,9999\n", "file0.csv, line 5: 999902 needs a name of at most 80 characters."),
        (GOOD + "999901,县,county,9999\n", "file0.csv, line 5: 999901 stands there twice."),
        (GOOD + "999902,县,county\n", "file0.csv, line 5: four columns are needed."),
        ("code;name;level;parent\n", "file0.csv: the first line must be code,name,level,parent."),
        ("", "file0.csv: the first line must be code,name,level,parent."),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_loaded(
    database: Database, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as told:
        _load(database, text, home=tmp_path)
    assert str(told.value) == sentence
    assert _count(database) == 0


def test_a_second_bad_file_takes_the_first_with_it(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"file1\.csv"):
        _load(database, GOOD, "nothing\n", home=tmp_path)
    assert _count(database) == 0


def test_a_file_that_is_missing_or_no_text_is_named(database: Database, tmp_path: Path) -> None:
    with database.writing() as session, pytest.raises(Invalid, match=r"none\.csv cannot be read"):
        load_areas(session, [tmp_path / "none.csv"])
    (tmp_path / "gbk.csv").write_bytes((GOOD).encode("gbk"))
    with database.writing() as session, pytest.raises(Invalid, match=r"gbk\.csv cannot be read"):
        load_areas(session, [tmp_path / "gbk.csv"])


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(database: Database, tmp_path: Path) -> None:
    assert _load(database, "\ufeff" + GOOD.replace("\n", "\r\n"), home=tmp_path) == 3


def test_an_ended_area_stays_for_old_records_but_is_refused_for_new_ones(database: Database, tmp_path: Path) -> None:
    _load(database, GOOD, home=tmp_path)
    with database.writing() as session:
        end_area(session, "999901", on=clock.today())
        session.commit()
    with database.reading() as session:
        assert path_of(session, "999901").endswith("县")
        assert areas_below(session, "9999") == []
        with pytest.raises(Invalid, match="ended on"):
            area(session, "999901")


def test_an_area_cannot_end_before_it_began(database: Database, tmp_path: Path) -> None:
    _load(database, GOOD, home=tmp_path)
    with database.writing() as session, pytest.raises(Invalid):
        end_area(session, "999901", on=date(2000, 1, 1))
