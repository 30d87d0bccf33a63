"""Search by name and look for the same person among the faces somebody may open; nothing of it is on a disk.

Sheets of names are kept in this process, one for each office or person, bounded in bytes and thrown away when nobody
who may read them is signed in. A sheet only proposes: what is shown is asked of the grants first, every time.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID
from weakref import WeakKeyDictionary, WeakSet, ref

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.faces import counters
from casefile.dossiers.model import Dossier
from casefile.dossiers.sheets import Found, Line, Sheet
from casefile.kernel.db import Database, columns
from casefile.people.users import User
from casefile.vault.capacities import Compartment
from casefile.vault.cells import Cell
from casefile.vault.errors import Damaged
from casefile.vault.grants import OPENING, Grant, Opening, in_force
from casefile.vault.holdings import held_now
from casefile.vault.keyring import Keyring, keyring_of
from casefile.vault.sessions import live_users

_log = logging.getLogger(__name__)
MOST = 50
"""Results of one search."""
_CHUNK = 500
_SWEEP_SECONDS = 30.0


class _Kept:
    """A sheet with the counts up to which it is current."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.seen: dict[UUID, int] = {}
        self.lock = threading.Lock()


class FaceCache:
    """The sheets of one process, the least used thrown away first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(kept.sheet.size for kept in list(self._kept.values()))

    @property
    def principals(self) -> frozenset[UUID]:
        """Whose sheets are kept."""
        return frozenset(self._kept)

    def ids(self, principal_id: UUID) -> set[UUID]:
        """Give the dossiers on a principal's sheet."""
        kept = self._kept.get(principal_id)
        return kept.sheet.ids() if kept else set()

    def sheet(self, session: Session, principal_id: UUID, now: dict[UUID, int]) -> Sheet:
        """Give a principal's sheet as it is now, by the offices' counts of changes."""
        with self._lock:
            kept = self._kept.setdefault(principal_id, _Kept())
            self._kept.move_to_end(principal_id)
        with kept.lock:
            sheet = _refill(session, principal_id, kept, now)
        self._shrink()
        return sheet

    def sweep(self, live: Collection[UUID]) -> None:
        """Throw away what nobody signed in may read."""
        with self._lock:
            for principal_id in [each for each in self._kept if each not in live]:
                del self._kept[principal_id]

    def _shrink(self) -> None:
        with self._lock:
            while self._kept and self.size > self.most_bytes:
                self._kept.popitem(last=False)


def search(session: Session, text: str, *, most: int = MOST) -> list[Found]:
    """Find dossiers by name, alias, pinyin, initials or the last four of the ID, among those the reader may open."""
    return _ask(session, lambda sheet: sheet.search(text, most), most)


def twins(session: Session, name: str, birth: date | None = None, *, most: int = MOST) -> list[Found]:
    """Find who may be the same person: the same name or alias, or the same sound and birth date; best matches first."""
    found = _ask(session, lambda sheet: sheet.twins(name, birth, most), most)
    return sorted(found, key=lambda each: -len(each.fields))


def cache_of(database: Database) -> FaceCache:
    """Give the sheets of this process for a database; a watch throws away what nobody may read any more."""
    with _caches_lock:
        cache = _caches.get(database)
        if cache is None:
            cache = _caches[database] = FaceCache(_most_bytes(database))
        _watch(database)
        return cache


def _most_bytes(database: Database) -> int:
    return database.config.search_cache_mb * 1_000_000


def sweep(database: Database) -> None:
    """Throw away every sheet that no live session may read."""
    cache = _caches.get(database)
    if cache is None or not len(cache):
        return
    live: set[UUID] = set()
    users = live_users(database)
    with database.reading() as session:
        for principal_id in session.scalars(select(User.principal_id).where(User.id.in_(users))):
            if principal_id is not None:
                live |= {principal_id, *held_now(session, principal_id)}
    cache.sweep(live)


def _ask(session: Session, question: Callable[[Sheet], list[Found]], most: int) -> list[Found]:
    """Ask the sheets of every held principal; give what the grants of this moment confirm.

    What a session has written may be rolled back: it fills a cache of its own, which ends with the question.
    """
    keyring, database = keyring_of(session), session.info["database"]
    cache = cache_of(database) if "reading" in session.info else FaceCache(_most_bytes(database))
    now = counters(session)
    found: dict[UUID, Found] = {}
    for principal_id in keyring.held:
        for each in question(cache.sheet(session, principal_id, now)):
            found.setdefault(each.dossier_id, each)
    allowed = _allowed(session, keyring, found)
    return [each for each in found.values() if each.dossier_id in allowed][:most]


