"""What time limits do by themselves, in every part: it sees routing columns alone and opens nothing."""

from casefile.audit.acts import act
from casefile.dossiers.commands import ticking as dossiers
from casefile.kernel.db import Database
from casefile.people.duties import end_past_duties
from casefile.people.users import epochs_of_users
from casefile.vault import drafts, sessions
from casefile.web import once


def tick(database: Database) -> dict[str, int]:
    """Do everything that is due, in one act of the program itself, and tell how much it was."""
    with act(database, None, "tick") as session:
        done = {"duties ended": end_past_duties(session)}
        done |= dossiers.tick(session)
        done["drafts dropped"] = drafts.purge(session)
        done["sent pages forgotten"] = once.purge(session)
    sessions.prepare(database)
    with database.reading() as session:
        epochs = epochs_of_users(session)
    sessions.end_outdated(database, epochs)
    sessions.purge(database)
    return done
