"""A process that saves without end, to be killed: told `go`, it forks one that writes the face of one dossier anew.

Each save is told on standard output after it was committed, and not before.
"""

import os
import sys
from pathlib import Path
from uuid import UUID

import msgspec

from casefile.audit.acts import act
from casefile.dossiers.commands import edit_face
from casefile.dossiers.model import Dossier
from casefile.kernel.config import load
from casefile.kernel.db import Database
from casefile.people.actor import Actor
from casefile.vault import deployment as deployments
from tests import people_builders as people

SAVE = "edit_face"


def main(settings: str, dossier: str, username: str) -> None:
    """Sign in once, then fork a saver for every line that comes in."""
    config = load(file=Path(settings), environ={})
    database = Database(config)
    actor = people.sign_in(database, deployments.load(config), username)
    database.dispose()
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                save_for_ever(Database(config), actor, UUID(dossier))
            finally:
                os._exit(1)
        tell(f"pid {pid}")
        os.waitpid(pid, 0)
        tell("dead")


def save_for_ever(database: Database, actor: Actor, dossier_id: UUID) -> None:
    """Save as fast as it goes; the parts of one save belong together: face, revision, counter, audit row."""
    while True:
        with act(database, actor, SAVE, object_kind="dossier", object_id=dossier_id) as session:
            dossier = session.get_one(Dossier, dossier_id)
            number = int(dossier.face.address or 0) + 1
            face = msgspec.structs.replace(dossier.face, address=str(number))
            edit_face(session, dossier, face, version=dossier.sealed_version, by=actor)
        tell(f"saved {number}")


def tell(line: str) -> None:
    """Write a line in one piece."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
