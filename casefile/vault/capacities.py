"""What each capacity opens, and who may give it: the table of who can read what."""

from dataclasses import dataclass
from enum import StrEnum


class Compartment(StrEnum):
    """A part of a safe with a data key of its own."""

    FACE = "face"
    CORE = "core"
    CARE = "care"
    JUDICIAL = "judicial"
    CONTENT = "content"
    REPORTER = "reporter"
    PACKET = "packet"
    INDEX = "index"

    __hash__ = str.__hash__
    """The text's own: an enum's is a call of Python, for each cell that is opened."""


class SafeKind(StrEnum):
    """What has data keys of its own."""

    DOSSIER = "dossier"
    REPORT = "report"
    PACKET = "packet"
    INSTALLATION = "installation"


class Capacity(StrEnum):
    """In which capacity a principal holds a grant."""

    LEAD = "lead"
    CO_WORKER = "co_worker"
    FOLLOW_UP = "follow_up"
    GRID_WORKER = "grid_worker"
    VOLUNTEER = "volunteer"
    OBSERVER = "observer"
    AUTHOR = "author"
    UNIT = "unit"
    OFFICE = "office"
    KEEPERS = "keepers"
    PARENT = "parent"
    MAKER = "maker"


class GrantState(StrEnum):
    """How far a grant has come."""

    OFFERED = "offered"
    ACTIVE = "active"
    ENDED = "ended"


C = Compartment

COMPARTMENTS: dict[SafeKind, tuple[Compartment, ...]] = {
    SafeKind.DOSSIER: (C.FACE, C.CORE, C.CARE, C.JUDICIAL),
    SafeKind.REPORT: (C.CONTENT, C.REPORTER),
    SafeKind.PACKET: (C.PACKET,),
    SafeKind.INSTALLATION: (C.INDEX,),
}


@dataclass(frozen=True, slots=True)
class Opens:
    """What a capacity opens at once, what when it is active, and in which capacities it may be given."""

    offered: frozenset[Compartment]
    active: frozenset[Compartment]
    granters: frozenset[Capacity]


def _opens(active: set[Compartment], granters: set[Capacity], offered: set[Compartment] | None = None) -> Opens:
    return Opens(frozenset(offered or set()), frozenset(active), frozenset(granters))


OFFICE_HOLDER = {Capacity.OFFICE}
CASEWORK = {C.FACE, C.CORE, C.CARE, C.CONTENT, C.PACKET}

TABLE: dict[Capacity, Opens] = {
    Capacity.LEAD: _opens(CASEWORK, OFFICE_HOLDER, {C.FACE}),
    Capacity.CO_WORKER: _opens(CASEWORK, OFFICE_HOLDER, {C.FACE}),
    Capacity.FOLLOW_UP: _opens({C.FACE, C.CORE, C.CARE}, OFFICE_HOLDER),
    Capacity.GRID_WORKER: _opens({C.CARE}, OFFICE_HOLDER | {Capacity.LEAD}, {C.CARE}),
    Capacity.VOLUNTEER: _opens({C.CARE}, OFFICE_HOLDER | {Capacity.LEAD}, {C.CARE}),
    Capacity.OBSERVER: _opens({C.CARE}, OFFICE_HOLDER | {Capacity.LEAD}, {C.CARE}),
    Capacity.AUTHOR: _opens({C.CONTENT}, {Capacity.MAKER}),
    Capacity.UNIT: _opens({C.PACKET}, OFFICE_HOLDER),
    Capacity.OFFICE: _opens(CASEWORK | {C.REPORTER, C.INDEX}, OFFICE_HOLDER | {Capacity.MAKER}),
    Capacity.KEEPERS: _opens({C.JUDICIAL}, {Capacity.MAKER}),
    Capacity.PARENT: _opens(CASEWORK | {C.REPORTER}, OFFICE_HOLDER),
}

JUDICIAL_GRANTERS = frozenset({Capacity.KEEPERS})
"""The judicial compartment is given to a person by its keepers alone, whatever the capacity."""


def opened_by(capacity: Capacity, kind: SafeKind, *, offered: bool) -> tuple[Compartment, ...]:
    """List what a capacity opens of a safe: while only offered, or when active."""
    row = TABLE[capacity]
    wanted = row.offered if offered else row.active
    return tuple(compartment for compartment in COMPARTMENTS[kind] if compartment in wanted)


def may_give(capacity: Capacity, compartment: Compartment) -> frozenset[Capacity]:
    """Tell in which capacities one must hold a compartment to give it in another."""
    if compartment is Compartment.JUDICIAL and capacity is not Capacity.KEEPERS:
        return JUDICIAL_GRANTERS
    return TABLE[capacity].granters