def _allowed(session: Session, keyring: Keyring, dossier_ids: Collection[UUID]) -> frozenset[UUID]:
    if not dossier_ids:
        return frozenset()
    return frozenset(session.scalars(_ALLOWED, {"found": list(dossier_ids), "held": list(keyring.held)}))


def _refill(session: Session, principal_id: UUID, kept: _Kept, now: dict[UUID, int]) -> Sheet:
    """Bring a sheet up to date: only what changed since is read, and what may not be read any more goes."""
    lines: dict[UUID, Line] = {}
    gone: set[UUID] = set()
    for office_id, count in now.items():
        if count != (seen := kept.seen.get(office_id, 0)):
            asked = {"office": office_id, "seen": seen, "holder": principal_id}
            lines |= _lines(session, asked)
            gone |= set(session.scalars(_CHANGED, asked)) if len(kept.sheet) else set()
    if lines or gone:
        kept.sheet.change(lines, gone)
    kept.seen = now
    return kept.sheet


_DOSSIERS, _GRANTS = columns(Dossier), columns(Grant)
_NEWER = and_(_DOSSIERS.office_id == bindparam("office"), _DOSSIERS.face_changed > bindparam("seen"))
_CHANGED = select(_DOSSIERS.id).where(_NEWER)
_FACES = select(_DOSSIERS.sealed_version, _DOSSIERS.cell, *OPENING).where(
    _GRANTS.safe_id == _DOSSIERS.id,
    _GRANTS.key_version == _DOSSIERS.key_version,
    _NEWER,
    _GRANTS.compartment == Compartment.FACE,
    _GRANTS.holder_id == bindparam("holder"),
    in_force(),
)
"""The first pages that have changed, each with the grant that opens it to one principal."""
_ALLOWED = select(_DOSSIERS.id).where(
    _DOSSIERS.id.in_(bindparam("found", expanding=True)),
    _GRANTS.safe_id == _DOSSIERS.id,
    _GRANTS.compartment == Compartment.FACE,
    _GRANTS.holder_id.in_(bindparam("held", expanding=True)),
    in_force(),
)
"""Written once: to put it together anew took longer than the whole search."""


def _lines(session: Session, asked: dict[str, object]) -> dict[UUID, Line]:
    """Open faces and keep what a search needs. A damaged one is reported by the vault and left out."""
    keyring, open_face = keyring_of(session), Dossier.face.open_by
    lines = {}
    for version, sealed, *grant in session.execute(_FACES, asked, execution_options={"yield_per": _CHUNK}):
        given = Opening._make(grant)
        key, safe_id = keyring.key_of(session, given), given.safe_id
        if key is None:
            continue
        try:
            face = open_face(
                key, keyring, Cell(safe_id, safe_id, given.compartment, given.key_version, version, sealed)
            )
        except Damaged:
            continue
        birth = face.birth if face.birth_precision is BirthPrecision.EXACT else None
        lines[safe_id] = Line.of(face.name, face.alias, birth, face.id_number)
    return lines


_caches: WeakKeyDictionary[Database, FaceCache] = WeakKeyDictionary()
_watched: WeakSet[Database] = WeakSet()
_caches_lock = threading.Lock()


def _watch(database: Database) -> None:
    """Sweep after a while, again and again as long as anything is kept."""
    if database in _watched:
        return
    _watched.add(database)
    watch = threading.Timer(_SWEEP_SECONDS, sweep_again, [ref(database)])
    watch.daemon = True
    watch.start()


def sweep_again(kept: "ref[Database]") -> None:
    """Sweep when the watch says so; where that fails everything is thrown away and read anew, and it is noted."""
    database = kept()
    if database is None:
        return
    with _caches_lock:
        _watched.discard(database)
    try:
        sweep(database)
    except Exception as error:  # noqa: BLE001  # a watch that ends tells nobody
        cache_of(database).sweep(())
        _log.error("sweeping failed: %s", type(error).__name__)
    if len(_caches[database]):
        with _caches_lock:
            _watch(database)
