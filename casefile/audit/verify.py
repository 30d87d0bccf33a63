"""Checks the whole chain, and every stored row against the digest of its last audited write."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Table, literal_column, select
from sqlalchemy.orm import Session

from casefile.audit import link
from casefile.audit.anchor import RollbackSuspected, suspected
from casefile.audit.digest import GONE, Watched, all_watched, watched
from casefile.audit.model import FIRST_HASH, MAIN, AuditHead, AuditRow, Outcome
from casefile.audit.raw import batches
from casefile.audit.signatures import LACKING, Signatures, SignedRow
from casefile.audit.signed import SIGNED
from casefile.kernel.db import Database
from casefile.kernel.tables import every_table
from casefile.kernel.words import N_

MOST = 50
"""Findings told at most."""

_written = msgspec.msgpack.Decoder(list[tuple[str, bytes, bytes]]).decode
_SIZE = len(link.CONTENT)
_ACTOR, _ACT, _OUTCOME, _ONCE, _SIGNER, _WRITTEN = map(
    link.CONTENT.index, ("actor", "act", "outcome", "once", "signer", "written")
)
Making = tuple[datetime, int]
"""How old a row may say it is by the audit row that made it, and that row's number."""
Digests = defaultdict[str, dict[bytes, bytes]]
Makings = defaultdict[str, dict[bytes, Making]]
DATED = {"certificates": "from_at", "grants": "from_at", "holdings": "from_at", "safes": "made_at"}
"""Rows that say since when they count, and are trusted by it: no earlier than the act that made them."""
LONGEST_ACT = timedelta(minutes=15)
"""How much later than its first row an act may be written."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: a sentence and what fills it."""

    sentence: str
    words: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence % self.words


@dataclass
class Verdict:
    """What the check found: rows of the chain, rows of tables, the first bad row of the chain, all findings."""

    rows: int = 0
    compared: int = 0
    first_bad: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings

    @property
    def sentence(self) -> str:
        """Say the first finding, or that all is well."""
        return str(self.findings[0]) if self.findings else ALL_WELL % {"rows": self.rows, "compared": self.compared}

    def bad_row(self, seq: int, sentence: str) -> None:
        """Note a bad row of the chain; only the first is told, the rest follows from it."""
        if self.first_bad is None:
            self.first_bad = seq
            self.add(sentence, seq=seq)

    def add(self, sentence: str, **words: object) -> None:
        """Note a finding."""
        if len(self.findings) < MOST:
            self.findings.append(Finding(sentence, words))


ALL_WELL = N_("%(rows)s audit rows follow one another; %(compared)s stored rows are as they were written.")
MISSING = N_("Audit row %(seq)s is missing.")
ALTERED = N_("Audit row %(seq)s was altered.")
FOREIGN = N_("Audit row %(seq)s was not written with this installation's deployment secret.")
CUT = N_("The chain ends before audit row %(seq)s, which its head names.")
CHANGED = N_("%(table)s %(row)s is not as audit row %(seq)s wrote it.")
REMOVED = N_("%(table)s %(row)s is missing; audit row %(seq)s wrote it.")
UNKNOWN = N_("%(table)s %(row)s is on no audit row.")
BACKDATED = N_("%(table)s %(row)s says that it is older than audit row %(seq)s, which made it.")


def verify(database: Database) -> Verdict:
    """Check the chain and all audited tables in one snapshot; change nothing."""
    every_table()
    verdict, last, made = Verdict(), Digests(dict), Makings(dict)
    with database.reading() as session:
        connection = session.connection(execution_options=_snapshot(database))
        _check_chain(session, verdict, last, made, link.mac_for(database))
        if older := suspected(session):
            verdict.add(RollbackSuspected.sentence, seq=older.seq)
        for table in all_watched(connection.dialect.name):
            _check_table(connection, table, last.pop(table.name, {}), made.pop(table.name, {}), verdict)
    return verdict


def _snapshot(database: Database) -> dict[str, Any]:
    return {} if database.sqlite else {"isolation_level": "REPEATABLE READ"}


