"""Makes many files fast: with the vault's own keys, grants and cells, and on the chain, but many in one act."""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from casefile.audit.acts import act
from casefile.audit.written import touch_keys
from casefile.bench.ground import SHARES, Ground
from casefile.contacts.model import Contact, ContactNote
from casefile.dossiers.ages import BirthPrecision
from casefile.dossiers.cases import Case, Stage
from casefile.dossiers.face import Face
from casefile.dossiers.faces import FaceChange
from casefile.dossiers.identity import check_digit
from casefile.dossiers.model import Dossier
from casefile.dossiers.urgency import Urgency
from casefile.kernel import clock
from casefile.kernel.db import Base
from casefile.kernel.ids import new_id
from casefile.people.offices import Office
from casefile.vault import envelope
from casefile.vault.capacities import COMPARTMENTS, Capacity, Compartment, GrantState, SafeKind
from casefile.vault.cells import Cell
from casefile.vault.certificates import sealing_keys
from casefile.vault.grants import Form, Grant
from casefile.vault.keyring import Keyring
from casefile.vault.principals import PublicKeys
from casefile.vault.safes import Safe, key_context

BATCH = 500
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高单曾仇解查任朴盖华翟覃乐宁"
_GIVEN = [chr(point) for point in range(0x4E00, 0x9FA5) if len(chr(point).encode("gb2312", "ignore"))][:1800]
_WORDS = "入户见到孩子和照料人一起看了作业本聊了学校里的事约好下周再见面孩子精神比上次好"
_OPEN = (Stage.MONITORING, Stage.REPORTING, Stage.ASSESSMENT, Stage.CARE, Stage.CARE, Stage.INTERVENTION)

Rows = dict[type[Base], list[Base]]


