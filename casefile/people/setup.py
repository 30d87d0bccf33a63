"""The files of a new installation, so placed that an interruption leaves nothing half-made."""

import dataclasses
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.kernel.assets import folder
from casefile.kernel.config import Config
from casefile.kernel.errors import Invalid, Unusable
from casefile.kernel.words import N_
from casefile.people.area_files import load_areas
from casefile.people.areas import Area
from casefile.people.founding import ADMINISTRATORS, Founded, Person, Plan, found
from casefile.people.installation import require_deployment
from casefile.people.offices import Office, root_office
from casefile.vault import deployment as deployments
from casefile.vault.deployment import Deployment
from casefile.vault.keyring import Recorder
from casefile.vault.principals import Principal, fingerprint

_SETTING = re.compile(r"^root_fingerprint\s*=.*$", re.MULTILINE)


def is_founded(session: Session) -> bool:
    """Tell whether this database has a root office."""
    return session.scalar(select(Office.id).where(Office.parent_id.is_(None))) is not None


def while_founding(config: Config) -> Config:
    """Give the settings for the founding's own database sessions: their deployment secret is the waiting one."""
    return dataclasses.replace(config, deployment_secret=_waiting(config))


def begin(session: Session, config: Config, plan: Plan, *, recorder: Recorder) -> Founded:
    """Found the installation; its deployment secret waits beside its place until `finish`, after the commit.

    The session comes of `while_founding` settings, so that the act's audit row is made with the new secret.
    """
    if config.deployment_secret.exists():
        raise Unusable(
            N_("%(file)s exists, but this database is not set up. Is this the right database?"),
            file=config.deployment_secret,
        )
    if session.get(Area, plan.area_code) is None:
        load_areas(session, [folder("config") / "areas" / "national.csv"])
    deployment = deployments.make(config)
    founded = found(session, deployment, plan, recorder=recorder)
    waiting = _waiting(config)
    waiting.unlink(missing_ok=True)
    deployment.write(waiting)
    return founded


def abandon(config: Config) -> None:
    """Take away the waiting secret of a founding that was not committed."""
    _waiting(config).unlink(missing_ok=True)


def finish(session: Session, config: Config) -> bool:
    """Put the committed founding's files in their places; a second time it changes nothing. Tell whether it did."""
    changed = False
    waiting = _waiting(config)
    if not config.deployment_secret.exists() and waiting.exists():
        require_deployment(session, _read(waiting, config))
        waiting.rename(config.deployment_secret)
        changed = True
    require_deployment(session, deployments.load(config))
    if waiting.exists():
        waiting.unlink()
    root = session.get_one(Principal, root_office(session).principal_id)
    return _write_fingerprint(config.file, fingerprint(root.keys)) or changed


def read_answers(path: Path) -> Plan:
    """Read what `init` would ask from a TOML file; refuse one that others can read."""
    try:
        mode, told = path.stat().st_mode, tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(N_("The answers %(file)s cannot be read: %(why)s."), file=path, why=error) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Unusable(N_("The answers %(file)s can be read by others. Set the file's mode to 0600."), file=path)
    try:
        office = told["office"]
        supervisors = [_person(each) for each in told["supervisors"]]
        administrators = [_person(told[role.value]) for role in ADMINISTRATORS]
        return Plan(str(office["area_code"]), str(office["name"]), supervisors, administrators)
    except (KeyError, TypeError) as error:
        raise Invalid(N_("The answers lack %(what)s."), what=str(error)) from error


def prepare_folder(config: Config) -> None:
    """Make the data folder, for its owner alone; raise Unusable where it cannot be written."""
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        config.deployment_secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            N_("The folder %(folder)s cannot be made: %(why)s."), folder=config.data_dir, why=error
        ) from error
    for each in (config.data_dir, config.deployment_secret.parent):
        if not os.access(each, os.W_OK | os.X_OK):
            raise Unusable(N_("The folder %(folder)s cannot be written to."), folder=each)


def _person(told: dict[str, Any]) -> Person:
    return Person(name=str(told["name"]), username=str(told["username"]), password=str(told.get("password", "")))


def _waiting(config: Config) -> Path:
    return config.deployment_secret.with_name(config.deployment_secret.name + ".new")


def _read(path: Path, config: Config) -> Deployment:
    return deployments.load(dataclasses.replace(config, deployment_secret=path))


def _write_fingerprint(file: Path, mark: str) -> bool:
    """Set one line of the installation's settings, in one step; the other lines stay as they are."""
    line = f'root_fingerprint = "{mark}"'
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if line in before.splitlines():
        return False
    after = _SETTING.sub(line, before) if _SETTING.search(before) else f"{line}\n{before}"
    waiting = file.with_name(file.name + ".new")
    waiting.write_text(after, encoding="utf-8")
    waiting.chmod(0o600)
    waiting.replace(file)
    return True
