"""Writes readings.tsv anew from pypinyin: python config/readings/make.py."""  # noqa: INP001  # a script, not a package

import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

EXTRA = {0x20BB7: "jí"}
"""Characters of names that the package does not know."""
TABLE = Path(__file__).with_name("readings.tsv")


def main() -> None:
    """Group the characters by their readings, the common ones first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for point, marked in sorted((PINYIN_DICT | EXTRA).items(), key=lambda item: (rank(chr(item[0])), item[0])):
        readings = dict.fromkeys(filter(None, map(plain, marked.split(","))))
        if readings:
            groups[" ".join(readings)].append(chr(point))
    lines = [f"{readings}\t{''.join(chars)}\n" for readings, chars in groups.items()]
    TABLE.write_text("".join(lines), encoding="utf-8")


def rank(char: str) -> int:
    """Put the 6,763 characters of GB 2312 first, then those of GBK, then the rest."""
    for place, charset in enumerate(("gb2312", "gbk")):
        try:
            char.encode(charset)
        except UnicodeEncodeError:
            continue
        return place
    return 2


def plain(reading: str) -> str:
    """Take the tone away; ü is written v, as on keyboards."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v").replace("\u00ea", "e")
    return "".join(char for char in letters if char.isascii() and char.isalpha())


if __name__ == "__main__":
    main()
