"""Acts outside the web: commands, the demo, tests. One transaction, one audit row, one commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from casefile.audit.chain import record
from casefile.audit.recorder import Readings
from casefile.audit.signed import SIGNED
from casefile.kernel.db import Database
from casefile.people.actor import Actor


def about(session: Session, kind: str, object_id: UUID) -> None:
    """Tell what the act of this transaction is about, where it is known only once it was made."""
    session.info["about"] = (kind, object_id)


@contextmanager
def act(
    database: Database,
    by: Actor | None,
    name: str,
    *,
    object_kind: str = "",
    object_id: UUID | None = None,
    purpose: str = "",
    signed: bool = False,
) -> Iterator[Session]:
    """Open a session that writes as `by` (None: the program itself), then append the act and commit once.

    The actor signs the audit row of every act that moves keys or decides; `signed`: of this one as well. On an error
    nothing is written.
    """
    with database.writing() as session:
        if by is not None:
            session.info["keyring"] = by.keyring
            if isinstance(by.keyring.recorder, Readings):
                by.keyring.recorder.reset()
        yield session
        record(
            session,
            act=name,
            actor=by.user_id if by else None,
            object_kind=object_kind,
            object_id=object_id,
            purpose=purpose,
            signer=by.keyring if by and (signed or name in SIGNED) else None,
        )
        session.commit()
