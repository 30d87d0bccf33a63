"""Copies of a dossier's paper, asked for and approved by the commands of the pages."""

from uuid import UUID

from casefile.papers import commands
from casefile.people.actor import Actor
from casefile.printing.model import Copy, Order
from tests.dossiers.builders import Town, acting, dossier_of

ALL = ("face", "course", "decisions")


def order(purpose: str = "COURT", recipient: str = "青岚县人民法院 张某", reason: str = "") -> Order:
    """An order as the form makes it."""
    return Order(purpose=purpose, basis="COURT", recipient=recipient, letter="（2026）12 号", reason=reason)


def asked(
    place: Town,
    case_id: UUID,
    *,
    purpose: str = "COURT",
    parts: tuple[str, ...] = ALL,
    language: str = "zh-CN",
    reason: str = "",
) -> UUID:
    """Let the first supervisor ask for a copy; give its id."""
    with acting(place, place.supervisor, "ask_copy") as session:
        return commands.ask_for_paper(
            session, dossier_of(session, case_id), order=order(purpose, reason=reason), parts=parts, language=language,
            by=place.supervisor,
        ).id  # fmt: skip


def approved(place: Town, copy_id: UUID, by: Actor | None = None) -> None:
    """Let the second supervisor, or another, approve."""
    by = by or place.second
    with acting(place, by, "approve_copy") as session:
        commands.approve_paper(session, session.get_one(Copy, copy_id), by=by)
