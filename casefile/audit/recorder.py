"""Notes what a keyring opened, so that no reading can be forgotten."""

from uuid import UUID

from casefile.vault.capacities import Compartment


class Readings:
    """What was opened in one request or command, and what was found damaged."""

    def __init__(self) -> None:
        self.safes: dict[Compartment, set[UUID]] = {}
        self.damage: set[tuple[str, UUID]] = set()

    def opened(self, safe_id: UUID, compartment: Compartment) -> None:
        """Note that a compartment of a safe was opened."""
        self.safes.setdefault(compartment, set()).add(safe_id)

    def damaged(self, table: str, row_id: UUID) -> None:
        """Note that a ciphertext did not open."""
        self.damage.add((table, row_id))

    @property
    def told(self) -> str:
        """Say which compartments were opened, and of how many safes, as `core 1, face 12`."""
        return ", ".join(f"{part} {len(safes)}" for part, safes in sorted(self.safes.items()))

    def reset(self) -> None:
        """Forget what was noted: it stands on the chain now."""
        self.safes.clear()
        self.damage.clear()
