"""Numbers of referrals: drawn by chance, with a check digit; a unit can name one on the phone."""

import secrets

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casefile.dossiers.numbers import check_digit
from casefile.referrals.model import Referral


def new_number(session: Session) -> str:
    """Draw a number that no referral has."""
    while True:
        drawn = f"{secrets.randbelow(1_000_000):06d}"
        number = f"Z-{drawn}-{check_digit(drawn)}"
        if not session.scalar(select(exists().where(Referral.number == number))):
            return number
