"""Counts the changes of faces, office by office, so that a search in memory knows what to read anew."""

from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session

from casefile.dossiers.model import Dossier
from casefile.kernel.db import Base, insert_into, routing
from casefile.kernel.ids import Id


class FaceChange(Base):
    """How often a face of an office's dossiers, or who may read it, has changed."""

    __tablename__ = "face_changes"
    __table_args__ = ({"info": {"audited": False}},)

    office_id: Mapped[UUID] = routing(Id, ForeignKey("offices.id"), primary_key=True)
    counter: Mapped[int] = routing(default=0, audited=False)


_COUNTS = select(FaceChange.office_id, FaceChange.counter)


def note_face_change(session: Session, dossier: Dossier) -> None:
    """Raise the office's counter and mark the dossier with it.

    Called in the transaction of any change of a face or of a grant on one. The counter's row stays locked until the
    commit, so that a reader who sees a count has seen every change up to it.
    """
    raised = insert_into(session, FaceChange).values(office_id=dossier.office_id, counter=1)
    raised = raised.on_conflict_do_update(
        index_elements=[FaceChange.office_id], set_={"counter": FaceChange.counter + 1}
    )
    dossier.face_changed = session.execute(raised.returning(FaceChange.counter)).scalar_one()


def counters(session: Session) -> dict[UUID, int]:
    """Give every office's counter."""
    return dict(session.execute(_COUNTS).all())