def _check_chain(session: Session, verdict: Verdict, last: Digests, made: Makings, mac: link.Mac) -> None:
    """Follow the chain; the loop is short because it runs for every page anybody ever opened."""
    prev, seq = FIRST_HASH, 0
    hash_of, mac_of, signatures = link.hash_of, mac.of, Signatures(session)
    for batch in _chain(session.connection()):
        for row in batch:
            seq += 1
            digest, content = row[_SIZE], row[:_SIZE]
            if (
                row[1] != seq
                or row[_SIZE - 1] != prev
                or hash_of(content) != digest
                or mac_of(digest) != row[_SIZE + 1]
            ):
                seq = _what_is_wrong(verdict, row, seq, prev)
            elif wrong := _wrongly_signed(signatures, row, digest):
                verdict.bad_row(seq, wrong)
            prev = digest
            if row[_WRITTEN] is not None:
                _note(last, made, row[_WRITTEN], row[2], seq)
    verdict.rows = seq
    head = session.execute(select(AuditHead.seq, AuditHead.hash).where(AuditHead.chain == MAIN)).one_or_none()
    if head is None or (head.seq, head.hash) != (seq, prev):
        verdict.bad_row(head.seq if head else seq + 1, CUT)


def _wrongly_signed(signatures: Signatures, row: tuple[Any, ...], digest: bytes) -> str | None:
    """Say what is wrong with a row's signature, or that it lacks one: refusals and the reading of a form need none."""
    if row[_SIGNER] is not None:
        named = SignedRow(row[2], row[_ACT], row[_ACTOR], row[_SIGNER], digest, row[_SIZE + 2])
        return signatures.fault(named)
    read = row[_ONCE] is not None and row[_WRITTEN] is None
    return LACKING if row[_ACT] in SIGNED and row[_OUTCOME] == Outcome.DONE and not read else None


def _what_is_wrong(verdict: Verdict, row: tuple[Any, ...], seq: int, prev: bytes) -> int:
    """Name what is wrong with a row; give the number the chain goes on from."""
    if row[1] != seq:
        verdict.bad_row(seq, MISSING)
    elif row[_SIZE - 1] != prev or link.hash_of(row[:_SIZE]) != row[_SIZE]:
        verdict.bad_row(seq, ALTERED)
    else:
        verdict.bad_row(seq, FOREIGN)
    return int(row[1])


def _chain(connection: Connection) -> Iterator[list[tuple[Any, ...]]]:
    reader = watched(cast("Table", AuditRow.__table__), connection.dialect.name)
    statement = reader.stored(*link.CONTENT, "hash", "mac", "signature")
    return batches(connection, statement.order_by(literal_column("chain"), literal_column("seq")))


def _note(last: Digests, made: Makings, packed: bytes, at: str, seq: int) -> None:
    making = _no_older_than(at), seq
    for table, key, digest in _told(packed):
        last[table][key] = digest
        if table in DATED:
            made[table].setdefault(key, making)


def _no_older_than(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at) - LONGEST_ACT
    except (ValueError, OverflowError, TypeError):  # that audit row was altered, and is named for it
        return datetime.fromisoformat("0001-01-01")


def _told(packed: bytes | None) -> list[tuple[str, bytes, bytes]]:
    """Give table, key and digest of the rows that an audit row wrote; nothing where it was altered."""
    try:
        return _written(packed or b"\x90")
    except (msgspec.DecodeError, TypeError):
        return []


def _check_table(
    connection: Connection, table: Watched, last: dict[bytes, bytes], made: dict[bytes, Making], verdict: Verdict
) -> None:
    """Compare every stored row with its last audited write; what remains in `last` is missing.

    The moment that a row claims is held against the moment of the act that made it.
    """
    key_of, digest_of, name = table.key, table.digest, table.name
    since = table.stored_names.index(DATED[name]) if name in DATED else 0
    for batch in batches(connection, table.statement):
        verdict.compared += len(batch)
        for row in batch:
            known = last.pop(key := key_of(row), None)
            if known is None:
                verdict.add(UNKNOWN, table=name, row=_shown(key))
            elif known != digest_of(row):
                verdict.add(CHANGED, table=name, row=_shown(key), seq=_writer(connection, name, key))
            elif since and datetime.fromisoformat(row[since]) < made[key][0]:
                verdict.add(BACKDATED, table=name, row=_shown(key), seq=made[key][1])
    for key, known in last.items():
        if known != GONE:
            verdict.add(REMOVED, table=name, row=_shown(key), seq=_writer(connection, name, key))


def _writer(connection: Connection, table: str, key: bytes) -> int:
    """Find the last audit row that wrote a table's row."""
    found = 0
    for seq, packed in connection.execute(select(AuditRow.seq, AuditRow.written).where(AuditRow.written.is_not(None))):
        if any(each[:2] == (table, key) for each in _told(packed)):
            found = max(found, seq)
    return found


def _shown(key: bytes) -> str:
    if len(key) == 16:  # noqa: PLR2004  # bytes of an id
        return f"{key[:4].hex()}-{key[4:6].hex()}-{key[6:8].hex()}-{key[8:10].hex()}-{key[10:].hex()}"
    return " ".join(str(part) for part in msgspec.msgpack.decode(key))
