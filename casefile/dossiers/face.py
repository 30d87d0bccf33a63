"""What is written about a person on the first pages of the dossier. There is no field for ethnicity or belief."""

from datetime import date
from uuid import UUID

import msgspec

from casefile.dossiers.ages import Birth, BirthPrecision


class KeyGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of care the person belongs to, since when, and what shows it. Ending it keeps it."""

    code: str
    evidence: str = ""
    since: date | None = None
    until: date | None = None
    confirmed_by: str = ""
    review_on: date | None = None


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """The first page. An empty name means: not known yet."""

    name: str = ""
    alias: str = ""
    sex: str = "0"
    birth: date | None = None
    birth_precision: BirthPrecision = BirthPrecision.UNKNOWN
    id_kind: str = "NONE"
    id_number: str = ""
    id_unverified: bool = False
    id_note: str = ""
    """Why there is no number, or why birth date or sex disagree with it."""
    phone: str = ""
    address: str = ""
    community: str = ""
    """Twelve-digit code of the community."""
    guardian: str = ""
    guardian_phone: str = ""
    occupation: str = ""
    """School or work."""
    key_groups: tuple[KeyGroup, ...] = ()

    @property
    def known(self) -> bool:
        """Tell whether a name is known."""
        return bool(self.name.strip())

    @property
    def born(self) -> Birth:
        """Give the birth date with what is known of it."""
        return Birth(self.birth, self.birth_precision)


class Care(msgspec.Struct, frozen=True, kw_only=True):
    """What those who help may see; written to be shared, never filled in by the program."""

    call_name: str = ""
    meeting_place: str = ""
    safety_note: str = ""


class Judicial(msgspec.Struct, frozen=True, kw_only=True):
    """Matters of justice and of harm suffered: their groups with the authority's document, and notes."""

    key_groups: tuple[KeyGroup, ...] = ()
    notes: str = ""


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was decided, in words, with what the form of the decision asked for."""

    reason: str = ""
    facts: dict[str, str] = {}


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A few words to an obligation: what is to be done, and how it went."""

    text: str = ""
    outcome: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an approval is about: the digest of the text, the accounts of who wrote it, and the approver's reason."""

    digest: bytes = b""
    writers: tuple[UUID, ...] = ()
    said: Reasons = Reasons()
    """The text itself, where it lies in no row of its own: an ending from outside."""
    reason: str = ""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A consent: to what, by whom, how it was given, for how long, and why it was taken back."""

    purposes: str = ""
    given_by: str = ""
    relation: str = ""
    how: str = ""
    note: str = ""
    taken_back: str = ""
