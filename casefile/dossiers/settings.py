"""Numbers of casework that a county may change: config/casework.toml."""

import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache

from casefile.kernel.assets import folder
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits in cases, working days, days and minutes, as their names say."""

    load_cap: int
    answer_working_days: int
    assign_working_days: int
    assess_working_days: int
    check_working_days: int
    approve_working_days: int
    notice_working_days: int
    climb_working_days: int
    climb_urgent_minutes: int
    search_plan_days: int
    contact_most_days: int
    follow_up_grace_days: int

    @property
    def follow_up_grace(self) -> timedelta:
        """How long after the last planned follow-up the lead still opens the file."""
        return timedelta(days=self.follow_up_grace_days)


@cache
def settings() -> Settings:
    """Read the numbers once; raise Unusable when one is missing or no whole number."""
    path = folder("config") / "casework.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        return Settings(**{field.name: int(written[field.name]) for field in fields(Settings)})
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Unusable(N_("The settings file %(file)s cannot be read: %(why)s."), file=path, why=error) from error
