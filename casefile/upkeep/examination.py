"""`casefile doctor`: names every missing part and how to get it. It opens nothing and changes nothing."""

import json
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.audit.anchor import RollbackSuspected, newest_anchored, suspected
from casefile.audit.model import AuditRow
from casefile.kernel import clock, migrations
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import CasefileError
from casefile.kernel.words import N_
from casefile.people.holders import holders_of
from casefile.people.installation import require_deployment
from casefile.people.offices import Office
from casefile.printing import fonts
from casefile.upkeep.backup import LAST, MISSING_PROGRAM
from casefile.upkeep.starting import free_mb, require_folder, require_root
from casefile.vault import deployment as deployments
from casefile.vault.certificates import Certificate, CertifiedAs

WANTED_FREE_MB = 1_000
OLDEST_BACKUP = timedelta(days=2)
RENEWED_BEFORE = timedelta(days=60)
ANCHOR_MAY_LAG = timedelta(days=1)
CLOCK_MAY_DIFFER = timedelta(minutes=5)
LEAST_HOLDERS = 2


@dataclass(frozen=True)
class Advice:
    """One thing to mend: the sentence, what fills it, and whether the program cannot run without it."""

    sentence: str
    words: dict[str, object] = field(default_factory=dict)
    grave: bool = False


def examine(config: Config) -> list[Advice]:
    """Examine machine and installation; an empty list is a clean bill of health."""
    found = [Advice(sentence) for sentence in fonts.missing()]
    found += [advice for check in _MACHINE for advice in check(config)]
    try:
        require_folder(config)
        found += _of_installation(Database(config))
    except CasefileError as error:
        found.append(Advice(error.sentence, dict(error.words), grave=True))
    return found


def _of_installation(database: Database) -> list[Advice]:
    try:
        migrations.require_current(database)
        deployment = deployments.load(database.config)
        with database.reading() as session:
            require_deployment(session, deployment)
            require_root(session)
            return [advice for question in _INSTALLATION for advice in question(session)]
    finally:
        database.dispose()


def _disk(config: Config) -> Iterator[Advice]:
    if config.data_dir.is_dir() and (free := free_mb(config)) < WANTED_FREE_MB:
        yield Advice(
            N_("Only %(free)s MB are free on the disk of %(folder)s."), {"free": free, "folder": config.data_dir}
        )


def _anchor(config: Config) -> Iterator[Advice]:
    beside = config.audit_anchor.parent
    if config.sqlite and beside.is_dir() and config.data_dir.is_dir() and _disk_of(beside) == _disk_of(config.data_dir):
        yield Advice(
            N_("The audit anchor lies on the database's disk. Set audit_anchor to a path on another disk or host.")
        )


def _disk_of(path: Path) -> int:
    return path.stat().st_dev


def _dump(config: Config) -> Iterator[Advice]:
    if not config.sqlite and shutil.which("pg_dump") is None:
        yield Advice(MISSING_PROGRAM, {"program": "pg_dump"})


def _backup(config: Config) -> Iterator[Advice]:
    try:
        made_at = datetime.fromisoformat(json.loads((config.data_dir / LAST).read_text(encoding="utf-8"))["made_at"])
    except (OSError, ValueError, KeyError):
        yield Advice(N_("No backup was made yet: casefile backup DIR, best every night by a timer."))
        return
    if (age := clock.now() - made_at) > OLDEST_BACKUP:
        yield Advice(N_("The last backup is %(days)s days old."), {"days": age.days})


def _encrypted_line(config: Config) -> Iterator[Advice]:
    host = config.bind.rsplit(":", 1)[0]
    if not config.behind_proxy and host not in {"127.0.0.1", "localhost", "[::1]"} and "unix" not in host:
        yield Advice(
            N_(
                "%(bind)s is reachable without TLS. Bind to 127.0.0.1, put a proxy with TLS in front, set behind_proxy."
            ),
            {"bind": config.bind},
        )


