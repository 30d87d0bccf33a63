"""How a dossier's paper speaks: language, code lists, names of staff, and what a purpose hides."""

import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.dossiers.masks import mask_id, mask_name, mask_phone
from casefile.kernel.codes import codes
from casefile.kernel.words import N_
from casefile.people.users import names_of_users
from casefile.printing.paper import Row
from casefile.printing.speech import Speech

DASH = "—"
"""Where nothing is known."""
_MARKED = re.compile("【([^【】]{1,40})】")


class Wording(Speech):
    """The speech of one paper for one purpose (a code of `print_purpose`)."""

    def __init__(self, language: str, purpose: str) -> None:
        super().__init__(language)
        self.purpose = codes("print_purpose")[purpose]

    @property
    def identity(self) -> bool:
        """Tell whether the recipient gets ID numbers and telephones in full: authorities that act by law."""
        return bool(self.purpose.trait("by_law"))

    @property
    def others_hidden(self) -> bool:
        """Tell whether other persons' names are abbreviated everywhere: in the client's own copy."""
        return bool(self.purpose.trait("own_copy"))

    def code(self, list_name: str, code: str) -> str:
        """Say a code of a list; an unknown one stands as it is."""
        found = codes(list_name)
        return found[code].label(self.language) if code in found else code

    def level(self, urgency: str) -> str:
        """Say a level of urgency as the pages do: letter and word."""
        return f"{urgency} {self.code('urgency', urgency)}" if urgency else ""

    def row(self, label: str, value: str) -> Row:
        """Put a value beside its label; a dash where nothing is known."""
        return Row(self.word(label), value.strip() or DASH)

    def named(self, name: str, text: str) -> str:
        """Put a text behind its name in one line."""
        return f"{name}{self.word(N_(': '))}{text}"

    def text(self, text: str) -> str:
        """Give a text as it is printed: names between 【 】 are abbreviated."""
        return _MARKED.sub(lambda found: mask_name(found[1].strip()), text).strip()

    def other(self, name: str) -> str:
        """Say another person's name."""
        return mask_name(name) if self.others_hidden else self.text(name)

    def id_number(self, number: str) -> str:
        """Say an ID number, with the birth date hidden where the recipient does not need it."""
        return number if self.identity else mask_id(number)

    def phone(self, number: str) -> str:
        """Say a telephone number, with its middle hidden where the recipient does not need it."""
        return number if self.identity else mask_phone(number)


def staff(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Give the names of staff for their user ids; an empty name for none."""
    found: dict[UUID | None, str] = {None: ""}
    names = names_of_users(session, {user_id for user_id in user_ids if user_id is not None})
    found.update(names.items())
    return found
