"""A cell as it lies in its row: the ciphertext and everything it is bound to."""

from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from casefile.vault import envelope
from casefile.vault.capacities import Compartment


class Cell(NamedTuple):
    """A ciphertext with its place: safe, row, compartment, version of the data key, version of the cell."""

    safe_id: UUID
    row_id: UUID
    compartment: Compartment
    key_version: int
    sealed_version: int
    sealed: bytes | None = None

    def bound_to(self, name: str) -> bytes:
        """Give the associated data: the place, under the cell's fixed logical name."""
        prefix = _prefix(name, self.compartment, self.key_version)
        return prefix + self.safe_id.bytes + self.row_id.bytes + self.sealed_version.to_bytes(4, "big")


@lru_cache(maxsize=512)
def _prefix(name: str, compartment: Compartment, key_version: int) -> bytes:
    return envelope.bind(envelope.SUITE_AES_256_GCM, name, compartment.value, key_version)
