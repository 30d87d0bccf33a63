"""Six words for a fingerprint. The words are those of SLIP-39 (1,024 English words of 4 to 8 letters)."""

from shamir_mnemonic import wordlist

WORDS = 6
BITS = 10


def words_of(digest: bytes) -> list[str]:
    """Give six words for the first 60 bits of a digest."""
    number = int.from_bytes(digest[:8], "big") >> (64 - WORDS * BITS)
    mask = (1 << BITS) - 1
    return [wordlist.WORDLIST[(number >> (BITS * place)) & mask] for place in reversed(range(WORDS))]
