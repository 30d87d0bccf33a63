"""What a backup says about itself."""

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec

from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_

NAME = "manifest.json"
FORMAT = 1


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The backup's contents with their hashes, the chain's head in it, and which installation it is of."""

    format: int = FORMAT
    made_at: datetime
    engine: str
    revision: str
    kind: str
    root_fingerprint: str
    deployment_mark: str
    """Names the deployment secret that belongs to it, without telling it."""
    audit_seq: int
    audit_hash: str
    files: dict[str, str]
    """SHA-256 by file name."""

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        text = msgspec.json.format(msgspec.json.encode(self), indent=2)
        (folder / NAME).write_bytes(text + b"\n")
        (folder / NAME).chmod(0o600)


def read(folder: Path) -> Manifest:
    """Read a backup's manifest and compare every file with it; raise Unusable where something is not as it was."""
    try:
        told = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unusable(N_("%(folder)s is not a complete backup: %(why)s."), folder=folder, why=error) from error
    if told.format != FORMAT:
        raise Unusable(N_("%(folder)s was made by a later version of this program."), folder=folder)
    for name, expected in told.files.items():
        if not (folder / name).is_file() or digest(folder / name) != expected:
            raise Unusable(N_("%(file)s is not the file that was backed up."), file=folder / name)
    return told


def digest(path: Path) -> str:
    """Tell a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
