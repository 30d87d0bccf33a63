"""A small machine of its own, so that the engine is tested without any slice: a lamp with a switch and a fuse."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from casefile.kernel.db import Coded, UtcDateTime
from casefile.kernel.ids import Id, new_id
from casefile.workflow import Guard, Machine, Transition
from casefile.workflow.machine import given


class OwnBase(DeclarativeBase):
    pass


class Light(StrEnum):
    DARK = "dark"
    LIT = "lit"
    BROKEN = "broken"


class Lamp(OwnBase):
    __tablename__ = "lamps"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    state: Mapped[Light] = mapped_column(Coded(Light))
    version: Mapped[int]
    fuse: Mapped[bool] = mapped_column(default=True)
    first_lit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


FUSE = Guard("fuse", "The fuse is missing.", lambda _session, lamp, _facts: bool(lamp.fuse))
REASON = given("reason", "Say why.", "reason")
LAMP = Machine(
    "lamp",
    Light,
    (
        Transition(None, Light.DARK, "hang"),
        Transition(Light.DARK, Light.LIT, "light", (FUSE, REASON), ("first_lit_at",)),
        Transition(Light.LIT, Light.DARK, "quench"),
        Transition(Light.LIT, Light.BROKEN, "drop", (REASON,)),
        Transition(Light.DARK, Light.BROKEN, "drop", (REASON,)),
    ),
)
