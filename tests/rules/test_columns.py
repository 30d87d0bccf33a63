"""What is kept, and what is never kept."""

import re
from pathlib import Path

from sqlalchemy import Float, Numeric

from casefile.kernel.protection import tables, unprotected
from tests.rules import program

BELIEFS = re.compile(
    r"ethnic|\bnation|_nation|minzu|\brace\b|religi|belief|faith|creed|politic|party_member|民族|宗教|信仰|政治面貌",
    re.IGNORECASE,
)
SCORES = re.compile(r"score|predict|probab|likelihood|rating|risk_(level|value|index|points)|评分|积分", re.IGNORECASE)


def test_every_column_says_how_it_is_protected() -> None:
    assert unprotected() == []


def test_nothing_is_kept_about_ethnicity_religion_belief_or_politics() -> None:
    assert [name for name in program.names() if BELIEFS.search(name)] == []


def test_no_form_code_list_or_sentence_asks_for_them() -> None:
    asked = [path for path in _shown() if BELIEFS.search(path.read_text(encoding="utf-8"))]
    assert asked == []


def test_nothing_is_kept_that_scores_a_person() -> None:
    assert [name for name in program.names() if SCORES.search(name)] == []


def test_no_column_is_a_fraction() -> None:
    fractions = [
        f"{table.name}.{column.name}"
        for table in tables()
        for column in table.columns
        if isinstance(column.type, (Float, Numeric))
    ]
    assert fractions == []


def _shown() -> list[Path]:
    root = program.ROOT
    return [
        *root.glob("templates/**/*.html"),
        *root.glob("config/locale/**/*.po"),
        *root.glob("config/forms/**/*.toml"),
        *root.glob("config/codes/**/*.toml"),
    ]
