"""What a report says: about the child (content) and about the outside person who told it (reporter)."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from casefile.kernel.codes import codes
from casefile.kernel.words import N_


class Known(StrEnum):
    """An answer that may be missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


KNOWN_WORDS = {Known.YES: N_("yes"), Known.NO: N_("no"), Known.UNKNOWN: N_("not known")}


class Police(msgspec.Struct, frozen=True, kw_only=True):
    """That the police were told: which unit, who took the call, when, and the number of the receipt."""

    unit: str = ""
    person: str = ""
    at: datetime | None = None
    receipt: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether unit, person, time and receipt are all there."""
        return bool(self.unit.strip() and self.person.strip() and self.at and self.receipt.strip())


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """The report itself. Facts and what the child said are kept apart; no name, number or age is asked for."""

    kind: str = ""
    """A code of the list `mandatory_report`: one of the nine situations, or another worry."""
    facts: str = ""
    child_said: str = ""
    seen_at: datetime | None = None
    seen_place: str = ""
    seen_area: str = ""
    name: str = ""
    id_kind: str = "NONE"
    id_number: str = ""
    id_unverified: bool = False
    phone: str = ""
    sex: str = "0"
    age: int | None = None
    """In years, estimated; a birth date where it is known."""
    birth_date: date | None = None
    lives_area: str = ""
    address: str = ""
    school: str = ""
    guardian: str = ""
    guardian_phone: str = ""
    injuries: str = ""
    safe_now: Known = Known.UNKNOWN
    still_reached: Known = Known.UNKNOWN
    """Whether the person under suspicion can still reach the child."""
    steps: str = ""
    police: Police = Police()

    @property
    def mandatory(self) -> bool:
        """Tell whether it is one of the nine situations that the law wants the police to know of."""
        return bool(codes("mandatory_report")[self.kind].trait("mandatory"))

    @property
    def child_known(self) -> bool:
        """Tell whether anything about the child was written that can be compared with a file."""
        return bool(self.name or self.id_number or self.phone)


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """The outside person who told it: opened with a reason only."""

    source: str = ""
    """How it came: a code of the list `report_source`."""
    name: str = ""
    phone: str = ""
    unit: str = ""
    relation: str = ""
    note: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether nobody was named."""
        return not any((self.name, self.phone, self.unit, self.relation, self.note))


class TriageWords(msgspec.Struct, frozen=True, kw_only=True):
    """Why it was decided so, and that the police were told, where that was asked for."""

    reason: str = ""
    police: Police = Police()
    same_as: str = ""
    """The number of the report or dossier that the report repeats."""


class OpeningWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the opening of the reporter's name is good for, in words."""

    note: str = ""
