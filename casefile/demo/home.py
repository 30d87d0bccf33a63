"""Where the demonstration lives, and whether it is there, whole, and of this version; it touches nothing else."""

import hashlib
import os
import shutil
from pathlib import Path

from casefile.kernel.assets import folder
from casefile.kernel.config import Config, load
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_

BEGUN, READY = "demo.begun", "demo.ready"


def settings() -> Config:
    """Read config/demo.toml and CASEFILE_* variables; raise Unusable unless it is a demonstration's installation."""
    config = load(file=folder("config") / "demo.toml", environ=os.environ)
    if config.kind != "demo":
        raise Unusable(N_("These settings are not a demonstration's (kind = %(kind)s)."), kind=config.kind)
    if not config.sqlite:
        raise Unusable(N_("The demonstration lives in a SQLite file of its own folder."))
    return config


def is_ready(config: Config) -> bool:
    """Tell whether it was made to the end, by this version."""
    mark = config.data_dir / READY
    return mark.exists() and mark.read_text(encoding="utf-8") == version()


def begin(config: Config) -> None:
    """Empty the folder and mark it as the demonstration's; raise Unusable for a folder that is something else's."""
    home = config.data_dir
    if home.exists() and any(home.iterdir()) and not (home / BEGUN).exists():
        raise Unusable(N_("The folder %(folder)s holds something that is not the demonstration."), folder=home)
    if home.exists():
        shutil.rmtree(home)
    home.mkdir(mode=0o700, parents=True)
    (home / BEGUN).touch(mode=0o600)
    config.file.write_text(f'kind = "demo"\ndata_dir = "{home}"\n', encoding="utf-8")
    config.file.chmod(0o600)


def finish(config: Config) -> None:
    """Mark it as whole, once all of it is on the disk."""
    for path in filter(Path.is_file, config.data_dir.iterdir()):
        with path.open("rb") as written:
            os.fsync(written.fileno())
    (config.data_dir / READY).write_text(version(), encoding="utf-8")


def version() -> str:
    """Give a digest of what shapes its database: the migrations, and who and what is invented."""
    digest = hashlib.sha256()
    for path in (*_files("migrations", "versions/*.py"), *_files("config", "demo/*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(name: str, pattern: str) -> list[Path]:
    return sorted(folder(name).glob(pattern))
