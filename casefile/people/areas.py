"""The tree of administrative divisions: province, city, county, town, community (2, 4, 6, 9, 12 digits)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, String, bindparam, select
from sqlalchemy.orm import Mapped, Session

from casefile.kernel.clock import today
from casefile.kernel.db import Base, Coded, columns, public
from casefile.kernel.errors import Invalid
from casefile.kernel.words import N_


class Level(StrEnum):
    """The five levels of the statistical division code."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"


LENGTHS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.COMMUNITY: 12}
LEVEL_OF_LENGTH = {length: level for level, length in LENGTHS.items()}


class Area(Base):
    """One division. It is ended, never deleted: what was written under its code stays readable."""

    __tablename__ = "areas"
    __table_args__ = ({"info": {"audited": False}},)
    code: Mapped[str] = public(String(12), primary_key=True)
    name: Mapped[str] = public(String(80))
    level: Mapped[Level] = public(Coded(Level))
    parent: Mapped[str | None] = public(String(9), index=True)
    since: Mapped[date] = public(Date, name="from")
    until: Mapped[date | None] = public(Date)


def ancestors(code: str) -> list[str]:
    """List the codes above an area, nearest first; the code itself comes first."""
    return [code[:length] for length in sorted(LENGTHS.values(), reverse=True) if length <= len(code)]


def area(session: Session, code: str, *, field: str = "area_code") -> Area:
    """Give a division that is valid today; raise Invalid for an unknown or ended code."""
    found = session.get(Area, code)
    if found is None:
        raise Invalid(N_("There is no area with the code %(code)s."), field=field, code=code)
    if found.until is not None and found.until <= today():
        raise Invalid(N_("The area %(code)s ended on %(day)s."), field=field, code=code, day=found.until)
    return found


def areas_below(session: Session, parent: str | None) -> list[Area]:
    """List the divisions directly below one that are valid today, by code."""
    day = today()
    return list(
        session.scalars(
            select(Area).where(Area.parent == parent, (Area.until.is_(None)) | (Area.until > day)).order_by(Area.code),
        ),
    )


_NAMES = select(columns(Area).code, columns(Area).name).where(
    columns(Area).code.in_(bindparam("codes", expanding=True))
)


def path_of(session: Session, code: str) -> str:
    """Give the area's name with those above it, for a list or a page."""
    found = {row.code: row.name for row in session.execute(_NAMES, {"codes": ancestors(code)})}
    return " ".join(found[code] for code in sorted(found))


def end_area(session: Session, code: str, *, on: date) -> Area:
    """End a division that was merged or renamed away; it stays for old records."""
    found = area(session, code)
    if on < found.since:
        raise Invalid(N_("An area cannot end before it began."), field="on")
    found.until = on
    return found
