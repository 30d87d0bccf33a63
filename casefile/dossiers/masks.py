"""Phone numbers and names as they are kept, and masks for pages that need not show them whole."""

import re
import unicodedata

from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_

_LEAST_DIGITS = 3
_MOBILE_DIGITS = 11
_EXTENDED = r"(?:1[3-9]\d{9}|[48]00\d{7}|[2-9]\d{6,7})-\d{1,6}"
"""A number without an area code, and its extension."""
_NAME_LENGTH = 50
_LONG_ID, _SHORT_ID = 18, 8


def check_phone(text: str, field: str = "phone") -> str:
    """Give a phone number as it is kept; raise Invalid for what nobody can call, with what a number looks like."""
    number = normal_phone(text)
    digits = len(re.findall(r"[0-9]", number))
    if number and (digits < _LEAST_DIGITS or any(char.isalpha() for char in number)):
        sentence = N_(
            "This cannot be called. A mobile has 11 digits; a land line has its area code, as in 0571-88888888; a "
            "number abroad begins with + and the country; an extension follows a hyphen."
        )
        raise Invalid(sentence, field=field)
    return number


def check_whole_phone(text: str, field: str = "phone") -> str:
    """Check a number that is to last: a mobile has all its digits."""
    number = check_phone(text, field)
    if re.fullmatch(r"1[3-9]\d{5,}", number, re.ASCII) and len(number) != _MOBILE_DIGITS:
        raise Invalid(N_("A mobile number has 11 digits, this one has %(digits)s."), field=field, digits=len(number))
    return number


def normal_phone(text: str) -> str:
    """Give a number without spaces, brackets and the country's prefix: 13800138000, 0571-88888888-12, +85223456789."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\s().\u2010-\u2015]", lambda mark: "-" if mark[0] >= "\u2010" else "", plain)
    plain, *extension = re.split(r"(?:转|分机|ext|x|#)+(?=\d{1,6}$)", plain, maxsplit=1, flags=re.IGNORECASE)
    plain = re.sub(r"^00(?=[1-9])", "+", re.sub(r"^(\+|00)86-?", "", plain))
    if not plain.startswith("0") and not re.fullmatch(_EXTENDED, plain, re.ASCII):
        plain = plain.replace("-", "")
    return "-".join([plain, *extension])


def check_name(text: str, *, field: str = "name") -> str:
    """Give a name as it is kept: single spaces, the middle dot U+00B7; raise Invalid when it is no name."""
    name = " ".join(
        re.sub(r"\s*[\u2022\u2027\u30fb\uff65\u2219]\s*", "\u00b7", unicodedata.normalize("NFC", text)).split()
    )
    if len(name) > _NAME_LENGTH:
        raise Invalid(N_("A name has at most %(most)s characters."), field=field, most=_NAME_LENGTH)
    if any(unicodedata.category(char)[0] == "C" for char in name) or re.search(r"[0-9<>@#$%^*=]", name):
        raise Invalid(N_("A name has no digits or signs."), field=field)
    return name


def mask_id(number: str) -> str:
    """Hide the birth date: 110105********002X; of a shorter number all but two at each end."""
    if len(number) >= _LONG_ID:
        return number[:6] + "*" * 8 + number[14:]
    keep = 2 if len(number) >= _SHORT_ID else 0
    return number[:keep] + "*" * (len(number) - 2 * keep) + number[len(number) - keep :]


def mask_name(name: str) -> str:
    """Keep the surname: 王某某; of a name in other letters the first letter."""
    if not name:
        return ""
    if "\u00b7" in name or name[0].isascii():
        return name[0] + "**"
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + "某" * max(len(name) - len(surname), 1)


def mask_phone(number: str) -> str:
    """Hide the middle: 138****0001."""
    return (
        number[:3] + "*" * max(len(number) - 7, 0) + number[-4:] if len(number) > _SHORT_ID - 1 else "*" * len(number)
    )


_COMPOUND = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 长孙 宇文 端木 轩辕 独孤 南宫 澹台 万俟 闻人 申屠 公冶
濮阳 淳于 单于 太叔 钟离 呼延 完颜 赫连 拓跋 百里 东郭 西门 第五
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
"""Surnames of two characters."""