def _core_dumps(_config: Config) -> Iterator[Advice]:
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        yield Advice(N_("Core dumps are on: keys could reach the disk. Set LimitCORE=0 in the unit, or ulimit -c 0."))


def _swap(_config: Config) -> Iterator[Advice]:
    swaps = Path("/proc/swaps")
    lines = swaps.read_text(encoding="utf-8").splitlines()[1:] if swaps.exists() else []
    for name in (line.split()[0] for line in lines):
        if not name.startswith(("/dev/dm-", "/dev/zram")):
            yield Advice(
                N_("%(name)s is plain swap: keys could reach the disk. Encrypt it, or swapoff."), {"name": name}
            )


def _clock(_config: Config) -> Iterator[Advice]:
    try:
        words = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
        answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=5).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return
    if answer.strip() == "no":
        yield Advice(N_("The clock is not kept by a time server. As root: apt-get install -y systemd-timesyncd"))


def _clock_and_chain(session: Session) -> Iterator[Advice]:
    newest = session.scalar(select(func.max(AuditRow.at)))
    if newest is not None and newest > clock.now() + CLOCK_MAY_DIFFER:
        yield Advice(
            N_("The clock is behind the newest audit row. Set the clock before anything is written."), grave=True
        )


def _holders(session: Session) -> Iterator[Advice]:
    """Name the offices with fewer than two holders: one may fall ill, forget a password, leave."""
    offices = session.execute(select(Office.name, Office.principal_id).order_by(Office.name)).all()
    holders = holders_of(session, [office.principal_id for office in offices])
    for name, principal_id in offices:
        count = len(holders[principal_id])
        if count < LEAST_HOLDERS:
            yield Advice(
                N_("%(office)s has %(count)s holders of its key. It needs two: give a second supervisor or a deputy."),
                {"office": name, "count": count},
            )


def _certificates(session: Session) -> Iterator[Advice]:
    """Tell whose last certificate ends soon, and whose has ended; a renewed one is no longer looked at.

    A unit's is renewed with its liaisons'.
    """
    last = func.max(Certificate.until_at)
    ends = (
        select(last)
        .where(Certificate.ended_at.is_(None), Certificate.certified_as != CertifiedAs.UNIT)
        .group_by(Certificate.principal_id)
    )
    moment = clock.now()
    known = session.scalars(
        ends.having(func.count() == func.count(Certificate.until_at), last < moment + RENEWED_BEFORE)
    )
    over = [until < moment for until in known if until is not None]
    if count := over.count(False):
        yield Advice(
            N_("%(count)s certificates end within 60 days. A supervisor renews them on the page of admissions."),
            {"count": count},
        )
    if count := over.count(True):
        yield Advice(
            N_("%(count)s certificates have ended: nothing opens for these people until a supervisor renews them."),
            {"count": count},
        )


def _rollback(session: Session) -> Iterator[Advice]:
    if missing := suspected(session):
        yield Advice(RollbackSuspected.sentence, {"seq": missing.seq}, grave=True)


def _anchor_lags(session: Session) -> Iterator[Advice]:
    """Tell that acts are not anchored any more: whoever puts back an older copy would not be found out."""
    noted = newest_anchored(session)
    known = session.scalar(select(AuditRow.at).where(AuditRow.seq == (noted.seq if noted else 0)))
    newest = session.scalar(select(func.max(AuditRow.at)))
    if newest is not None and (known is None or newest - known > ANCHOR_MAY_LAG):
        yield Advice(
            N_("The newest acts are not in the audit anchor %(file)s. Make it writable; run casefile verify-audit."),
            {"file": session.info["database"].config.audit_anchor},
        )


_MACHINE: tuple[Callable[[Config], Iterator[Advice]], ...] = (
    _disk, _clock, _anchor, _dump, _backup, _encrypted_line, _core_dumps, _swap,
)  # fmt: skip
_INSTALLATION: tuple[Callable[[Session], Iterator[Advice]], ...] = (
    _clock_and_chain, _rollback, _anchor_lags, _holders, _certificates,
)  # fmt: skip
