"""Receipt numbers: drawn by chance, with a check character, nothing in them tells about the child or the day."""

import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.dossiers.identity import normal_id
from casefile.reports.model import Report

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter or digit that is mistaken for another; 31 of them, a prime, so that the check finds every single slip."""
DRAWN = 6


def draw() -> str:
    """Draw a receipt number; two that are drawn one after the other are not next to each other."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(DRAWN))
    return f"R-{drawn}{check(drawn)}"


def normal_number(typed: str) -> str:
    """Give a number in its own form however it was typed: full-width, small letters, spaces, without the hyphen."""
    return re.sub(r"^R(?=[A-Z0-9]{7}$)", "R-", normal_id(typed))


def report_numbered(session: Session, typed: str) -> Report | None:
    """Find a report by its number as it was typed."""
    return session.scalar(select(Report).where(Report.number == normal_number(typed)))


def check(drawn: str) -> str:
    """Compute the check character: finds every wrong character and every swap of two."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(drawn, start=1))
    return LETTERS[total % len(LETTERS)]
