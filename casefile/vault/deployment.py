"""The deployment secret: one file outside the database and every backup, around all lockboxes and grants."""

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casefile.kernel.config import Config
from casefile.kernel.errors import Unusable
from casefile.kernel.words import N_
from casefile.vault import envelope


@dataclass(frozen=True)
class Deployment:
    """The deployment secret in memory: 32 bytes, its generation, the kind of installation."""

    raw: bytes
    generation: int
    realm: str

    def __repr__(self) -> str:
        return f"Deployment(generation={self.generation}, sealed)"

    @cached_property
    def outer(self) -> AESGCM:
        """The outer layer around lockboxes, grants and holdings."""
        return AESGCM(self._derived("outer"))

    @cached_property
    def pepper(self) -> bytes:
        """Part of every sign-in session's key and of the tags' key."""
        return self._derived("pepper")

    def mac_key(self, purpose: str) -> bytes:
        """Give a key for message authentication codes of one purpose."""
        return self._derived(f"mac/{purpose}")

    @property
    def mark(self) -> str:
        """A digest that names this secret without telling it, kept in the database to find a wrong file."""
        return hashlib.sha256(self._derived("mark")).hexdigest()[:32]

    def _derived(self, purpose: str) -> bytes:
        return envelope.derive(self.raw, f"casefile/1/{self.realm}/deployment/{self.generation}/{purpose}")

    def write(self, path: Path) -> None:
        """Write the file (mode 0600); refuse to write over another."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"generation": self.generation, "kind": self.realm, "secret": self.raw.hex()})
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text + "\n")


def make(config: Config) -> Deployment:
    """Make a new deployment secret in memory; `write` keeps it."""
    return Deployment(os.urandom(32), 1, config.kind)


def load(config: Config) -> Deployment:
    """Read the deployment secret; raise Unusable when it is missing, readable by others, or of another kind."""
    path = config.deployment_secret
    try:
        mode = path.stat().st_mode
        told = json.loads(path.read_text())
        raw, generation, kind = bytes.fromhex(told["secret"]), int(told["generation"]), str(told["kind"])
    except FileNotFoundError as error:
        raise Unusable(
            N_("The deployment secret %(file)s is missing. Put it back; no new one is made."), file=path
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(N_("The deployment secret %(file)s cannot be read."), file=path) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Unusable(N_("The deployment secret %(file)s can be read by others. Set its mode to 0600."), file=path)
    if kind != config.kind or len(raw) != 32:  # noqa: PLR2004  # bytes
        raise Unusable(N_("The deployment secret %(file)s belongs to another kind of installation."), file=path)
    return Deployment(raw, generation, kind)
