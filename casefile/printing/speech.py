"""Says things in a paper's own language, whatever language the page of the moment has."""

from datetime import date, datetime

from casefile.kernel import clock
from casefile.web.words import MONTHS, catalogue


class Speech:
    """Words, days and moments in one language (as `zh-CN` or `en`)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.chinese = language.startswith("zh")

    def word(self, msgid: str, **words: object) -> str:
        """Say a sentence of the catalogue."""
        said = catalogue()[msgid][0] if self.chinese and msgid in catalogue() else msgid
        return said % words if words else said

    def day(self, day: date | None) -> str:
        """Say a day: 2026年11月23日, or 23 Nov 2026."""
        if day is None:
            return ""
        if self.chinese:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def moment(self, moment: datetime | None) -> str:
        """Say a moment in local time: the day and 14:03."""
        if moment is None:
            return ""
        local = clock.local(moment)
        return f"{self.day(local.date())} {local:%H:%M}"
