"""What has to be right before the program starts; each refusal is one clear sentence, and nothing is changed."""

import os
import shutil

from sqlalchemy.orm import Session

from casefile.kernel import migrations
from casefile.kernel.config import Config
from casefile.kernel.db import Database
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_
from casefile.people.installation import require_deployment
from casefile.people.offices import root_office
from casefile.vault import deployment as deployments
from casefile.vault.principals import Principal, fingerprint

LEAST_FREE_MB = 50
"""Below this an SQLite journal or a page on its way may no longer fit."""


def require_ready(database: Database) -> None:
    """Refuse to start: folder, room on the disk, tables, deployment secret, root office; raise Unusable, NotReady."""
    require_folder(database.config)
    migrations.require_current(database)
    deployment = deployments.load(database.config)
    with database.reading() as session:
        require_deployment(session, deployment)
        require_root(session)


def require_root(session: Session) -> None:
    """Refuse settings that do not name this database's root office: every certificate hangs on that one line."""
    config: Config = session.info["database"].config
    mark = fingerprint(session.get_one(Principal, root_office(session).principal_id).keys)
    if config.root_fingerprint != mark:
        raise Unusable(
            N_(
                "The settings do not name this database's root office. Compare this fingerprint with the one on the "
                "paper of the setting up; if they are the same, write this line into %(file)s: %(line)s"
            ),
            file=config.file,
            line=f'root_fingerprint = "{mark}"',
        )


def require_folder(config: Config) -> None:
    """Refuse a data folder that is missing, cannot be written, or lies on a full disk."""
    folder = config.data_dir
    if not folder.is_dir():
        raise Unusable(N_("The data folder %(folder)s does not exist. Run casefile init first."), folder=folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unusable(N_("The folder %(folder)s cannot be written to."), folder=folder)
    if free_mb(config) < LEAST_FREE_MB:
        raise Unusable(N_("The disk of %(folder)s is full. Make room, then start again."), folder=folder)


def free_mb(config: Config) -> int:
    """Tell how much room the data folder's disk has, in megabytes."""
    return shutil.disk_usage(config.data_dir).free // 1_000_000