class Bulk:
    """Draws files and writes them as the supervisor of all three offices."""

    def __init__(self, ground: Ground, seed: int = 1) -> None:
        self.ground = ground
        self.chance = random.Random(seed)
        self.by = ground.actors["holderall"]
        self.keyring: Keyring = ground.fresh("holderall")
        self.keepers: dict[UUID, PublicKeys] = {}
        self.faces: list[tuple[UUID, Face]] = []
        self.count: dict[UUID, int] = {}

    def dossiers(self, number: int, *, contacts: int = 1) -> None:
        """Write so many dossiers, each with a case and a few contacts."""
        for start in range(0, number, BATCH):
            with act(self.ground.database, self.by, "bulk") as session:
                for office in self.ground.offices:
                    self.keepers.setdefault(office.keepers_id, sealing_keys(session, office.keepers_id))
                rows: Rows = {}
                for _ in range(min(BATCH, number - start)):
                    self._dossier(rows, contacts)
                _write(session, rows)
        with act(self.ground.database, self.by, "bulk") as session:
            for office_id, count in self.count.items():
                session.merge(FaceChange(office_id=office_id, counter=count))

    def contacts(self, dossier: UUID, case: UUID, office: UUID, keys: dict[Compartment, bytes], number: int) -> None:
        """Write many contacts of one dossier."""
        rows: Rows = {}
        for place in range(number):
            _add(rows, self._contact(dossier, case, office, keys[Compartment.CORE], place))
        with act(self.ground.database, self.by, "bulk") as session:
            _write(session, rows)

    def busy_dossier(self, contacts: int) -> UUID:
        """Write one dossier with many contacts."""
        rows: Rows = {}
        with act(self.ground.database, self.by, "bulk") as session:
            dossier_id = self._dossier(rows, contacts)
            _write(session, rows)
        return dossier_id

    def _dossier(self, rows: Rows, contacts: int) -> UUID:
        office = self.chance.choices(self.ground.offices, SHARES)[0]
        keys = self._safe(rows, office)
        (safe_id,) = {row.id for row in rows[Safe][-1:] if isinstance(row, Safe)}
        count = self.count[office.id] = self.count.get(office.id, 0) + 1
        face, moment = self._face(), clock.now() - timedelta(minutes=self.chance.randrange(500_000))
        dossier = Dossier(
            id=safe_id, number=f"B-{safe_id.hex[-20:]}", office_id=office.id, legal_basis="DUTY", created_at=moment,
            created_by_id=self.by.user_id, face_changed=count, compartment=Compartment.FACE, key_version=1,
            sealed_version=1,
        )  # fmt: skip
        cell = Cell(safe_id, safe_id, Compartment.FACE, 1, 1)
        dossier.cell = _sealed(keys[Compartment.FACE], face, cell, Dossier.face.cell_name)
        self.faces.append((safe_id, face))
        stage = self.chance.choice(_OPEN)
        case = Case(
            id=new_id(), dossier_id=safe_id, office_id=office.id, stage=stage, version=1, current=True,
            urgency=self.chance.choice(list(Urgency)), lead_id=self.ground.actors["worker"].user_id, opened_at=moment,
            next_contact_at=clock.end_of(clock.today() + timedelta(days=self.chance.randrange(-5, 30))),
        )  # fmt: skip
        _add(rows, dossier)
        _add(rows, case)
        for place in range(contacts):
            _add(rows, self._contact(safe_id, case.id, office.id, keys[Compartment.CORE], place))
        return safe_id

    def _safe(self, rows: Rows, office: Office) -> dict[Compartment, bytes]:
        """Make a safe with its keys, granted to the office and its keepers, signed as ever."""
        parts, safe_id = COMPARTMENTS[SafeKind.DOSSIER], new_id()
        keys = {part: os.urandom(32) for part in parts}
        marks = [envelope.commitment(keys[part], key_context(safe_id, part, 1)) for part in parts]
        safe = Safe(
            id=safe_id, kind=SafeKind.DOSSIER, office_id=office.principal_id, maker_id=self.keyring.owner,
            made_at=clock.now(), commitments=b"".join(marks),
        )  # fmt: skip
        safe.signature = self.keyring.sign(safe.record(self.keyring.realm))
        _add(rows, safe)
        for part, mark in zip(parts, marks, strict=True):
            judicial = part is Compartment.JUDICIAL
            _add(rows, self._grant(safe_id, part, mark, office, judicial=judicial, key=keys[part]))
        return keys

    def _grant(
        self, safe_id: UUID, part: Compartment, mark: bytes, office: Office, *, judicial: bool, key: bytes
    ) -> Grant:
        holder = office.keepers_id if judicial else office.principal_id
        given = Grant(
            id=new_id(), safe_id=safe_id, compartment=part, key_version=1, commitment=mark, holder_id=holder,
            capacity=Capacity.KEEPERS if judicial else Capacity.OFFICE, granter_id=self.keyring.owner,
            granted_by=self.keyring.owner, granted_as=Capacity.MAKER, reason="", from_at=clock.now(),
            state=GrantState.ACTIVE, form=Form.HPKE if judicial else Form.OWN_BOX,
        )  # fmt: skip
        record = given.record(self.keyring.realm)
        given.signature = self.keyring.sign(record)
        if judicial:
            inner = self.keepers[holder].seal(key, record)
        else:
            inner = envelope.wrap(self.keyring.secret(holder).box, key, record)
        given.wrapped = envelope.wrap(self.keyring.deployment.outer, inner, given.id.bytes)
        return given

    def _contact(self, dossier_id: UUID, case_id: UUID, office_id: UUID, key: bytes, place: int) -> Contact:
        moment = clock.now() - timedelta(days=place + 1)
        made = Contact(
            id=new_id(), dossier_id=dossier_id, case_id=case_id, office_id=office_id, author_id=self.by.user_id,
            met_at=moment, minutes=30, method="VISIT", outcome="SEEN", follow_up=False, written_at=moment,
            compartment=Compartment.CORE, key_version=1, sealed_version=1,
        )  # fmt: skip
        words = "".join(self.chance.choices(_WORDS, k=60))
        note = ContactNote(facts=words, client_said=words[:30], own_view=words[30:])
        made.cell = _sealed(key, note, Cell(dossier_id, made.id, Compartment.CORE, 1, 1), Contact.note.cell_name)
        return made

    def _face(self) -> Face:
        draw = self.chance
        birth = date(2002, 1, 1) + timedelta(days=draw.randrange(6000))
        first = f"999999{birth:%Y%m%d}{draw.randrange(1000):03d}"
        return Face(
            name=draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=draw.choice((1, 2, 2)))),
            sex="1", birth=birth, birth_precision=BirthPrecision.EXACT, id_kind="RESIDENT",
            id_number=first + check_digit(first), phone=f"100{draw.randrange(10**8):08d}", address="梧桐路8号",
            community="999999001001",
        )  # fmt: skip


def _sealed(key: bytes, struct: msgspec.Struct, cell: Cell, name: str) -> bytes:
    return envelope.seal(key, msgspec.msgpack.encode(struct), cell.bound_to(name), 1)


def _add(rows: Rows, row: Base) -> None:
    rows.setdefault(type(row), []).append(row)


def _write(session: Session, rows: Rows) -> None:
    """Insert by plain statements and tell the audit the keys."""
    for model in (Safe, Grant, Dossier, Case, Contact):
        if made := rows.get(model):
            session.execute(insert(_table(model)), list(_values(model, made)))
            touch_keys(session, model, [(row.id,) for row in made])  # type: ignore[attr-defined]  # each has an id


def _values(model: type[Base], rows: list[Base]) -> Iterator[dict[str, Any]]:
    names = [column.key for column in _table(model).columns]
    for row in rows:
        yield {name: getattr(row, name) for name in names}


def _table(model: type[Base]) -> Table:
    return model.metadata.tables[model.__tablename__]
