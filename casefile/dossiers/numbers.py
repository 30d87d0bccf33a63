"""Numbers of dossiers: division, year, a random part and a check digit. Nothing in them tells about the person."""

import re
import secrets

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casefile.dossiers.identity import normal_id
from casefile.dossiers.model import Dossier
from casefile.kernel import clock

_PATTERN = re.compile(r"(\d{6})-(\d{4})-(\d{6})-(\d)")


def new_number(session: Session, area_code: str) -> str:
    """Draw a number that no dossier has; two that are made one after the other are not next to each other."""
    area, year = area_code[:6].ljust(6, "0"), clock.today().year
    while True:
        drawn = f"{secrets.randbelow(1_000_000):06d}"
        number = f"{area}-{year}-{drawn}-{check_digit(f'{area}{year}{drawn}')}"
        if not session.scalar(select(exists().where(Dossier.number == number))):
            return number


def check_digit(digits: str) -> str:
    """Compute the check digit (ISO/IEC 7064, MOD 11,10): finds every wrong digit and nearly every swap."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def normal_number(typed: str) -> str:
    """Give a number in its own form however it was typed: full-width, with spaces, without hyphens."""
    return re.sub(r"^(\d{6})(\d{4})(\d{6})(\d)$", r"\1-\2-\3-\4", normal_id(typed), flags=re.ASCII)


def well_formed(typed: str) -> bool:
    """Tell whether a number as typed can be one."""
    found = _PATTERN.fullmatch(normal_number(typed))
    return found is not None and check_digit("".join(found.groups()[:3])) == found[4]
