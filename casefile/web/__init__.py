"""Everything a page passes through: who asks, may she, one transaction, one audit row, one answer in her language."""
